import { beforeEach, describe, expect, test, vi } from "vitest";
import { application, CALLBACK, sellerIds } from "../support/amazon.ts";
import { openApp, workOff } from "../support/app.ts";
import type { Browser } from "../support/browser.ts";
import { castOf } from "../support/cast.ts";
import { fill, isSafe, routesOf } from "../support/routes.ts";
import { syncVault } from "../../src/sync/job.ts";
import { allTables } from "../support/walls.ts";

/** DAT-02, DEL-03: how Amazon's leave is asked for, kept and destroyed. */
const app = await openApp();
const cast = await castOf(app);
const { a1, a2 } = cast.vaults;
const { db: { admin }, amazon } = app;
const printed: string[] = [];
for (const way of ["log", "error", "warn", "info"] as const) {
  vi.spyOn(console, way).mockImplementation((...parts) =>
    void printed.push(parts.map(String).join(" "))
  );
}

/** Secrets that the simulated Amazon gave out, in the clear as it knows them. */
const secrets = new Set<string>();
const tokenAnswers = amazon.controls.log;

beforeEach(async () => {
  await admin`delete from connections`;
  await admin`update vaults set selling_partner_id = null, sync_due_at = null`;
  await admin`delete from jobs.job`;
});

/** Presses "Connect Amazon" and returns the consent page's address. */
async function begin(browser: Browser, vault: string): Promise<URL> {
  const answer = await browser.request("POST", `/v/${vault}/connection`);
  expect(answer.status).toBe(303);
  return new URL(answer.headers.get("Location")!);
}

/** Says yes at Amazon's page, as the seller; returns where Amazon sends the browser. */
async function agree(consent: URL, seller: string, decision = "confirm"): Promise<string> {
  const form = new URLSearchParams({
    ...Object.fromEntries(consent.searchParams),
    selling_partner_id: seller,
    decision,
  });
  const answer = await fetch(new URL("/apps/authorize/consent", amazon.url), {
    method: "POST",
    body: form,
    redirect: "manual",
  });
  await answer.body?.cancel();
  expect(answer.status).toBe(302);
  const back = new URL(answer.headers.get("Location")!);
  secrets.add(back.searchParams.get("spapi_oauth_code") ?? "none");
  return back.pathname + back.search;
}

async function connect(browser: Browser, vault: string, seller: string): Promise<Response> {
  return await browser.request("GET", await agree(await begin(browser, vault), seller));
}

/** What becomes of a consent that is refused: told on the overview, at an address without a code. */
async function refusal(browser: Browser, address: string): Promise<string> {
  const answer = await browser.request("GET", address);
  const { headers } = answer;
  expect([answer.status, headers.get("Location")]).toEqual([303, "/vaults"]);
  expect(headers.get("Referrer-Policy")).toBe("no-referrer");
  const flash = JSON.parse(decodeURIComponent(browser.cookies.get("sv-flash")!));
  expect(flash.kind).toBe("error");
  return flash.text;
}

const NOT_BEGUN = /was not begun here/;
const ANOTHER_SELLER = /another Amazon seller/;

async function connectionsOf(vault: string) {
  return await admin`select * from connections where vault_id = ${vault}`;
}

function codeExchanges(): number {
  return tokenAnswers.filter(({ path, body }) =>
    path === "/auth/o2/token" &&
    (body as { grant_type?: string }).grant_type === "authorization_code"
  ).length;
}

