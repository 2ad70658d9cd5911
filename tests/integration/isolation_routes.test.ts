import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { STAFF } from "../../src/auth/realm.ts";
import { type DeclaredRoute, demandAccess } from "../../src/http/access.ts";
import { signedIn } from "../../src/http/session.ts";
import { ACCESS } from "../support/access_table.ts";
import { openApp } from "../support/app.ts";
import { type Browser, browserOf, masked } from "../support/browser.ts";
import { castOf, fillVaults, NO_PASSWORD, type Person as Player } from "../support/cast.ts";
import { fill, formOf, isSafe, nameOf, tableOfId } from "../support/routes.ts";
import { forge, staffSession } from "../support/tokens.ts";

/** AUT-08, ISO-01, ISO-02: every route that there is, as everybody, in his own company and in another's. */
const app = await openApp();
const cast = await castOf(app);
const { a1, a2, b1 } = cast.vaults;
const { admin } = app.db;
type Person = Player | "stella";

/** Ids of A2 and of B1, none of which is one of A1. */
const ids = { a1: {}, a2: {}, b1: {} } as Record<
  "a1" | "a2" | "b1",
  Record<"findings" | "claims", number>
>;

const routes = demandAccess(app.app);
const closed = routes.filter(({ who }) => who !== "anyone");
const ofStaff = closed.filter(({ path }) => /^\/admin(\/|$)/.test(path));
const ofSellers = closed.filter((route) => !ofStaff.includes(route));
const inVaults = ofSellers.filter(({ path }) => /^\/v\/:vault(\/|$)/.test(path));
const refusedToStaff = ofStaff.filter(({ who }) => who !== "person" && who !== "staff");
const cases = (list: DeclaredRoute[]) =>
  list.map((route): [string, DeclaredRoute] => [nameOf(route), route]);
/** Among sellers: each may do what those before him may. */
const RANKS = ["person", "viewer", "member", "admin"];
const above = (role: string) =>
  ofSellers.filter(({ who }) => RANKS.indexOf(who) > RANKS.indexOf(role));

beforeAll(async () => {
  // Numbers far apart, so that an id of one vault is none of another's.
  for (const [position, vault] of [a2, b1].entries()) {
    for (const table of ["findings", "claims"]) {
      await admin.unsafe(
        `alter table v_${vault}.${table} alter column id restart with ${(position + 1) * 100_000}`,
      );
    }
  }
  await fillVaults(app, cast);
  for (const name of ["a1", "a2", "b1"] as const) {
    const { [name]: vault } = cast.vaults;
    const open = await admin.unsafe(
      `select id from v_${vault}.findings where state = 'open' order by id`,
    );
    const owner = await as(name === "b1" ? "sam" : "alice");
    await owner.request("POST", `/v/${vault}/findings/${open[0]!.id}/claim`);
    const [claim] = await admin.unsafe(`select id from v_${vault}.claims`);
    ids[name] = { findings: Number(open[1]!.id), claims: Number(claim!.id) };
  }
});

/** A browser of one's own each time: no answer's cookies, and no end of a session, reach the next request. */
async function as(person: Person): Promise<Browser> {
  if (person !== "stella") return await cast.as(person);
  const started = await staffSession(app);
  return browserOf(app, { "sv-staff-access": await forge(app, { realm: STAFF, started }) });
}

interface Asked {
  /** Whose vault the address names, and of which one its `:id` is. */
  vault?: string;
  of?: "a1" | "a2" | "b1";
  user?: string;
  headers?: Record<string, string>;
  browser?: Browser;
}

async function ask(person: Person, route: DeclaredRoute, asked: Asked = {}) {
  const { vault = a1, of = "a1", user = cast.members.bob.userId, headers = {} } = asked;
  const inVault = inVaults.includes(route);
  const table = inVault ? tableOfId(route) : null;
  const nothing = crypto.randomUUID();
  const address = fill(route, {
    vault,
    user,
    session: nothing,
    passkey: nothing,
    invitation: nothing,
    id: table ? ids[of][table] : nothing,
  });
  const query = route.path.includes("callback") ? "?state=nothing" : "";
  const browser = asked.browser ?? await as(person);
  const form = formOf(route, ids.a2.findings);
  const response = await browser.request(route.method, address + query, form, headers);
  return {
    status: response.status,
    location: response.headers.get("Location"),
    redirect: response.headers.get("HX-Redirect"),
    body: await response.text(),
  };
}

const CONTROL = ["tenants", "users", "memberships", "invitations", "vaults", "connections"];

/** What a change could have changed: the tenants' own tables, and those of the vault. */
async function stateOf(vault: string): Promise<string> {
  const tables = [
    ...CONTROL,
    ...["findings", "claims", "costs", "reports"].map((table) => `v_${vault}.${table}`),
  ];
  const rows = await Promise.all(
    tables.map((table) =>
      admin.unsafe(
        `select coalesce(jsonb_agg(to_jsonb(t) order by to_jsonb(t)::text), '[]')::text as all
      from ${table} t where to_jsonb(t)->>'realm' is distinct from 'staff'`,
      )
    ),
  );
  return JSON.stringify(rows.map(([row]) => row!.all));
}

