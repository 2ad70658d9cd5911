import { deriveReport } from "../reports/derive.ts";
import { HEADERS, type ReportType } from "../reports/headers.ts";
import { lineOf } from "../reports/render.ts";
import type { ReportRequest, Row } from "../reports/request.ts";
import type { DemoSeller } from "../sellers/history.ts";
import type { Bytes } from "./documents.ts";
import type { Faults } from "./faults.ts";

const DRIFT = ["extra_column", "missing_column", "renamed_column"] as const;

type Drift = NonNullable<ReturnType<typeof takeDrift>>;

/** The text of a report as SP-API delivers it; null when there is no row in it. */
export function reportText(
  type: ReportType,
  seller: DemoSeller,
  request: ReportRequest,
  faults: Faults,
): string | null {
  const rows = [...deriveReport(type, seller, request)];
  if (rows.length === 0) return null;

  const drift = takeDrift(faults, type);
  const table: Row[] = [HEADERS[type], ...rows];
  const line = lineOf(type, "txt");
  return (drift ? table.map((row, position) => drifted(drift, type, row, position)) : table)
    .map(line).join("");
}

export async function gzip(text: string): Promise<Bytes> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function takeDrift(faults: Faults, type: ReportType) {
  return faults.take(DRIFT, ({ reportType }) => reportType === undefined || reportType === type);
}

/** The header and the rows as they are when Amazon changes a report without telling. */
function drifted(drift: Drift, type: ReportType, row: Row, position: number): Row {
  const isHeader = position === 0;
  const column = (HEADERS[type] as readonly string[]).indexOf(drift.name);
  switch (drift.kind) {
    case "extra_column":
      return [...row, isHeader ? drift.name : "new"];
    case "missing_column":
      return row.filter((_, at) => at !== column);
    case "renamed_column":
      return isHeader ? row.map((cell, at) => at === column ? drift.to : cell) : row;
  }
}
