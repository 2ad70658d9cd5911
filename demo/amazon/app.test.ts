import { beforeAll, expect, test } from "vitest";
import { PROFILES } from "../sellers/cast.ts";
import type { DemoSeller } from "../sellers/history.ts";
import { simulateSeller } from "../sellers/simulate.ts";
import { createSimulatedAmazon, type SimulatedAmazon } from "./app.ts";
import { demoApplication } from "./demo_application.ts";
import type { Fault } from "./faults.ts";

const REDIRECT = "http://localhost:8000/connections/callback";
const CONSENT = "/apps/authorize/consent";
const application = { ...demoApplication([REDIRECT]), draft: true };
const secret = application.clientSecrets[0] ?? "";
const asked = {
  application_id: application.applicationId,
  state: "s-1",
  redirect_uri: REDIRECT,
  version: "beta",
};

let harbour: DemoSeller;

beforeAll(() => {
  harbour = simulateSeller(PROFILES[2]!, "2026-11-23");
});

test("the consent page says that it is simulated and asks for no password", async () => {
  const { app } = await start();

  const page = await app.request(`${CONSENT}?${new URLSearchParams(asked)}`);
  const text = await page.text();

  expect(page.status).toBe(200);
  expect(text).toContain("SIMULATED Amazon");
  expect(text).toContain("Harbour Kitchen");
  expect(text).not.toContain('type="password"');
});

test("what is asked for wrongly is refused before anybody can agree", async () => {
  const { app } = await start();
  const wrong = [
    { ...asked, redirect_uri: "https://elsewhere.example/" },
    { ...asked, application_id: "unknown" },
    { ...asked, version: "" },
    { ...asked, state: "" },
    { ...asked, scope: "all" },
  ];

  const statuses = await Promise.all(
    wrong.map(async (query) =>
      (await app.request(`${CONSENT}?${new URLSearchParams(query)}`)).status
    ),
  );

  expect(statuses).toEqual([400, 400, 400, 400, 400]);
});

test("who confirms comes back with a code, who denies with an error", async () => {
  const { app } = await start();

  const confirmed = await decide(app, "confirm");
  const denied = await decide(app, "deny");

  expect(confirmed.searchParams.get("state")).toBe("s-1");
  expect(confirmed.searchParams.get("selling_partner_id")).toBe(harbour.sellingPartnerId);
  expect(confirmed.searchParams.get("spapi_oauth_code")).toBeTruthy();
  expect([...denied.searchParams.keys()]).toEqual(["state", "error"]);
});

test("a code is good once, for five minutes, and for its own address and client", async () => {
  const amazon = await start();
  const code = () =>
    amazon.controls.consent(harbour.sellingPartnerId, application.clientId, REDIRECT);

  const used = code();
  const first = await exchange(amazon, used);
  const second = await exchange(amazon, used);
  const elsewhere = await exchange(amazon, code(), { redirect_uri: "http://localhost/" });
  const stranger = await exchange(amazon, code(), { client_secret: "guessed" });
  const late = code();
  amazon.controls.advance(5 * 60_000);
  const tooLate = await exchange(amazon, late);

  expect([first.status, second.status, elsewhere.status, stranger.status, tooLate.status])
    .toEqual([200, 400, 400, 401, 400]);
  expect((await second.json()).error).toBe("invalid_grant");
  expect((await stranger.json()).error).toBe("invalid_client");
  expect(await first.json()).toMatchObject({ token_type: "bearer", expires_in: 3600 });
});

test("a revoked leave gives no token and opens nothing", async () => {
  const amazon = await start();
  const { access_token, refresh_token } = await authorise(amazon);

  const before = await token(amazon, { grant_type: "refresh_token", refresh_token });
  amazon.controls.revoke(harbour.sellingPartnerId);
  const after = await token(amazon, { grant_type: "refresh_token", refresh_token });
  const call = await amazon.app.request("/sellers/v1/marketplaceParticipations", {
    headers: { "x-amz-access-token": access_token },
  });

  expect([before.status, after.status, call.status]).toEqual([200, 400, 403]);
  expect((await after.json()).error).toBe("invalid_grant");
});

test("a report waits, is worked on and is done; its document reads without a token", async () => {
  const amazon = await start();
  const client = await connect(amazon);

  const id = await client.create("GET_LEDGER_DETAIL_VIEW_DATA");
  const waiting = await client.report(id);
  amazon.controls.advance(400);
  const running = await client.report(id);
  const text = await client.text(id);

  expect([waiting.processingStatus, running.processingStatus]).toEqual(["IN_QUEUE", "IN_PROGRESS"]);
  expect(text.split("\n")[0]).toContain('"Event Type"');
});

test("a document's address dies after five minutes and bears a signature", async () => {
  const amazon = await start();
  const client = await connect(amazon);
  const url = await client.address(await client.create("GET_FBA_REIMBURSEMENTS_DATA"));

  const inTime = await amazon.app.request(url);
  const forged = await amazon.app.request(url.replace(/.$/, (end) => end === "0" ? "1" : "0"));
  const withToken = await amazon.app.request(url, { headers: { "x-amz-access-token": "any" } });
  amazon.controls.advance(300_000);
  const late = await amazon.app.request(url);

  expect([inTime.status, forged.status, withToken.status, late.status])
    .toEqual([200, 403, 400, 403]);
});