describe("the table", () => {
  test("says of every route what its code declares", () => {
    const declared: Record<string, string[]> = {};
    for (const route of routes) {
      (declared[`${route.who}${route.sensitive ? ", sensitive" : ""}`] ??= []).push(nameOf(route));
    }
    const sorted = (table: Record<string, string[]>) =>
      Object.fromEntries(Object.entries(table).map(([who, names]) => [who, names.toSorted()]));

    expect(sorted(declared)).toEqual(sorted(ACCESS));
  });

  test("lets no viewer change anything in a vault, nor in his company, but leave it", () => {
    const theirs = Object.entries(ACCESS)
      .filter(([who]) => !/^(member|admin)\b/.test(who)).flatMap(([, names]) => names)
      .filter((name) => name !== "POST /members/leaving");

    expect(theirs.filter((name) => /^(?!GET )\S+ \/(v\/|vaults|members)/.test(name))).toEqual([]);
    expect(inVaults.length).toBeGreaterThan(20);
  });

  test("leaves nothing for anyone below the line of app.ts, where nobody comes", () => {
    const lines = app.app.routes.map(({ method, path, handler }) => ({
      name: nameOf({ method, path }),
      isLine: handler === signedIn,
    }));
    const line = lines.findIndex(({ isLine }) => isLine);
    const wrong = routes.filter((route) =>
      route.who === "anyone" && lines.findIndex(({ name }) => name === nameOf(route)) > line
    );

    expect(line).toBeGreaterThan(0);
    expect(wrong.map(nameOf)).toEqual([]);
  });
});

test("a route with a parameter that nobody thought of is an error here", () => {
  expect(() => fill({ method: "GET", path: "/v/:vault/exports/:export" }, { vault: a1 })).toThrow(
    ":export",
  );
  expect(() => tableOfId({ method: "GET", path: "/v/:vault/exports/:id" })).toThrow(":id");
});

describe("as nobody, what is for anyone is not kept behind the sign-in page", () => {
  test.each(cases(routes.filter((route) => route.who === "anyone" && isSafe(route))))(
    "%s",
    async (_, route) => {
      const { status, location } = await ask("nobody", route);

      expect(status).toBeLessThan(500);
      expect(location ?? "").not.toContain("next=");
    },
  );
});

describe.each<[Person, string, DeclaredRoute[]]>([
  ["nobody", "the sellers'", ofSellers],
  ["nobody", "the staff's", ofStaff],
  ["stella", "the sellers'", ofSellers],
  ["alice", "the staff's", ofStaff],
])("as %s, %s pages lead to the sign-in page", (person, whose, list) => {
  test.each(cases(list))("%s", async (_, route) => {
    const before = await stateOf(a1);
    const login = whose === "the staff's" ? "/admin/login" : "/login";
    const plain = await ask(person, route);
    const htmx = await ask(person, route, { headers: { "HX-Request": "true" } });

    expect([plain.status, plain.location?.replace(/\?.*/, "")]).toEqual([303, login]);
    expect([htmx.status, htmx.redirect, htmx.body]).toEqual([204, login, ""]);
    expect(await stateOf(a1)).toBe(before);
  });
});

describe.each<[Person, string]>([["bob", "viewer"], ["marta", "member"]])(
  "as %s, a %s, what is for those above is refused and changes nothing",
  (person, role) => {
    test.each(cases(above(role)))("%s", async (_, route) => {
      const before = await stateOf(a1);

      expect((await ask(person, route)).status).toBe(403);
      expect(await stateOf(a1)).toBe(before);
    });
  },
);

describe.each<[Person, string]>([["bob", "viewer"], ["marta", "member"], ["alice", "admin"]])(
  "as %s, a %s, every other page is there",
  (person, role) => {
    const refused = above(role);
    test.each(cases(ofSellers.filter((route) => isSafe(route) && !refused.includes(route))))(
      "%s",
      async (_, route) => {
        const { status, location } = await ask(person, route);

        expect(status).toBeLessThan(400);
        expect(location ?? "").not.toContain("/login");
        if (inVaults.includes(route)) {
          const inA2 = await ask(person, route, { vault: a2, of: "a2" });
          expect([status, inA2.status]).toEqual([200, 200]);
        }
      },
    );
  },
);

describe("as Stella, of the staff: what is a seller's is refused under her address, too", () => {
  test.each(cases(refusedToStaff))("%s", async (_, route) => {
    expect((await ask("stella", route)).status).toBe(403);
  });
});

describe("as Stella, of the staff: her own pages are there", () => {
  test.each(cases(ofStaff.filter(isSafe)))("%s", async (_, route) => {
    const { status, location } = await ask("stella", route);

    expect(status).toBeLessThan(400);
    expect(location ?? "").not.toContain("/login");
  });
});

