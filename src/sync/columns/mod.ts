import { lettersOf } from "../../letters.ts";
import { customerReturns } from "./customer_returns.ts";
import { ledgerDetail } from "./ledger_detail.ts";
import { ledgerSummary } from "./ledger_summary.ts";
import { recognisedReports } from "./recognised.ts";
import { reimbursements } from "./reimbursements.ts";
import { removalOrders } from "./removal_orders.ts";
import type { Column, ColumnMap, RecognisedReport } from "./types.ts";

export * from "./types.ts";

export const COLUMN_MAPS: readonly ColumnMap[] = [
  ledgerDetail,
  ledgerSummary,
  reimbursements,
  customerReturns,
  removalOrders,
];

/** The map of a report type; null for a report whose rows are not kept. */
export function findMap(reportType: string): ColumnMap | null {
  return COLUMN_MAPS.find((map) => map.reportType === reportType) ?? null;
}

/** Which column of the file each of the map's columns is; -1 where the file has none. */
export interface HeaderPlan {
  map: ColumnMap;
  at: { column: Column; index: number }[];
  /** Columns that no map names, as the file writes them. */
  unknown: string[];
}

export type Recognition =
  | { kind: "report"; plan: HeaderPlan }
  | { kind: "recognised"; report: RecognisedReport }
  | { kind: "incomplete"; map: ColumnMap; missing: string[] }
  | { kind: "ambiguous"; map: ColumnMap; twice: string }
  | { kind: "costs" }
  | { kind: "unknown" };

/** The columns of the seller's own list of costs, which is easily dropped among the reports. */
const COSTS = ["sku", "cost", "currency", "effective_from"];

/** Of a report's needed columns so many must be there for us to say that it is that report, cut down. */
const RESEMBLES = 0.6;

/** No report has a fifth of it; what has more is something else. */
const MOST_COLUMNS = 500;

/** What report a header row belongs to, and where each of its columns stands. */
export function recogniseHeader(header: readonly string[]): Recognition {
  if (header.length > MOST_COLUMNS) return { kind: "unknown" };
  const positions = new Map<string, number[]>();
  header.forEach((name, index) => {
    const key = lettersOf(name);
    const known = positions.get(key);
    if (known) known.push(index);
    else positions.set(key, [index]);
  });
  const has = (names: readonly string[]) => names.some((name) => positions.has(lettersOf(name)));

  const scored = COLUMN_MAPS.map((map) => {
    const needed = map.columns.filter((column) => column.required);
    const missing = needed.filter((column) => !has(column.names)).map(({ names }) => names[0]);
    return { map, missing, share: 1 - missing.length / needed.length };
  }).sort((a, b) => b.share - a.share);
  const best = scored[0]!;

  if (best.missing.length === 0) return plan(best.map, header, positions);
  const recognised = recognisedReports.find(({ marks }) => marks.every((mark) => has([mark])));
  if (recognised) return { kind: "recognised", report: recognised };
  if (best.share >= RESEMBLES) {
    return { kind: "incomplete", map: best.map, missing: best.missing };
  }
  return { kind: COSTS.every((name) => has([name])) ? "costs" : "unknown" };
}

function plan(
  map: ColumnMap,
  header: readonly string[],
  positions: Map<string, number[]>,
): Recognition {
  const taken = new Set<number>();
  const at: HeaderPlan["at"] = [];
  for (const column of map.columns) {
    const key = column.names.map(lettersOf).find((name) => positions.has(name));
    const found = key === undefined ? [] : positions.get(key)!;
    if (found.length > 1 && column.role !== "dropped") {
      return { kind: "ambiguous", map, twice: column.names[0] };
    }
    found.forEach((index) => taken.add(index));
    at.push({ column, index: found[0] ?? -1 });
  }
  const unknown = header.filter((name, index) => !taken.has(index) && name.trim() !== "");
  return { kind: "report", plan: { map, at, unknown } };
}
