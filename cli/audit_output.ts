import { asc, sql } from "drizzle-orm";
import {
  considered,
  type ConsideredRow,
  type FindingKey,
  findingRows,
  findings,
} from "../db/schema/vault/findings.ts";
import type { VaultTx } from "../db/vault.ts";
import { csvLine } from "../src/csv.ts";

/** A line of a document that something rests on; `report` is Amazon's report type. */
export interface Evidence {
  report: string;
  sha256: string;
  line: number;
}

export interface AuditOutput {
  asOf: string;
  rulebookVersion: string;
  findings: {
    type: string;
    confidence: string;
    state: string;
    key: FindingKey;
    units: number;
    unitValue: number | null;
    value: number | null;
    currency: string | null;
    opensOn: string | null;
    closesOn: string | null;
    evidence: Evidence[];
    explanation: string;
  }[];
  considered: { type: string; key: FindingKey; reason: string; evidence: Evidence[] }[];
  files: AuditedFile[];
}

/** What became of one file: rows taken, rows rejected, and why, where something was left out. */
export interface AuditedFile {
  name: string;
  report: string | null;
  rows: number;
  rejected: number;
  reason: string | null;
}

/** Everything that the audit of a vault found and considered, in the order of type and key. */
export async function readOutput(
  tx: VaultTx,
  asOf: string,
  rulebookVersion: string,
): Promise<Omit<AuditOutput, "files">> {
  const found = await tx.select().from(findings)
    .orderBy(asc(findings.type), asc(findings.key), asc(findings.ordinal));
  const rows = await tx.select().from(findingRows)
    .orderBy(asc(findingRows.findingId), asc(findingRows.position));
  const passed = await tx.select().from(considered)
    .orderBy(asc(considered.type), asc(considered.key), asc(considered.id));
  const evidenceOf = await readEvidence(tx, [
    ...rows,
    ...passed.flatMap((candidate) => candidate.rows),
  ]);

  const rowsOf = Map.groupBy(rows, ({ findingId }) => findingId);
  return {
    asOf,
    rulebookVersion,
    findings: found.map((finding) => ({
      type: finding.type,
      confidence: finding.confidence,
      state: finding.state,
      key: finding.keyParts,
      units: finding.units,
      unitValue: finding.unitValue,
      value: finding.value,
      currency: finding.currency,
      opensOn: finding.opensOn,
      closesOn: finding.closesOn,
      evidence: (rowsOf.get(finding.id) ?? []).map(evidenceOf),
      explanation: finding.explanation,
    })),
    considered: passed.map(({ type, keyParts, reason, rows }) => ({
      type,
      key: keyParts,
      reason,
      evidence: rows.map(evidenceOf),
    })),
  };
}

/** Where each row stands: the newest document that carried it, and its line there. */
async function readEvidence(
  tx: VaultTx,
  rows: ConsideredRow[],
): Promise<(row: ConsideredRow) => Evidence> {
  const known = new Map<string, Evidence>();
  for (const [source, ofSource] of Map.groupBy(rows, ({ source }) => source)) {
    const keys = [...new Set(ofSource.map(({ rowKey }) => rowKey))];
    for (let at = 0; at < keys.length; at += 10_000) {
      const list = `{${keys.slice(at, at + 10_000).join(",")}}`;
      const places = await tx.execute<{ key: string } & Record<string, unknown>>(sql`
        select key, report_type, sha256, line
        from ${sql.identifier(source)} row join reports on reports.id = row.report_id
        where key = any(${list}::uuid[])`);
      for (const { key, report_type, sha256, line } of places) {
        known.set(`${source}/${key}`, {
          report: String(report_type),
          sha256: String(sha256),
          line: Number(line),
        });
      }
    }
  }
  return ({ source, rowKey }) => known.get(`${source}/${rowKey}`)!;
}

const KEY_PARTS = [
  "referenceId",
  "fnsku",
  "fc",
  "date",
  "orderId",
  "sku",
  "lpn",
  "shipmentId",
  "removalOrderId",
  "trackingId",
  "month",
  "snapshotDate",
  "reimbursementId",
];

/** The findings as CSV, a line each; money in minor units, formula injection escaped. */
export function findingsCsv({ findings }: Pick<AuditOutput, "findings">): string {
  const header = [
    "type",
    "confidence",
    "state",
    ...KEY_PARTS,
    "units",
    "unitValue",
    "value",
    "currency",
    "opensOn",
    "closesOn",
    "explanation",
    "evidence",
  ];
  const lines = findings.map((finding) => {
    const key = finding.key as Record<string, string | undefined>;
    return csvLine([
      finding.type,
      finding.confidence,
      finding.state,
      ...KEY_PARTS.map((part) => key[part]),
      finding.units,
      finding.unitValue,
      finding.value,
      finding.currency,
      finding.opensOn,
      finding.closesOn,
      finding.explanation,
      finding.evidence.map(({ report, sha256, line }) => `${report} ${sha256}:${line}`).join("; "),
    ]);
  });
  return csvLine(header) + lines.join("");
}