describe("as Sam, in somebody else's vault: like one that never was", () => {
  test.each(cases(inVaults))("%s", async (_, route) => {
    const before = await stateOf(a1);
    const theirs = await ask("sam", route);
    const nowhere = await ask("sam", route, { vault: "0000000000" });

    expect([theirs.status, nowhere.status]).toEqual([404, 404]);
    expect(theirs.body).not.toContain("Account A-");
    expect(theirs.body).not.toContain("A1-");
    expect(masked(theirs.body)).toBe(masked(nowhere.body));
    expect(await stateOf(a1)).toBe(before);
  });
});

describe("as Sam, on pages that name no vault: nothing of the other company, nor any change there", () => {
  test.each(cases(ofSellers.filter((route) => !inVaults.includes(route) && isSafe(route))))(
    "%s",
    async (_, route) => {
      const { body } = await ask("sam", route);

      for (const word of ["Account A-", "Tenant A", "marta@example.com", a1, cast.tenantA]) {
        expect(body).not.toContain(word);
      }
    },
  );

  const named = ofSellers.filter(({ path }) => path.includes(":") && !path.includes(":vault"));
  test.each(cases(named.filter((route) => !isSafe(route))))("%s", async (_, route) => {
    const before = await stateOf(a1);
    const theirs = await ask("sam", route);
    const nobodys = await ask("sam", route, { user: crypto.randomUUID() });

    expect([theirs.status, nobodys.status]).toEqual([404, 404]);
    expect(masked(theirs.body)).toBe(masked(nobodys.body));
    expect(await stateOf(a1)).toBe(before);
  });
});

describe("ids of another vault under A1: not found, and nothing changed there", () => {
  test.each(cases(inVaults.filter(({ path }) => path.includes(":id"))))("%s", async (_, route) => {
    const before = await Promise.all([stateOf(a2), stateOf(b1)]);
    const ofA2 = await ask("alice", route, { of: "a2" });
    const ofB1 = await ask("alice", route, { of: "b1" });

    expect([ofA2.status, ofB1.status]).toEqual([404, 404]);
    expect(await Promise.all([stateOf(a2), stateOf(b1)])).toEqual(before);
  });

  test.each(["claim", "dismissal"])("in a form that names many: %s", async (act) => {
    const before = await Promise.all([stateOf(a1), stateOf(a2)]);
    const form = { ids: String(ids.a2.findings), act };
    const { status } = await (await as("alice")).request("POST", `/v/${a1}/findings/bulk`, form);

    expect(status).toBe(404);
    expect(await Promise.all([stateOf(a1), stateOf(a2)])).toEqual(before);
  });
});

describe("what is sensitive asks for the second factor again after ten minutes", () => {
  async function provedLongAgo(person: Person): Promise<Browser> {
    const browser = await as(person);
    await admin`update sessions set proved_at = proved_at - interval '10 minutes 1 second'`;
    return browser;
  }

  test.each(cases(closed.filter(({ sensitive }) => sensitive)))("%s", async (_, route) => {
    const person = ofStaff.includes(route) ? "stella" : "alice";
    const base = ofStaff.includes(route) ? "/admin" : "";
    const before = await stateOf(a1);
    const { status, location } = await ask(person, route, { browser: await provedLongAgo(person) });

    expect([status, location?.replace(/\?.*/, "")]).toEqual([303, `${base}/account/proof`]);
    expect(await stateOf(a1)).toBe(before);
  });
});

// Last: these do what they say.
describe("as whoever may: the door is open", () => {
  /** Somebody new of tenant A, for what is done to people. */
  async function somebody(): Promise<string> {
    const [user] = await admin`insert into users (email, name, password_hash)
      values (${`${crypto.randomUUID()}@example.com`}, 'Vera', ${NO_PASSWORD}) returning id`;
    await admin`insert into memberships (tenant_id, user_id, role)
      values (${cast.tenantA}, ${user!.id}, 'member')`;
    return user!.id;
  }

  // One of them hands over the administration, another one leaves.
  beforeEach(async () => {
    for (const { userId, tenantId, role } of Object.values(cast.members)) {
      await admin`insert into memberships (tenant_id, user_id, role)
        values (${tenantId}, ${userId}, ${role})
        on conflict (tenant_id, user_id) do update set role = excluded.role`;
    }
  });

  const least: Record<string, Person> = { person: "bob", viewer: "bob", member: "marta" };
  const list = closed.filter((route) => !isSafe(route) && !refusedToStaff.includes(route));
  test.each(cases(list))("%s", async (_, route) => {
    const person = ofStaff.includes(route) ? "stella" : least[route.who] ?? "alice";
    const { status, location } = await ask(person, route, { user: await somebody() });

    // Some of them name nothing that there is, or send an empty form: that is found out behind the door.
    expect([200, 303, 404, 409, 410, 422]).toContain(status);
    expect(location ?? "").not.toContain("/proof?next=");
    // Whoever ended his sessions, left or handed over the administration signs in again.
    if (!/\/(account|invite|leaving|transfer)/.test(route.path)) {
      expect(location ?? "").not.toContain("/login");
    }
    if (!route.path.includes(":")) expect(status).not.toBe(404);
  });
});
