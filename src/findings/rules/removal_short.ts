import { asinsByFnsku } from "../asins.ts";
import { dayNumber } from "../../days.ts";
import { lettersOf } from "../../letters.ts";
import { isKnownDisposition, type Rulebook } from "../rulebook.ts";
import type { RemovalOrderRow, VaultRows } from "../vault_rows.ts";
import { type Candidate, type LossRule, type LostRow, unitsText } from "./rule.ts";

/** A complete removal order that sent back less than it should: nothing shows where the rest went. */
export const removalShort: LossRule = {
  type: "removal_short",
  candidates: removalCandidates,

  sentence({ candidate: { key, fnsku }, stated, left }) {
    const rest = left === stated ? "" : `; ${unitsText(stated - left)} of them paid for since`;
    return `Removal order ${key.removalOrderId} is complete and accounts for ` +
      `${unitsText(stated)} of ${fnsku} less than were requested${rest}. ` +
      `${unitsText(left)} to ask for, a possible claim.`;
  },

  ruledOut({ candidate: { key } }) {
    return [
      `No reimbursement under removal order ${key.removalOrderId} is left`,
      "No removal reimbursement of this FNSKU without an order id, later than the last update, is left",
    ];
  },
};

function removalCandidates(rows: VaultRows, book: Rulebook): Candidate[] {
  const asins = asinsByFnsku(rows);
  const candidates = new Map<string, Candidate>();
  for (const row of rows.removalOrders) {
    const complete = book.removalOrderStatuses.get(lettersOf(row.orderStatus)) === "complete";
    const short = missingUnits(row);
    if (!complete || short <= 0 || !isKnownDisposition(book, row.disposition)) continue;

    const lost = lostRow(row, short, asins.get(row.fnsku) ?? "");
    const name = `${row.orderId}/${row.fnsku}`;
    const candidate = candidates.get(name);
    if (!candidate) {
      candidates.set(name, candidateOf(row, lost));
      continue;
    }
    candidate.rows.push(lost);
    if (row.lastUpdatedDate > candidate.anchor) candidate.anchor = row.lastUpdatedDate;
  }
  return [...candidates.values()];
}

/** Requested, less every unit that the order accounts for. */
function missingUnits(row: RemovalOrderRow): number {
  return row.requestedQuantity - row.cancelledQuantity - row.disposedQuantity -
    row.shippedQuantity - row.inProcessQuantity;
}

function lostRow(row: RemovalOrderRow, units: number, asin: string): LostRow {
  return {
    loss: {
      id: row.key,
      kind: "removal",
      day: dayNumber(row.lastUpdatedDate),
      tie: row.orderId,
      units,
      foundMayPay: false,
      orderId: row.orderId,
      fnsku: row.fnsku,
      asin,
      sku: row.sku,
    },
    source: "removal_orders",
    stated: units,
    confidence: "high",
    code: "",
  };
}

function candidateOf(row: RemovalOrderRow, lost: LostRow): Candidate {
  return {
    type: "removal_short",
    key: { removalOrderId: row.orderId, fnsku: row.fnsku },
    marketplace: row.marketplace,
    fnsku: row.fnsku,
    asin: lost.loss.asin,
    sku: row.sku,
    anchor: row.lastUpdatedDate,
    rows: [lost],
  };
}
