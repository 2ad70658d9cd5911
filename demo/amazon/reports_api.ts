import { type Context, Hono } from "hono";
import { z } from "zod";
import type { DemoSeller } from "../sellers/history.ts";
import { operation } from "./operation.ts";
import { invalidInput, notFound, Refusal } from "./refusal.ts";
import { reportView, statusOf, type StoredReport } from "./report_life.ts";
import { readSpecification } from "./report_request.ts";
import type { Simulation } from "./simulation.ts";

const BASE = "/reports/2021-06-30";

/** getReports looks back so far (reports API 2021-06-30, read 2026-11-23). */
const LOOK_BACK = 90 * 86_400_000;

const statuses = ["CANCELLED", "DONE", "FATAL", "IN_PROGRESS", "IN_QUEUE"] as const;
const listOf = <T extends z.ZodType<string, string>>(item: T, most: number) =>
  z.string().transform((text) => text.split(",")).pipe(z.array(item).min(1).max(most));

const filter = z.strictObject({
  reportTypes: listOf(z.string().min(1), 10),
  processingStatuses: listOf(z.enum(statuses), 5).optional(),
  marketplaceIds: listOf(z.string().min(1), 10).optional(),
  pageSize: z.coerce.number().int().min(1).max(100).default(10),
  createdSince: z.iso.datetime({ offset: true }).optional(),
  createdUntil: z.iso.datetime({ offset: true }).optional(),
});

const nextPage = z.strictObject({ nextToken: z.string().min(1) });

type Filter = z.infer<typeof filter>;

interface Page extends Filter {
  offset: number;
}

/** Reports 2021-06-30: the five operations that a reader of reports needs. */
export function reportsRoutes(amazon: Simulation): Hono {
  const reports = new Map<string, StoredReport>();
  const pages = new Map<string, Page>();
  const routes = new Hono();

  routes.post(
    `${BASE}/reports`,
    operation(amazon, "createReport", async (c, seller) => {
      refuseQuery(c);
      const body = await readJson(c);
      const report = createReport(amazon, seller, body, reports.size);
      reports.set(report.id, report);
      return c.json({ reportId: report.id }, 202);
    }),
  );

  routes.get(
    `${BASE}/reports`,
    operation(amazon, "getReports", async (c, seller) => {
      const page = readPage(c, pages);
      const found = await findReports(amazon, reports.values(), seller, page);
      const shown = found.slice(page.offset, page.offset + page.pageSize);
      const offset = page.offset + shown.length;
      if (offset >= found.length) return c.json({ reports: shown });

      const nextToken = crypto.randomUUID();
      pages.set(nextToken, { ...page, offset });
      return c.json({ reports: shown, nextToken });
    }),
  );

  routes.get(
    `${BASE}/reports/:reportId`,
    operation(amazon, "getReport", async (c, seller) => {
      refuseQuery(c);
      return c.json(await reportView(amazon, getReport(c, seller)));
    }),
  );

  routes.delete(
    `${BASE}/reports/:reportId`,
    operation(amazon, "cancelReport", async (c, seller) => {
      refuseQuery(c);
      const report = getReport(c, seller);
      const status = await statusOf(amazon, report);
      if (status !== "IN_QUEUE") {
        throw invalidInput(`The report cannot be cancelled: it is ${status}.`);
      }
      report.destiny = "CANCELLED";
      report.end = { status: "CANCELLED", at: amazon.clock.now() };
      return c.body(null, 200);
    }),
  );

  routes.get(
    `${BASE}/documents/:reportDocumentId`,
    operation(amazon, "getReportDocument", async (c, seller) => {
      refuseUnknown(c, ["enableContentEncodingUrlHeader"]);
      const id = c.req.param("reportDocumentId") ?? "";
      const owned = reports.values().some((report) =>
        report.seller === seller && report.end?.documentId === id
      );
      const document = owned ? amazon.documents.find(id) : null;
      if (!document) throw notFound(`No report document ${id}.`);
      return c.json({
        reportDocumentId: id,
        url: await amazon.documents.address(id, amazon.documentsUrl ?? new URL(c.req.url).origin),
        ...(document.compressed && { compressionAlgorithm: "GZIP" }),
      });
    }),
  );

  return routes;

  function getReport(c: Context, seller: DemoSeller): StoredReport {
    const report = reports.get(c.req.param("reportId") ?? "");
    if (report?.seller !== seller) throw notFound(`No report ${c.req.param("reportId")}.`);
    return report;
  }
}

function createReport(
  amazon: Simulation,
  seller: DemoSeller,
  body: unknown,
  before: number,
): StoredReport {
  const createdAt = amazon.clock.now();
  const specification = readSpecification(body, seller, createdAt);
  const { reportType } = specification;
  const fault = amazon.faults.take(
    ["fatal", "empty"],
    (waiting) => waiting.reportType === undefined || waiting.reportType === reportType,
  );
  const supplied = amazon.supplied.get(reportType) ?? null;
  amazon.supplied.delete(reportType);
  return {
    id: `${50_001 + before}020780`,
    seller,
    specification,
    createdAt,
    startsAt: createdAt + amazon.processing.queue,
    endsAt: createdAt + amazon.processing.queue + amazon.processing.run,
    end: null,
    finishing: null,
    destiny: fault === null ? null : fault.kind === "fatal" ? "FATAL" : "CANCELLED",
    supplied,
  };
}

function readPage(c: Context, pages: Map<string, Page>): Page {
  const query = c.req.query();
  if ("nextToken" in query) {
    const { success, data } = nextPage.safeParse(query);
    const page = success ? pages.get(data.nextToken) : undefined;
    if (!page) throw invalidInput("nextToken is unknown or not the only parameter.");
    return page;
  }
  const read = filter.safeParse(query);
  if (!read.success) throw invalidInput(z.prettifyError(read.error));
  return { ...read.data, offset: 0 };
}

/** The seller's reports that the filter lets through, newest first. */
async function findReports(
  amazon: Simulation,
  all: Iterable<StoredReport>,
  seller: DemoSeller,
  page: Page,
) {
  const since = page.createdSince ? Date.parse(page.createdSince) : amazon.clock.now() - LOOK_BACK;
  const until = page.createdUntil ? Date.parse(page.createdUntil) : Infinity;
  const own = [...all].filter((report) =>
    report.seller === seller && report.createdAt >= since && report.createdAt <= until
  );
  const views = await Promise.all(own.map((report) => reportView(amazon, report)));
  return views.filter((view) =>
    page.reportTypes.includes(view.reportType) &&
    (page.processingStatuses?.includes(view.processingStatus) ?? true) &&
    (page.marketplaceIds?.some((id) => view.marketplaceIds.includes(id)) ?? true)
  ).reverse();
}

async function readJson(c: Context): Promise<unknown> {
  if (!c.req.header("content-type")?.startsWith("application/json")) {
    throw new Refusal(415, "UnsupportedMediaType", "The entity payload format is not supported.");
  }
  try {
    return await c.req.json();
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidInput("The body is not JSON.");
    throw error;
  }
}

function refuseQuery(c: Context): void {
  refuseUnknown(c, []);
}

function refuseUnknown(c: Context, known: readonly string[]): void {
  const unknown = Object.keys(c.req.query()).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw invalidInput(`Unknown parameter: ${unknown.join(", ")}.`);
}
