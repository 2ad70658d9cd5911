import { beforeAll, describe, expect, test } from "vitest";
import { openApp } from "../support/app.ts";
import { type Browser, masked } from "../support/browser.ts";
import { castOf, fillVaults, type Person } from "../support/cast.ts";
import {
  fill,
  formOf,
  isSafe,
  nameOf,
  type Route,
  routesOf,
  tableOfId,
} from "../support/routes.ts";

/** ISO-01, ISO-02: every route of the table, as everybody who has no business there. */
const app = await openApp();
const cast = await castOf(app);
const { a1, a2, b1 } = cast.vaults;
const browsers = {} as Record<Person, Browser>;
/** Ids of A2 and of B1, none of which is one of A1. */
const ids = { a1: {}, a2: {}, b1: {} } as Record<
  "a1" | "a2" | "b1",
  Record<"findings" | "claims", number>
>;

/** Whoever asks. Everything else is behind a session. */
const PUBLIC = [
  "GET /",
  "GET /healthz",
  "GET /login",
  "POST /login",
  "GET /signup",
  "POST /signup",
  "POST /logout",
  "GET /static/app.css",
  "GET /static/app.js",
  "GET /static/favicon.svg",
  "GET /static/htmx.js",
  "GET /static/hx-csp.js",
  "GET /static/inter-latin.woff2",
  "GET /static/inter-latin-ext.woff2",
  "GET /static/inter-license.txt",
];

/** For admins alone, whatever they belong to. */
const ADMIN = [
  "GET /connections/amazon/callback",
  "GET /vaults/new",
  "POST /vaults",
  "POST /members/:user/role",
  "POST /members/:user/removal",
  "POST /v/:vault/connection",
  "POST /v/:vault/connection/delete",
];

const routes = routesOf(app);
const closed = routes.filter((route) => !PUBLIC.includes(nameOf(route)));
const inVaults = closed.filter(({ path }) => /^\/v\/:vault(\/|$)/.test(path));
const cases = (list: Route[]) => list.map((route): [string, Route] => [nameOf(route), route]);

beforeAll(async () => {
  // Numbers far apart, so that an id of one vault is none of another's.
  for (const [position, vault] of [a2, b1].entries()) {
    for (const table of ["findings", "claims"]) {
      await app.db.admin.unsafe(
        `alter table v_${vault}.${table} alter column id restart with ${(position + 1) * 100_000}`,
      );
    }
  }
  await fillVaults(app, cast);
  for (const person of ["alice", "marta", "bob", "sam", "nobody"] as const) {
    browsers[person] = await cast.as(person);
  }
  for (const name of ["a1", "a2", "b1"] as const) {
    const { [name]: vault } = cast.vaults;
    const open = await app.db.admin.unsafe(
      `select id from v_${vault}.findings where state = 'open' order by id`,
    );
    const owner = browsers[name === "b1" ? "sam" : "alice"];
    await owner.request("POST", `/v/${vault}/findings/${open[0]!.id}/claim`);
    const [claim] = await app.db.admin.unsafe(`select id from v_${vault}.claims`);
    ids[name] = { findings: Number(open[1]!.id), claims: Number(claim!.id) };
    owner.cookies.delete("sv-flash");
  }
});

function addressIn(route: Route, vault: string, of: "a1" | "a2" | "b1" = "a1"): string {
  const table = tableOfId(route);
  return fill(route, {
    vault,
    user: cast.members.bob.userId,
    ...(table && { id: ids[of][table] }),
  });
}

async function ask(
  person: Person,
  route: Route,
  address: string,
  headers: Record<string, string> = {},
) {
  const response = await browsers[person].request(
    route.method,
    address,
    formOf(route, ids.a2.findings),
    headers,
  );
  return {
    status: response.status,
    location: response.headers.get("Location"),
    response,
    body: await response.text(),
  };
}

async function stateOf(vault: string): Promise<unknown> {
  const [row] = await app.db.admin.unsafe(`select
    (select jsonb_agg(to_jsonb(f) order by id) from v_${vault}.findings f)::text as findings,
    (select jsonb_agg(to_jsonb(c) order by id) from v_${vault}.claims c)::text as claims,
    (select count(*)::int from v_${vault}.costs) as costs, (select count(*)::int from v_${vault}.reports) as reports`);
  return row;
}

