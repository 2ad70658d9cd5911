import { codesText, ledgerCandidates, leftText, whereText } from "./ledger_loss.ts";
import { type LossRule, unitsWere } from "./rule.ts";

/** Units misplaced in a warehouse (M, 5), neither found again nor paid for. */
export const warehouseLost: LossRule = {
  type: "warehouse_lost",

  candidates(rows, book) {
    return ledgerCandidates(rows, book, { type: "warehouse_lost", kind: "lost" });
  },

  sentence(outcome) {
    return `${unitsWere(outcome.stated)} misplaced by Amazon: ${whereText(outcome)}, reason ` +
      `${codesText(outcome)}. ${leftText(outcome)}: neither found nor paid for, a possible claim.`;
  },

  ruledOut({ candidate }, book) {
    const days = book.limits.allocation_days;
    const sentences = [
      `No Lost_Warehouse reimbursement of this FNSKU within ${days} days of the event is left`,
    ];
    if (candidate.rows.some((row) => row.loss.foundMayPay)) {
      sentences.push(`No found unit (F, N) of this FNSKU within ${days} days of the event is left`);
    }
    if (candidate.rows.some((row) => !row.loss.foundMayPay)) {
      sentences.push("Amazon's own Unreconciled Quantity already leaves out what it found");
    }
    return sentences;
  },
};
