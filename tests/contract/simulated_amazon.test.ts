import { beforeAll, describe, expect, test } from "vitest";
import { createSimulatedAmazon, type SimulatedAmazon } from "../../demo/amazon/app.ts";
import { demoApplication } from "../../demo/amazon/demo_application.ts";
import { PROFILES } from "../../demo/sellers/cast.ts";
import type { DemoSeller } from "../../demo/sellers/history.ts";
import { simulateSeller } from "../../demo/sellers/simulate.ts";
import { findOperation, modelsPresent, problemsOfAnswer, problemsOfRequest } from "./models.ts";

const REDIRECT = "http://localhost:8000/connections/callback";
const REPORTS = "/reports/2021-06-30";
const PARTICIPATIONS = "/sellers/v1/marketplaceParticipations";
const DETAIL = {
  reportType: "GET_LEDGER_DETAIL_VIEW_DATA",
  marketplaceIds: ["ATVPDKIKX0DER"],
  dataStartTime: "2026-10-01T00:00:00Z",
  dataEndTime: "2026-11-01T00:00:00Z",
};

let lumen: DemoSeller;

beforeAll(() => {
  const profile = PROFILES.find((known) => known.name === "Lumen Pets");
  if (!profile) throw new Error("Cannot find Lumen Pets");
  lumen = simulateSeller(profile, "2026-11-23");
});

describe.skipIf(!modelsPresent)("the simulated Amazon against Amazon's models", () => {
  test("every operation succeeds in the model's form", async () => {
    const amazon = await start({ usagePlans: 10 });

    await amazon.expectAnswer("reports", "createReport", 202, "POST", `${REPORTS}/reports`, DETAIL);
    const { reportId } = await amazon.last();
    const path = `${REPORTS}/reports/${reportId}`;
    await amazon.expectAnswer("reports", "getReport", 200, "GET", path);
    amazon.controls.advance(2000);
    await amazon.expectAnswer("reports", "getReport", 200, "GET", path);
    const { reportDocumentId, processingStatus } = await amazon.last();
    const document = `${REPORTS}/documents/${reportDocumentId}`;
    await amazon.expectAnswer("reports", "getReportDocument", 200, "GET", document);
    const list = `${REPORTS}/reports?reportTypes=${DETAIL.reportType}&pageSize=1`;
    await amazon.expectAnswer("reports", "getReports", 200, "GET", list);
    await amazon.create();
    const second = `${REPORTS}/reports/${(await amazon.last()).reportId}`;
    await amazon.expectAnswer("reports", "cancelReport", 200, "DELETE", second);
    await amazon.expectAnswer(
      "sellers",
      "getMarketplaceParticipations",
      200,
      "GET",
      PARTICIPATIONS,
    );

    expect(processingStatus).toBe("DONE");
  });

  test("every refusal has the model's form", async () => {
    const amazon = await start({ usagePlans: 10 });
    const reports = `${REPORTS}/reports`;

    const wrong = { ...DETAIL, reportType: "GET_NOTHING" };
    await amazon.expectAnswer("reports", "createReport", 400, "POST", reports, wrong);
    const unknown = { ...DETAIL, extra: true };
    await amazon.expectAnswer("reports", "createReport", 400, "POST", reports, unknown);
    const emptyOption = { ...DETAIL, reportOptions: { eventType: "" } };
    await amazon.expectAnswer("reports", "createReport", 400, "POST", reports, emptyOption);
    await amazon.expectAnswer("reports", "getReports", 400, "GET", reports);
    await amazon.expectAnswer("reports", "getReport", 404, "GET", `${reports}/nothing`);
    await amazon.expectAnswer("reports", "cancelReport", 404, "DELETE", `${reports}/nothing`);
    const document = `${REPORTS}/documents/nothing`;
    await amazon.expectAnswer("reports", "getReportDocument", 404, "GET", document);
    const asked = `${PARTICIPATIONS}?a=1`;
    await amazon.expectAnswer("sellers", "getMarketplaceParticipations", 400, "GET", asked);
    amazon.controls.faults.inject({ kind: "outage", status: 503 });
    await amazon.expectAnswer("reports", "getReport", 503, "GET", `${reports}/nothing`);
    amazon.controls.advance(3_600_001);
    await amazon.expectAnswer("reports", "createReport", 403, "POST", reports, DETAIL);
    await amazon.expectAnswer(
      "sellers",
      "getMarketplaceParticipations",
      403,
      "GET",
      PARTICIPATIONS,
    );
  });

  test("every operation answers 429 beyond its burst, without a rate", async () => {
    const amazon = await start({ usagePlans: "real" });

    const calls = Array.from({ length: 15 }, () => amazon.create());
    const statuses = (await Promise.all(calls)).map((response) => response.status);
    const body = DETAIL;
    await amazon.expectAnswer("reports", "createReport", 429, "POST", `${REPORTS}/reports`, body);
    const limited = amazon.response().headers.get("x-amzn-RateLimit-Limit");
    amazon.controls.advance(60_000);
    const after = await amazon.create();

    expect(new Set(statuses)).toEqual(new Set([202]));
    expect(limited).toBeNull();
    expect([after.status, after.headers.get("x-amzn-RateLimit-Limit")]).toEqual([202, "0.0167"]);
  });

  test("a recorded request is held against its operation", async () => {
    const amazon = await start({});

    await amazon.create();
    await amazon.call("GET", `${REPORTS}/reports?reportTypes=A&pageSize=500&colour=red`);
    await amazon.call("GET", "/orders/v0/orders");
    const [good, bad, foreign] = amazon.controls.log.slice(1);

    expect(good && [findOperation(good), problemsOfRequest(good)]).toEqual(["createReport", []]);
    expect(bad && problemsOfRequest(bad)).toEqual([
      "colour is unknown",
      "pageSize: / must be <= 100",
    ]);
    expect(foreign && findOperation(foreign)).toBeNull();
    expect(JSON.stringify(amazon.controls.log)).not.toContain("Atza|");
  });
});

