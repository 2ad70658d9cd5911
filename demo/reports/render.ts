import { HEADERS, type ReportType } from "./headers.ts";
import type { Row } from "./request.ts";

/** `txt`: tabs, as SP-API delivers it. `csv`: commas and quotes, as Seller Central downloads. */
export type Format = "txt" | "csv";

/** Writes a report line by line, its header first. Lines end in a newline. */
export function* renderReport(
  type: ReportType,
  rows: Iterable<Row>,
  format: Format = "txt",
): Generator<string> {
  const line = lineOf(type, format);
  yield line(HEADERS[type]);
  for (const row of rows) yield line(row);
}

/** How one line of a report is written: Amazon quotes ledger reports always, others in CSV only. */
export function lineOf(type: ReportType, format: Format): (cells: Row) => string {
  const quoted = format === "csv" || type.startsWith("GET_LEDGER_");
  const separator = format === "csv" ? "," : "\t";
  const cell = quoted ? quote : plain;
  return (cells) => `${cells.map(cell).join(separator)}\n`;
}

function quote(cell: Row[number]): string {
  return `"${String(cell ?? "").replaceAll('"', '""')}"`;
}

/** Where nothing is quoted a tab or a line break would tear the row apart. */
function plain(cell: Row[number]): string {
  return String(cell ?? "").replace(/[\t\r\n]+/g, " ");
}
