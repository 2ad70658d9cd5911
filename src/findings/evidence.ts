import { and, asc, eq } from "drizzle-orm";
import type { VaultTx } from "../../db/vault.ts";
import {
  type FindingRow,
  findingRows,
  ledgerEvents,
  reimbursements,
  removalOrders,
  reports,
} from "../../db/schema/vault/mod.ts";

/** A row that a finding rests on, with what the report said and where it stands. */
export interface EvidenceDetail {
  source: FindingRow["source"];
  role: FindingRow["role"];
  /** Units of the row that count in this finding. */
  units: number;
  reportType: string;
  fileName: string | null;
  sha256: string | null;
  fetchedAt: Date | null;
  /** From 1, the header being line 1. */
  line: number;
  /** The cells by the names of our columns; amounts in minor units. */
  cells: Record<string, string | number | null>;
}

const tables = {
  ledger_events: ledgerEvents,
  reimbursements,
  removal_orders: removalOrders,
};

/** The rows of a finding in their order, joined to the documents that brought them. */
export async function readEvidence(tx: VaultTx, findingId: number): Promise<EvidenceDetail[]> {
  const read = await Promise.all(
    Object.entries(tables).map(([source, table]) =>
      tx.select({ evidence: findingRows, cells: table, report: reports }).from(findingRows)
        .innerJoin(table, eq(table.key, findingRows.rowKey))
        .leftJoin(reports, eq(reports.id, table.reportId))
        .where(and(
          eq(findingRows.findingId, findingId),
          eq(findingRows.source, source as FindingRow["source"]),
        ))
        .orderBy(asc(findingRows.position))
    ),
  );
  return read.flat()
    .sort((a, b) => a.evidence.position - b.evidence.position)
    .map(({ evidence, cells: { key: _key, reportId: _report, line, ...cells }, report }) => ({
      source: evidence.source,
      role: evidence.role,
      units: evidence.units,
      reportType: report?.reportType ?? "unknown",
      fileName: report?.fileName ?? null,
      sha256: report?.sha256 ?? null,
      fetchedAt: report?.fetchedAt ?? null,
      line,
      cells,
    }));
}