interface Started extends SimulatedAmazon {
  call(method: string, path: string, body?: unknown): Promise<Response>;
  create(): Promise<Response>;
  response(): Response;
  last(): Promise<Record<string, string>>;
  expectAnswer(
    model: "reports" | "sellers",
    operationId: string,
    status: number,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<void>;
}

/** A simulated Amazon with one small seller who has agreed, and a client that holds his token. */
async function start(options: { usagePlans?: "real" | number }): Promise<Started> {
  const application = demoApplication([REDIRECT]);
  const amazon = await createSimulatedAmazon({
    sellers: [lumen],
    applications: [application],
    clock: () => Date.parse("2026-11-23T18:00:00Z"),
    ...options,
  });
  const { controls } = amazon;
  const code = controls.consent(lumen.sellingPartnerId, application.clientId, REDIRECT);
  const tokens = await amazon.app.request("/auth/o2/token", {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: REDIRECT,
      client_id: application.clientId,
      client_secret: application.clientSecrets[0] ?? "",
    }),
  });
  const { access_token } = await tokens.json();
  let response = new Response();

  const started: Started = {
    ...amazon,
    async call(method, path, body) {
      response = await amazon.app.request(path, {
        method,
        headers: {
          "x-amz-access-token": access_token,
          "user-agent": "SellerVault/test",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return response;
    },
    create: () => started.call("POST", `${REPORTS}/reports`, DETAIL),
    response: () => response,
    last: () => response.clone().json(),
    async expectAnswer(model, operationId, status, method, path, body) {
      await started.call(method, path, body);
      const text = await response.clone().text();
      const answer = text === "" ? null : JSON.parse(text);
      const problems = problemsOfAnswer(model, operationId, response.status, answer);
      expect([operationId, response.status, problems]).toEqual([operationId, status, []]);
      expect(response.headers.get("x-amzn-RequestId")).toBeTruthy();
    },
  };
  return started;
}
