import { afterAll } from "vitest";
import { createSimulatedAmazon, type SimulatedAmazon } from "../../demo/amazon/app.ts";
import { demoApplication } from "../../demo/amazon/demo_application.ts";
import { PROFILES } from "../../demo/sellers/cast.ts";
import type { DemoSeller } from "../../demo/sellers/history.ts";
import type { Telling } from "../../demo/sellers/plan.ts";
import { simulateSeller } from "../../demo/sellers/simulate.ts";
import { CALLBACK_PATH } from "../../src/amazon/lwa.ts";

/** Where the product under test says that it lives; nothing listens there. */
export const PUBLIC_URL = "http://localhost:8000";
export const CALLBACK = new URL(CALLBACK_PATH, PUBLIC_URL).href;
export const application = demoApplication([CALLBACK]);

/** A little of everything that the audit looks at, so that a sync is over within a second. */
const TELLINGS: Telling[] = [
  { story: "lost_never_paid", times: 4, recent: 2 },
  { story: "damaged_never_paid", times: 4, recent: 2 },
  { story: "lost_and_underpaid", times: 2, recent: 1 },
  { story: "lost_and_paid", times: 2, recent: 1 },
  { story: "removal_complete", times: 2, recent: 1 },
];

/** The seller of each vault of the cast, by the vault's name there, and one who has none. */
export const sellerIds = {
  a1: "AVAULTA1TEST01",
  a2: "AVAULTA2TEST02",
  b1: "BVAULTB1TEST03",
  stranger: "CSTRANGERTEST4",
} as const;

export function testSellers(): DemoSeller[] {
  const profile = PROFILES.find(({ name }) => name === "Lumen Pets")!;
  return Object.entries(sellerIds).map(([name, sellingPartnerId]) =>
    simulateSeller({
      ...profile,
      name: `Seller ${name}`,
      sellingPartnerId,
      prefix: `${name.toUpperCase()}-`,
      range: profile.range.slice(0, 2),
      tellings: TELLINGS,
    }, new Date().toISOString().slice(0, 10))
  );
}

export interface ServedAmazon extends SimulatedAmazon {
  url: string;
  /** A code as the consent page gives it. */
  consentOf(sellerId: string): string;
  /** Requests since the start that bore an access token or fetched a document. */
  reads(): string[];
}

/** The simulated Amazon on a port of this machine; it goes when the file's tests are over. */
export async function serveAmazon(): Promise<ServedAmazon> {
  const amazon = await createSimulatedAmazon({
    sellers: testSellers(),
    applications: [application],
    usagePlans: 10_000,
    processing: { queue: 0, run: 20 },
  });
  const server = Deno.serve(
    {
      port: 0,
      hostname: "127.0.0.1",
      onListen: () => {},
      onError: () => new Response(null, { status: 500 }),
    },
    amazon.fetch,
  );
  afterAll(() => server.shutdown());
  const { log, consent } = amazon.controls;
  return {
    ...amazon,
    url: `http://127.0.0.1:${server.addr.port}`,
    consentOf: (sellerId) => consent(sellerId, application.clientId, CALLBACK),
    reads: () =>
      log.filter(({ path }) => path !== "/auth/o2/token").map(({ method, path }) =>
        `${method} ${path}`
      ),
  };
}
