import { describe, expect, test } from "vitest";
import { AmazonError } from "../../src/amazon/errors.ts";
import { guardedFetch } from "../../src/amazon/hosts.ts";
import { operations } from "../../src/amazon/operations.ts";
import { readWebConfig } from "../../src/config.ts";
import { syncVault } from "../../src/sync/job.ts";
import { openApp } from "../support/app.ts";
import { castOf, connectVault } from "../support/cast.ts";

/** DAT-01: data come by Amazon's official API alone, and nothing goes anywhere else. */
const app = await openApp();
const cast = await castOf(app);

describe("the one way out", () => {
  const { config } = app.web;
  const never = () => Promise.reject(new Error("something was sent"));
  const real = readWebConfig({
    ...app.env,
    PUBLIC_URL: "https://sellervault.example",
    AMAZON_LWA_TOKEN_URL: undefined,
    AMAZON_CONSENT_URL: undefined,
    AMAZON_SPAPI_ENDPOINT: undefined,
  });

  test.each([
    "https://example.com/",
    "https://www.amazon.com/dp/B000000000",
    "https://sellercentral.amazon.com/",
    "https://sellingpartnerapi-na.amazon.com.evil.example/",
    "https://sellingpartnerapi-na.amazon.com@evil.example/",
    "https://api.amazon.com:8443/",
    "http://169.254.169.254/latest/meta-data",
    "http://localhost:5432/",
    "file:///etc/passwd",
  ])("does not lead to %s, for calls nor for documents", async (address) => {
    const { api, document } = guardedFetch(real, never);

    await expect(api(address)).rejects.toThrow("no host of Amazon's");
    await expect(document(address)).rejects.toThrow("no host of Amazon's");
  });

  test("never leads a token to a host of documents, nor plain text over http", async () => {
    const { api, document } = guardedFetch(real, never);

    await expect(api("https://tortuga-prod-na.s3-external-1.amazonaws.com/x")).rejects.toThrow(
      "no host of Amazon's",
    );
    await expect(document("http://tortuga-prod-na.s3-external-1.amazonaws.com/x")).rejects.toThrow(
      "no host of Amazon's",
    );
    await expect(document("https://tortuga-prod-na.s3.evil.example/x")).rejects.toThrow(
      "no host of Amazon's",
    );
    await expect(document("https://sellingpartnerapi-na.amazon.com/x")).rejects.toThrow(
      "no host of Amazon's",
    );
  });

  test("does not lead to Amazon's API over plain http", async () => {
    await expect(guardedFetch(real, never).api("http://sellingpartnerapi-na.amazon.com/")).rejects
      .toThrow(
        "no host of Amazon's",
      );
  });

  test("leads to Amazon's hosts, so that the others say something", async () => {
    const sent: string[] = [];
    const { api, document } = guardedFetch(real, (url) => {
      sent.push(url);
      return Promise.resolve(new Response());
    });
    const ways = [
      "https://sellingpartnerapi-eu.amazon.com/x",
      "https://api.amazon.com/auth/o2/token",
    ];
    for (const way of ways) await api(way);
    await document("https://tortuga-prod-na.s3-external-1.amazonaws.com/x");

    expect(sent).toEqual([...ways, "https://tortuga-prod-na.s3-external-1.amazonaws.com/x"]);
  });

  test("follows no redirect", async () => {
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      (request) =>
        new URL(request.url).pathname === "/there"
          ? new Response("there")
          : Response.redirect(new URL("/there", request.url)),
    );
    const url = `http://127.0.0.1:${server.addr.port}`;
    const { api } = guardedFetch({ ...config, AMAZON_SPAPI_ENDPOINT: url });

    await expect(api(`${url}/here`)).rejects.toBeInstanceOf(AmazonError);
    expect((await api(`${url}/there`)).status).toBe(200);
    await server.shutdown();
  });

  test("is https from a product that is not local: a plain address stops the start by name", () => {
    const plain = { ...app.env, PUBLIC_URL: "https://sellervault.example" };

    expect(() => readWebConfig(plain)).toThrow("AMAZON_LWA_TOKEN_URL must be an https address");
  });

  test("was the only one in a whole sync: tokens to the API, none to documents, and nothing but reading", async () => {
    await connectVault(app, cast, "a1");
    const { log } = app.amazon.controls;
    await syncVault(app.job, { vaultId: cast.vaults.a1, tenantId: cast.tenantA });

    const known = Object.values(operations).map(({ method, path }) =>
      new RegExp(`^${method} ${path.replaceAll(".", "\\.").replace(/\{\w+\}/, "[^/]+")}$`)
    );
    const strays = log.filter(({ method, path }) =>
      ![...known, /^POST \/auth\/o2\/token$/, /^GET \/documents\/[\w.-]+$/].some((way) =>
        way.test(`${method} ${path}`)
      )
    );
    expect(log.length).toBeGreaterThan(15);
    expect(strays).toEqual([]);
    expect(
      log.filter(({ path, headers }) =>
        path.startsWith("/documents/") && "x-amz-access-token" in headers
      ),
    ).toEqual([]);
    expect(Object.keys(operations).sort()).toEqual([
      "createReport",
      "getMarketplaceParticipations",
      "getReport",
      "getReportDocument",
      "getReports",
    ]);
  });
});
