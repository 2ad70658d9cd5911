import { z } from "zod";
import type { AmazonClient } from "./client.ts";

const report = z.object({
  reportId: z.string(),
  reportType: z.string(),
  processingStatus: z.enum(["IN_QUEUE", "IN_PROGRESS", "DONE", "CANCELLED", "FATAL"]),
  reportDocumentId: z.string().optional(),
  dataStartTime: z.string().optional(),
  dataEndTime: z.string().optional(),
  createdTime: z.string(),
});
export type AmazonReport = z.infer<typeof report>;

/** What is asked for: a report type over a window of time in marketplaces of one region. */
export interface ReportRequest {
  reportType: string;
  marketplaceIds: string[];
  dataStartTime: Date;
  dataEndTime: Date;
  reportOptions?: Record<string, string>;
}

/** Asks for a report and returns Amazon's id of it, to be stored before anything else is done. */
export async function createReport(client: AmazonClient, request: ReportRequest): Promise<string> {
  const { reportId } = await client.call(
    "createReport",
    { body: request },
    z.object({ reportId: z.string() }),
  );
  return reportId;
}

export async function getReport(client: AmazonClient, reportId: string): Promise<AmazonReport> {
  return await client.call("getReport", { path: { reportId } }, report);
}

/** Reports of one type that were asked for since `createdSince`, newest first; at most 100. */
export async function listReports(
  client: AmazonClient,
  { reportType, createdSince }: { reportType: string; createdSince: Date },
): Promise<AmazonReport[]> {
  const query = {
    reportTypes: reportType,
    createdSince: createdSince.toISOString(),
    pageSize: "100",
  };
  const { reports } = await client.call(
    "getReports",
    { query },
    z.object({ reports: z.array(report) }),
  );
  return reports;
}

/** The report's document, as it comes: a stream, gzipped or not. Its address lives five minutes. */
export async function openReportDocument(
  client: AmazonClient,
  reportDocumentId: string,
): Promise<{ body: ReadableStream<Uint8Array<ArrayBuffer>>; contentType: string | null }> {
  const { url } = await client.call(
    "getReportDocument",
    { path: { reportDocumentId } },
    z.object({ url: z.url(), compressionAlgorithm: z.literal("GZIP").optional() }),
  );
  const response = await client.fetchDocument(url);
  return { body: response.body!, contentType: response.headers.get("Content-Type") };
}