test("no data means CANCELLED, and faults end a report as they were told to", async () => {
  const amazon = await start();
  const client = await connect(amazon);
  const future = { dataStartTime: "2026-11-23T10:00:00Z", dataEndTime: "2026-11-23T11:00:00Z" };

  const empty = await client.end(await client.create("GET_LEDGER_DETAIL_VIEW_DATA", future));
  const unknown = await client.end(await client.create("GET_SALES_AND_TRAFFIC_REPORT"));
  amazon.controls.faults.inject({ kind: "fatal" });
  const fatal = await client.end(await client.create("GET_LEDGER_DETAIL_VIEW_DATA"));
  amazon.controls.faults.inject({ kind: "empty" });
  const said = await client.end(await client.create("GET_LEDGER_DETAIL_VIEW_DATA"));

  expect([empty, unknown, fatal, said]).toEqual(["CANCELLED", "CANCELLED", "FATAL", "CANCELLED"]);
});

test.each<[Fault, string]>([
  [{ kind: "truncated" }, "error"],
  [{ kind: "corrupt" }, "error"],
  [{ kind: "reset", atByte: 100 }, "error"],
  [{ kind: "dead_address" }, "403"],
  [{ kind: "slow_drip", bytesAtOnce: 4096, pause: 0 }, "whole"],
  [{ kind: "extra_column", name: "Colour" }, "Colour"],
  [{ kind: "renamed_column", name: "reason", to: "cause" }, "cause"],
])("document fault %o", async (fault, seen) => {
  const amazon = await start();
  const client = await connect(amazon);
  amazon.controls.faults.inject(fault);

  const outcome = await client.text(await client.create("GET_FBA_REIMBURSEMENTS_DATA"))
    .then((text) => `${text.split("\n")[0]} whole`, (error: Error) => `error ${error.message}`);

  expect(outcome).toContain(seen);
});

test("a throttle storm refuses as often as it was told to, and only what it was meant for", async () => {
  const amazon = await start();
  const client = await connect(amazon);
  const id = await client.create("GET_FBA_REIMBURSEMENTS_DATA");
  amazon.controls.faults.inject({ kind: "throttle", operation: "getReport" }, 2);

  const other = await client.create("GET_FBA_REIMBURSEMENTS_DATA");
  const answers = [await client.report(id), await client.report(id), await client.report(id)];

  expect(other).toBeTruthy();
  expect(answers.map((answer) => answer.errors?.[0].code ?? answer.processingStatus))
    .toEqual(["QuotaExceeded", "QuotaExceeded", "IN_QUEUE"]);
});

test("a payment shows in the next report, and in no other simulation", async () => {
  const amazon = await start();
  const client = await connect(amazon);
  const { fnsku } = harbour.products[0]!;

  const paid = amazon.controls.pay(harbour.sellingPartnerId, { fnsku, units: 2, on: "2026-11-20" });
  const text = await client.text(await client.create("GET_FBA_REIMBURSEMENTS_DATA"));

  expect(text).toContain(paid.id);
  expect(harbour.history.reimbursements.some(({ id }) => id === paid.id)).toBe(false);
});

async function start(): Promise<SimulatedAmazon> {
  return await createSimulatedAmazon({
    sellers: [harbour],
    applications: [application],
    clock: () => Date.parse("2026-11-23T18:00:00Z"),
    usagePlans: 10,
  });
}

async function decide(app: SimulatedAmazon["app"], decision: string): Promise<URL> {
  const body = new URLSearchParams({
    ...asked,
    selling_partner_id: harbour.sellingPartnerId,
    decision,
  });
  const answer = await app.request(CONSENT, { method: "POST", body });
  return new URL(answer.headers.get("location") ?? "about:blank");
}

function token({ app }: SimulatedAmazon, form: Record<string, string>) {
  const client = { client_id: application.clientId, client_secret: secret };
  const body = new URLSearchParams({ ...client, ...form });
  return app.request("/auth/o2/token", { method: "POST", body });
}

function exchange(amazon: SimulatedAmazon, code: string, form: Record<string, string> = {}) {
  const grant_type = "authorization_code";
  return token(amazon, { grant_type, code, redirect_uri: REDIRECT, ...form });
}

async function authorise(amazon: SimulatedAmazon) {
  const { controls } = amazon;
  const code = controls.consent(harbour.sellingPartnerId, application.clientId, REDIRECT);
  return await (await exchange(amazon, code)).json();
}

/** A client that asks as simply as can be. */
async function connect(amazon: SimulatedAmazon) {
  const { access_token } = await authorise(amazon);
  const headers = { "x-amz-access-token": access_token, "content-type": "application/json" };
  const base = "/reports/2021-06-30";
  const get = async (path: string) =>
    await (await amazon.app.request(`${base}${path}`, { headers })).json();

  const client = {
    async create(reportType: string, range: Record<string, string> = {}): Promise<string> {
      const body = JSON.stringify({
        reportType,
        marketplaceIds: ["A1F83G8C2ARO7P"],
        dataStartTime: "2026-05-01T00:00:00Z",
        dataEndTime: "2026-11-23T00:00:00Z",
        ...range,
      });
      const answer = await amazon.app.request(`${base}/reports`, { method: "POST", headers, body });
      return (await answer.json()).reportId;
    },
    report: (id: string) => get(`/reports/${id}`),
    async end(id: string): Promise<string> {
      amazon.controls.advance(2000);
      return (await client.report(id)).processingStatus;
    },
    async address(id: string): Promise<string> {
      await client.end(id);
      const { reportDocumentId } = await client.report(id);
      return (await get(`/documents/${reportDocumentId}`)).url;
    },
    async text(id: string): Promise<string> {
      const answer = await amazon.app.request(await client.address(id));
      if (!answer.ok || !answer.body) throw new Error(String(answer.status));
      return await new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).text();
    },
  };
  return client;
}
