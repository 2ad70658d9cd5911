import { Hono } from "hono";
import type { DemoSeller, Reimbursement } from "../sellers/history.ts";
import { movableClock } from "./clock.ts";
import { consentRoutes } from "./consent.ts";
import { type Content, createDocumentStore } from "./documents.ts";
import { faultQueue, type Faults } from "./faults.ts";
import { type Application, createAuthority, type GrantStore } from "./lwa.ts";
import { type PaymentOrder, payNow } from "./payments.ts";
import { Refusal } from "./refusal.ts";
import type { RequestableType } from "./report_types.ts";
import { reportsRoutes } from "./reports_api.ts";
import { type LoggedRequest, logRequests } from "./request_log.ts";
import { sellersRoutes } from "./sellers_api.ts";
import type { Processing, Simulation } from "./simulation.ts";
import { type Generosity, throttle } from "./usage_plans.ts";

export interface SimulatedAmazonOptions {
  sellers: readonly DemoSeller[];
  applications: Application[];
  /** Milliseconds since 1970; real time where nothing is said. */
  clock?: () => number;
  /** Amazon's published rates (`real`, the default), or so many times as generous. */
  usagePlans?: Generosity;
  /** How long reports take, in milliseconds; 300 in the queue and 700 at work by default. */
  processing?: Processing;
  /** Origin of document addresses, so that they can be on another host than the API. */
  documentsUrl?: string;
  /** Where consents outlive a restart; in memory where nothing is said. */
  grants?: GrantStore;
}

/** What a test or the demo can do to the simulated Amazon from outside. */
export interface Controls {
  faults: Faults;
  /** Every request since the start, oldest first. */
  log: LoggedRequest[];
  now(): number;
  /** Moves Amazon's time forward, in milliseconds. */
  advance(milliseconds: number): void;
  revoke(sellerId: string): void;
  pay(sellerId: string, order: PaymentOrder): Reimbursement;
  /** Gives an authorisation code without anybody at the consent page. */
  consent(sellerId: string, clientId: string, redirectUri: string): string;
  /** The next report of this type holds these gzip bytes, whatever was asked for. */
  supply(reportType: RequestableType, content: Content): void;
}

export interface SimulatedAmazon {
  app: Hono;
  fetch(request: Request): Response | Promise<Response>;
  controls: Controls;
}

/**
 * Amazon as far as a reader of reports meets it: Login with Amazon, the consent page, Reports
 * 2021-06-30, Sellers v1 and the store of documents, with state and on one port.
 */
export async function createSimulatedAmazon(
  options: SimulatedAmazonOptions,
): Promise<SimulatedAmazon> {
  const clock = movableClock(options.clock);
  const faults = faultQueue();
  const sellers = options.sellers.map(ownCopy);
  const amazon: Simulation = {
    clock,
    faults,
    sellers: new Map(sellers.map((seller) => [seller.sellingPartnerId, seller])),
    authority: createAuthority(options.applications, clock, options.grants),
    documents: await createDocumentStore(clock, faults),
    throttle: throttle(clock, options.usagePlans ?? "real"),
    processing: options.processing ?? { queue: 300, run: 700 },
    documentsUrl: options.documentsUrl ?? null,
    supplied: new Map(),
  };
  const log: LoggedRequest[] = [];

  const app = new Hono();
  app.use(logRequests(log, clock));
  app.route("/", consentRoutes(sellers, amazon.authority));
  app.route("/", amazon.authority.routes);
  app.route("/", reportsRoutes(amazon));
  app.route("/", sellersRoutes(amazon));
  app.route("/", amazon.documents.routes);
  app.notFound((c) => c.json(unknownOperation.body(), unknownOperation.status));

  return {
    app,
    fetch: (request) => app.fetch(request),
    controls: {
      faults,
      log,
      now: clock.now,
      advance: clock.advance,
      revoke: amazon.authority.revoke,
      pay: (sellerId, order) => payNow(getSeller(amazon, sellerId), order, clock),
      consent: (sellerId, clientId, redirectUri) =>
        amazon.authority.issueCode(
          getSeller(amazon, sellerId).sellingPartnerId,
          getApplication(options.applications, clientId),
          redirectUri,
        ),
      supply: (reportType, content) => void amazon.supplied.set(reportType, content),
    },
  };
}

/** What neither reads a report nor names a marketplace is not there, whatever the real Amazon can do. */
const unknownOperation = new Refusal(
  404,
  "NotFound",
  "The requested resource was not found.",
  "The simulated Amazon has no such operation.",
);

/** Payments are added to a copy, so that two simulations do not share them. */
function ownCopy(seller: DemoSeller): DemoSeller {
  const reimbursements = [...seller.history.reimbursements];
  return { ...seller, history: { ...seller.history, reimbursements } };
}

function getSeller(amazon: Simulation, sellerId: string): DemoSeller {
  const seller = amazon.sellers.get(sellerId);
  if (!seller) throw new Error(`Cannot find seller ${sellerId} in the simulated Amazon`);
  return seller;
}

function getApplication(applications: readonly Application[], clientId: string): Application {
  const application = applications.find((known) => known.clientId === clientId);
  if (!application) throw new Error(`Cannot find application of client ${clientId}`);
  return application;
}