test("the lists of this test are about routes that there are", () => {
  const names = routes.map(nameOf);

  expect([...PUBLIC, ...ADMIN].filter((name) => !names.includes(name))).toEqual([]);
  expect(inVaults.length).toBeGreaterThan(20);
  expect(closed.filter(({ path }) => !/^\/(v\/:vault|vaults|members|connections)(\/|$)/.test(path)))
    .toEqual([]);
});

test("a route with a parameter that nobody thought of is an error here", () => {
  expect(() => fill({ method: "GET", path: "/v/:vault/exports/:export" }, { vault: a1 })).toThrow(
    ":export",
  );
  expect(() => tableOfId({ method: "GET", path: "/v/:vault/exports/:id" })).toThrow(":id");
});

describe("as nobody: to the sign-in page", () => {
  test.each(cases(closed))("%s", async (_, route) => {
    const plain = await ask("nobody", route, addressIn(route, a1));
    const htmx = await ask("nobody", route, addressIn(route, a1), { "HX-Request": "true" });

    expect(plain.status).toBe(303);
    expect(plain.location).toMatch(/^\/login(\?|$)/);
    expect([htmx.status, htmx.response.headers.get("HX-Redirect"), htmx.body]).toEqual([
      204,
      "/login",
      "",
    ]);
  });
});

describe("as Alice, on her own: the page is there", () => {
  test.each(cases(inVaults.filter(isSafe)))("%s", async (_, route) => {
    const inA1 = await ask("alice", route, addressIn(route, a1));
    const inA2 = await ask("alice", route, addressIn(route, a2, "a2"));

    expect([inA1.status, inA2.status]).toEqual([200, 200]);
  });
});

describe("as Sam, in somebody else's vault: like one that never was", () => {
  test.each(cases(inVaults))("%s", async (_, route) => {
    const theirs = await ask("sam", route, addressIn(route, a1));
    const nowhere = await ask("sam", route, addressIn(route, "0000000000"));

    expect([theirs.status, nowhere.status]).toEqual([404, 404]);
    expect(theirs.body).not.toContain("Account A-");
    expect(theirs.body).not.toContain("A1-");
    expect(masked(theirs.body)).toBe(masked(nowhere.body));
  });
});

describe("as Bob, who may only read: every change is refused", () => {
  test.each(cases(closed.filter((route) => !isSafe(route))))("%s", async (_, route) => {
    const before = await stateOf(a1);
    const { status } = await ask("bob", route, addressIn(route, a1));

    expect(status).toBe(403);
    expect(await stateOf(a1)).toEqual(before);
  });
});

describe("as Marta, a member: what is an admin's is refused, and nothing else", () => {
  test.each(cases(closed))("%s", async (name, route) => {
    // A page of its own would be changed by asking; only who may pass the door is asked here.
    if (!ADMIN.includes(name) && !isSafe(route)) return;
    const query = route.path.includes("callback") ? "?state=nothing" : "";
    const { status } = await ask("marta", route, addressIn(route, a1) + query);

    if (ADMIN.includes(name)) expect(status).toBe(403);
    else expect(status).toBeLessThan(400);
  });
});

describe("ids of another vault under A1: not found, and nothing changed there", () => {
  test.each(cases(inVaults.filter(({ path }) => path.includes(":id"))))("%s", async (_, route) => {
    const before = await Promise.all([stateOf(a2), stateOf(b1)]);
    const ofA2 = await ask("alice", route, addressIn(route, a1, "a2"));
    const ofB1 = await ask("alice", route, addressIn(route, a1, "b1"));

    expect([ofA2.status, ofB1.status]).toEqual([404, 404]);
    expect(await Promise.all([stateOf(a2), stateOf(b1)])).toEqual(before);
  });

  test.each(["claim", "dismissal"])("in a form that names many: %s", async (act) => {
    const before = await Promise.all([stateOf(a1), stateOf(a2)]);
    const form = { ids: String(ids.a2.findings), act };
    const { status } = await browsers.alice.request("POST", `/v/${a1}/findings/bulk`, form);

    expect(status).toBe(404);
    expect(await Promise.all([stateOf(a1), stateOf(a2)])).toEqual(before);
  });
});

test("a member of another tenant is not found", async () => {
  const { userId } = cast.members.sam;
  const role = await browsers.alice.request("POST", `/members/${userId}/role`, { role: "viewer" });
  const removal = await browsers.alice.request("POST", `/members/${userId}/removal`);
  const page = await (await browsers.alice.request("GET", "/members")).text();

  expect([role.status, removal.status]).toEqual([404, 404]);
  expect(page).toContain("marta@example.com");
  expect(page).not.toContain("sam@example.com");
});
