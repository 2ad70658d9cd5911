import type { ClaimType } from "../../../db/schema/vault/findings.ts";
import { dayNumber } from "../../days.ts";
import type { LossKind } from "../allocate.ts";
import { isKnownDisposition, type Rulebook } from "../rulebook.ts";
import type { LedgerRow, VaultRows } from "../vault_rows.ts";
import type { Candidate, LostRow, Outcome } from "./rule.ts";

/**
 * Adjustments of a claim type's reason codes, in minus, grouped by reference id, FNSKU, fulfilment
 * centre and day. Only the rows of the type's own codes are summed, so a P never cancels its E.
 */
export function ledgerCandidates(
  { adjustments }: VaultRows,
  book: Rulebook,
  { type, kind }: { type: ClaimType; kind: Exclude<LossKind, "removal"> },
): Candidate[] {
  const candidates = new Map<string, Candidate>();
  for (const row of adjustments) {
    const code = book.reasonCodes.get(row.reason);
    if (code?.claim_type !== type || row.quantity >= 0) continue;
    if (!isKnownDisposition(book, row.disposition)) continue;

    const name = [row.referenceId, row.fnsku, row.fulfillmentCenter, row.date].join("/");
    const lost = lostRow(row, kind, code.confidence ?? "review");
    const candidate = candidates.get(name);
    if (!candidate) {
      candidates.set(name, candidateOf(row, type, lost));
      continue;
    }
    candidate.rows.push(lost);
    // One key is in one place; should a report say otherwise, no order of rows decides.
    if (row.marketplace < candidate.marketplace) candidate.marketplace = row.marketplace;
    if (row.asin < candidate.asin) candidate.asin = row.asin;
  }
  return [...candidates.values()];
}

/**
 * What the row leaves open before anything is spent. Where it fills Unreconciled Quantity, Amazon has
 * taken found units off already and no found row is spent on it again; of a disposal the cell says nothing.
 */
function lostRow(row: LedgerRow, kind: LossKind, confidence: "high" | "review"): LostRow {
  const stated = -row.quantity;
  const reconciles = kind !== "disposed" && row.unreconciled !== null;
  return {
    loss: {
      id: row.key,
      kind,
      day: dayNumber(row.date),
      // Of one key first what no found row may pay, then what is surer: no hash of a row decides.
      tie: `${row.referenceId} ${row.fulfillmentCenter} ${reconciles ? 0 : 1} ${confidence}`,
      units: reconciles ? Math.max(0, Math.min(stated, row.unreconciled ?? 0)) : stated,
      foundMayPay: kind === "lost" && !reconciles,
      orderId: "",
      fnsku: row.fnsku,
      asin: row.asin,
      sku: row.msku,
    },
    source: "ledger_events",
    stated,
    confidence,
    code: row.reason,
  };
}

function candidateOf(row: LedgerRow, type: ClaimType, lost: LostRow): Candidate {
  return {
    type,
    key: {
      referenceId: row.referenceId,
      fnsku: row.fnsku,
      fc: row.fulfillmentCenter,
      date: row.date,
    },
    marketplace: row.marketplace,
    fnsku: row.fnsku,
    asin: row.asin,
    sku: row.msku,
    anchor: row.date,
    rows: [lost],
  };
}

/** "M" or "E and H", as the explanation names them. */
export function codesText({ candidate }: Outcome): string {
  return [...new Set(candidate.rows.map((row) => row.code))].sort().join(" and ");
}

/** "3 units of X000 in PHX7 on 2026-05-01 (reference 123)". */
export function whereText({ candidate: { key, fnsku, asin } }: Outcome): string {
  return `${fnsku || asin} in ${key.fc} on ${key.date} (reference ${key.referenceId})`;
}

/** What is left of the units, said of a loss that was partly made good. */
export function leftText({ stated, left }: Outcome): string {
  if (left === stated) return left === 1 ? "It is still open" : "All of them are still open";
  return `${left} of them ${left === 1 ? "is" : "are"} still open`;
}