describe("a consent", () => {
  test("leads from the button to Amazon and back to a connected account, and a first sync waits", async () => {
    const alice = await cast.as("alice");
    const consent = await begin(alice, a1);
    const page = await fetch(consent);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Seller a1")]);
    expect(Object.fromEntries(consent.searchParams)).toEqual({
      application_id: application.applicationId,
      redirect_uri: CALLBACK,
      state: expect.stringMatching(/^[\w-]{43}$/),
    });

    const answer = await alice.request("GET", await agree(consent, sellerIds.a1));

    expect([answer.status, answer.headers.get("Location")]).toEqual([303, `/v/${a1}/sync`]);
    expect(answer.headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    const [row] = await connectionsOf(a1);
    expect(row).toMatchObject({ tenant_id: cast.tenantA, state: "connected" });
    const [vault] =
      await admin`select selling_partner_id, sync_due_at from vaults where id = ${a1}`;
    expect(vault).toEqual({ selling_partner_id: sellerIds.a1, sync_due_at: expect.any(Date) });
    expect(await workOff(app)).toContain("sync");
  });

  test("its page may send the form on to Amazon", async () => {
    const { headers } = await (await cast.as("alice")).request("GET", `/v/${a1}/sync`);

    expect(headers.get("Content-Security-Policy")).toContain(`form-action 'self' ${amazon.url};`);
  });

  test("works once: neither state nor code is good a second time", async () => {
    const alice = await cast.as("alice");
    const back = await agree(await begin(alice, a1), sellerIds.a1);
    expect((await alice.request("GET", back)).status).toBe(303);
    const [before] = await connectionsOf(a1);
    const exchanges = codeExchanges();

    expect(await refusal(alice, back)).toMatch(NOT_BEGUN);
    const state = (await begin(alice, a1)).searchParams.get("state")!;

    expect(await refusal(alice, back.replace(/state=[^&]*/, `state=${state}`))).toMatch(
      /no longer accepts/,
    );
    expect(await connectionsOf(a1)).toEqual([before]);
    expect(codeExchanges()).toBe(exchanges + 1);
  });

  test("belongs to the session that began it, and is not exchanged for another", async () => {
    const alice = await cast.as("alice");
    const otherTab = await cast.as("alice");
    const sam = await cast.as("sam");
    const back = await agree(await begin(alice, a1), sellerIds.a1);
    const exchanges = codeExchanges();

    for (const browser of [otherTab, sam]) expect(await refusal(browser, back)).toMatch(NOT_BEGUN);
    const nobody = await (await cast.as("nobody")).request("GET", back);

    expect([nobody.headers.get("Location"), nobody.headers.get("Referrer-Policy")])
      .toEqual(["/login", "no-referrer"]);
    expect(codeExchanges()).toBe(exchanges);
    expect((await alice.request("GET", back)).status).toBe(303);
  });

  test("must come back within ten minutes", async () => {
    const alice = await cast.as("alice");
    const back = await agree(await begin(alice, a1), sellerIds.a1);
    const [state] =
      await admin`select expires_at - now() as left from oauth_states order by expires_at desc limit 1`;
    expect(String(state!.left)).toMatch(/^00:(09:5\d|10:00)/);
    await admin`update oauth_states set expires_at = now() - interval '1 second'`;

    expect(await refusal(alice, back)).toMatch(NOT_BEGUN);
    expect(await connectionsOf(a1)).toEqual([]);
  });

  test("with a state that nobody began is refused before anything is exchanged", async () => {
    const alice = await cast.as("alice");
    const exchanges = codeExchanges();
    const code = amazon.consentOf(sellerIds.a1);
    const query = new URLSearchParams({
      state: "x".repeat(43),
      spapi_oauth_code: code,
      selling_partner_id: sellerIds.a1,
    });

    expect(await refusal(alice, `/connections/amazon/callback?${query}`)).toMatch(NOT_BEGUN);
    expect(codeExchanges()).toBe(exchanges);
  });

  test("comes back to the registered address alone", async () => {
    const alice = await cast.as("alice");
    const consent = await begin(alice, a1);
    consent.searchParams.set("redirect_uri", `${CALLBACK}/elsewhere`);
    const page = await fetch(consent);
    expect([page.status, await page.text()]).toEqual([
      400,
      expect.stringContaining("not registered"),
    ]);

    const code = amazon.controls.consent(
      sellerIds.a1,
      application.clientId,
      "https://evil.example/callback",
    );
    const state = (await begin(alice, a1)).searchParams.get("state")!;
    const query = new URLSearchParams({
      state,
      spapi_oauth_code: code,
      selling_partner_id: sellerIds.a1,
    });

    expect(await refusal(alice, `/connections/amazon/callback?${query}`)).toMatch(
      /no longer accepts/,
    );
    expect(await connectionsOf(a1)).toEqual([]);
  });

  test("that is denied connects nothing and spends the state", async () => {
    const alice = await cast.as("alice");
    const back = await agree(await begin(alice, a1), sellerIds.a1, "deny");
    const denied = await alice.request("GET", back);
    const page = await (await alice.request("GET", denied.headers.get("Location")!)).text();

    expect([denied.status, denied.headers.get("Location")]).toEqual([303, `/v/${a1}/sync`]);
    expect(page).toContain("you did not confirm at Amazon");
    expect(await connectionsOf(a1)).toEqual([]);
    const state = new URLSearchParams(back.split("?")[1]).get("state")!;
    const query = new URLSearchParams({
      state,
      spapi_oauth_code: amazon.consentOf(sellerIds.a1),
      selling_partner_id: sellerIds.a1,
    });
    expect(await refusal(alice, `/connections/amazon/callback?${query}`)).toMatch(NOT_BEGUN);
  });

  test("of another seller does not get into a vault, and nothing of it is kept", async () => {
    const alice = await cast.as("alice");
    await connect(alice, a1, sellerIds.a1);
    const [before] = await connectionsOf(a1);

    const ofStranger = async () => await agree(await begin(alice, a1), sellerIds.stranger);
    expect(await refusal(alice, await ofStranger())).toMatch(ANOTHER_SELLER);
    expect(await connectionsOf(a1)).toEqual([before]);
    await alice.request("POST", `/v/${a1}/connection/delete`);
    expect(await refusal(alice, await ofStranger())).toMatch(ANOTHER_SELLER);
    expect((await connect(alice, a1, sellerIds.a1)).status).toBe(303);
  });
});

describe("the refresh token", () => {
  test("stands nowhere in the clear: no table, no page, no log, no key file", async () => {
    const alice = await cast.as("alice");
    await connect(alice, a1, sellerIds.a1);
    await connect(alice, a2, sellerIds.a2);
    await workOff(app);
    for (const vault of [a1, a2]) {
      const [{ refresh_token: sealed }] = await connectionsOf(vault) as unknown as [
        { refresh_token: string },
      ];
      secrets.add(await app.web.dataKeys.open(vault, "amazon refresh token", sealed));
      expect(JSON.parse(atob(sealed.split(".")[0]!.replaceAll("-", "+").replaceAll("_", "/"))))
        .toMatchObject({
          alg: "A256GCMKW",
          enc: "A256GCM",
          kid: `v_${vault}`,
        });
    }
    expect([...secrets].filter((secret) => secret.startsWith("Atzr|"))).toHaveLength(2);

    const places: string[] = [];
    const search = (place: string, text: string) => {
      for (const secret of [...secrets, "Atzr|", "Atza|", application.clientSecrets[0]!]) {
        if (secret !== "none" && text.includes(secret)) places.push(place);
      }
    };
    for (const { schema, table } of await allTables(admin)) {
      for (const { row } of await admin.unsafe(`select t::text as row from ${schema}.${table} t`)) {
        search(`${schema}.${table}`, row);
      }
    }
    for (const route of routesOf(app).filter(isSafe)) {
      if (/:id|callback/.test(route.path)) continue;
      const address = fill(route, { vault: a1 });
      const answer = await alice.request("GET", address);
      search(address, JSON.stringify([...answer.headers]) + await answer.text());
    }
    search("the request log", JSON.stringify(app.logged));
    search("what was printed", printed.join("\n"));
    expect(app.logged.some(({ route }) => route === "/connections/amazon/callback")).toBe(true);
    expect(places).toEqual([]);
  });

  test("opens in no other vault, for no other purpose and not when it was bent", async () => {
    const { dataKeys } = app.web;
    const sealed = await dataKeys.seal(a1, "amazon refresh token", "Atzr|secret");
    const moved = `${sealed.slice(0, -3)}${sealed.endsWith("AAA") ? "BBB" : "AAA"}`;

    await expect(dataKeys.open(a2, "amazon refresh token", sealed)).rejects.toThrow();
    await expect(dataKeys.open(a1, "an attachment", sealed)).rejects.toThrow();
    await expect(dataKeys.open(a1, "amazon refresh token", moved)).rejects.toThrow();
    expect(await dataKeys.open(a1, "amazon refresh token", sealed)).toBe("Atzr|secret");
  });
});

describe("disconnecting", () => {
  test("destroys token, due time and waiting jobs in one transaction", async () => {
    const alice = await cast.as("alice");
    await connect(alice, a1, sellerIds.a1);
    await connect(alice, a2, sellerIds.a2);
    const waiting = async (vault: string) =>
      (await admin`select from jobs.job where name = 'sync' and singleton_key = ${vault}`).length;
    expect([await waiting(a1), await waiting(a2)]).toEqual([1, 1]);

    const answer = await alice.request("POST", `/v/${a1}/connection/delete`);

    expect([answer.status, answer.headers.get("Location")]).toEqual([303, `/v/${a1}/sync`]);
    expect(await connectionsOf(a1)).toEqual([]);
    expect([await waiting(a1), await waiting(a2)]).toEqual([0, 1]);
    const [vault] = await admin`select sync_due_at from vaults where id = ${a1}`;
    expect(vault!.sync_due_at).toBeNull();
    const [entry] =
      await admin`select actor_id, vault_id from audit_log where action = 'connection.ended' order by at desc`;
    expect(entry).toEqual({ actor_id: cast.members.alice.userId, vault_id: a1 });
    const page = await (await alice.request("GET", `/v/${a1}/sync`)).text();
    expect(page).toContain("Manage Your Apps");
  });

  test("is whole or not at all", async () => {
    const alice = await cast.as("alice");
    await connect(alice, a1, sellerIds.a1);
    // The last step fails: then nothing of the others may have happened.
    await admin`alter table audit_log add constraint fails check (action <> 'connection.ended') not valid`;
    const answer = await alice.request("POST", `/v/${a1}/connection/delete`);
    await admin`alter table audit_log drop constraint fails`;

    expect(answer.status).toBe(500);
    expect(await connectionsOf(a1)).toHaveLength(1);
    expect(await admin`select from jobs.job where name = 'sync' and singleton_key = ${a1}`)
      .toHaveLength(1);
    const [vault] = await admin`select sync_due_at from vaults where id = ${a1}`;
    expect(vault!.sync_due_at).not.toBeNull();
  });

  test("twice is a conflict, and so is a sync without a connection", async () => {
    const alice = await cast.as("alice");

    expect((await alice.request("POST", `/v/${a1}/connection/delete`)).status).toBe(409);
    expect((await alice.request("POST", `/v/${a1}/sync`)).status).toBe(409);
  });

  test("leaves nothing that could still speak to Amazon, a job that was already taken included", async () => {
    const alice = await cast.as("alice");
    await connect(alice, a1, sellerIds.a1);
    await alice.request("POST", `/v/${a1}/connection/delete`);
    const before = amazon.controls.log.length;

    await syncVault(app.job, { vaultId: a1, tenantId: cast.tenantA });
    await workOff(app);

    expect(amazon.controls.log.slice(before)).toEqual([]);
  });

  test("in the middle of a pass stops it at the next call", async () => {
    const alice = await cast.as("alice");
    await connect(alice, a1, sellerIds.a1);
    await admin.unsafe(`delete from v_${a1}.sync_cursors`);
    const before = amazon.controls.log.length;
    let asked = 0;
    const { lwa } = app.job;
    const shortLived = {
      ...lwa,
      // Good for one call each, so that the moment before a call is known: the third one's.
      async accessToken(refreshToken: string) {
        const token = await lwa.accessToken(refreshToken);
        if (++asked === 3) await alice.request("POST", `/v/${a1}/connection/delete`);
        return { ...token, expiresIn: 0 };
      },
    };

    await syncVault({ ...app.job, lwa: shortLived }, { vaultId: a1, tenantId: cast.tenantA });

    const calls = amazon.controls.log.slice(before).filter(({ path }) => path !== "/auth/o2/token");
    expect([asked, calls.length]).toEqual([3, 3]);
  });
});

describe("a seller who takes his leave back at Amazon", () => {
  test("is noted, told on the page and not asked for again until he connects anew", async () => {
    const alice = await cast.as("alice");
    await connect(alice, a1, sellerIds.a1);
    amazon.controls.revoke(sellerIds.a1);

    await workOff(app);

    const [row] = await connectionsOf(a1);
    const [vault] = await admin`select sync_due_at from vaults where id = ${a1}`;
    expect([row!.state, vault!.sync_due_at]).toEqual(["revoked_by_seller", null]);
    const page = await (await alice.request("GET", `/v/${a1}/sync`)).text();
    expect(page).toContain("the seller took it back");
    const before = amazon.controls.log.length;
    await syncVault(app.job, { vaultId: a1, tenantId: cast.tenantA });
    expect(amazon.controls.log.length).toBe(before);

    await connect(alice, a1, sellerIds.a1);
    expect((await connectionsOf(a1))[0]!.state).toBe("connected");
    expect(await workOff(app)).toContain("sync");
  });
});
