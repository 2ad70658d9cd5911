import type { DemoSeller } from "../sellers/history.ts";
import { isoTime } from "./clock.ts";
import type { Content } from "./documents.ts";
import { gzip, reportText } from "./report_content.ts";
import { type ReportSpecification, requestOf } from "./report_request.ts";
import { isSimulated } from "./report_types.ts";
import type { Simulation } from "./simulation.ts";

export type Status = "IN_QUEUE" | "IN_PROGRESS" | "DONE" | "CANCELLED" | "FATAL";

interface End {
  status: "DONE" | "CANCELLED" | "FATAL";
  at: number;
  documentId?: string;
}

export interface StoredReport {
  id: string;
  seller: DemoSeller;
  specification: ReportSpecification;
  createdAt: number;
  startsAt: number;
  endsAt: number;
  /** How it ended; null while its time has not come. */
  end: End | null;
  /** Its document being made; two who look at once wait for the same one. */
  finishing: Promise<End> | null;
  /** The end that somebody prepared for it. */
  destiny: "FATAL" | "CANCELLED" | null;
  supplied: Content | null;
}

/** Where a report is now. Amazon works when it is looked at: its document is made at its end. */
export async function statusOf(amazon: Simulation, report: StoredReport): Promise<Status> {
  if (report.end) return report.end.status;
  const now = amazon.clock.now();
  if (now < report.startsAt) return "IN_QUEUE";
  if (now < report.endsAt) return "IN_PROGRESS";
  report.finishing ??= finish(amazon, report);
  report.end = await report.finishing;
  return report.end.status;
}

/** The report as getReport and getReports show it. */
export async function reportView(amazon: Simulation, report: StoredReport) {
  const processingStatus = await statusOf(amazon, report);
  const { reportType, marketplaceIds, dataStartTime, dataEndTime } = report.specification;
  const created = isoTime(report.createdAt);
  const started = processingStatus !== "IN_QUEUE" && report.destiny !== "CANCELLED";
  return {
    reportId: report.id,
    reportType,
    marketplaceIds,
    dataStartTime: dataStartTime ?? created,
    dataEndTime: dataEndTime ?? created,
    createdTime: created,
    processingStatus,
    ...(started && { processingStartTime: isoTime(report.startsAt) }),
    ...(report.end && { processingEndTime: isoTime(report.end.at) }),
    ...(report.end?.documentId && { reportDocumentId: report.end.documentId }),
  };
}

/** No data means CANCELLED; a FATAL report carries a document that says why. */
async function finish(amazon: Simulation, report: StoredReport): Promise<End> {
  const at = report.endsAt;
  if (report.destiny === "CANCELLED") return { status: "CANCELLED", at };
  if (report.destiny === "FATAL") {
    const reason = JSON.stringify({ errorDetails: "The report could not be generated" });
    return { status: "FATAL", at, documentId: keep(amazon, await gzip(reason)) };
  }
  if (report.supplied) {
    return { status: "DONE", at, documentId: keep(amazon, report.supplied) };
  }

  const { seller, specification, createdAt } = report;
  const { reportType } = specification;
  if (!isSimulated(reportType)) return { status: "CANCELLED", at };
  const request = requestOf(specification, seller, createdAt);
  const text = reportText(reportType, seller, request, amazon.faults);
  if (text === null) return { status: "CANCELLED", at };
  return { status: "DONE", at, documentId: keep(amazon, await gzip(text)) };
}

function keep(amazon: Simulation, content: Content): string {
  const id = `amzn1.spdoc.1.4.na.${crypto.randomUUID()}`;
  amazon.documents.put({ id, content, compressed: true });
  return id;
}
