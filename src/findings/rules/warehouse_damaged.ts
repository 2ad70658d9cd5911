import { codesText, ledgerCandidates, leftText, whereText } from "./ledger_loss.ts";
import { type LossRule, unitsWere } from "./rule.ts";

/**
 * Units that Amazon damaged (E, 6; 7, H, K, U to be reviewed). The P row that follows is the second
 * half of the same event and never cancels it.
 */
export const warehouseDamaged: LossRule = {
  type: "warehouse_damaged",

  candidates(rows, book) {
    return ledgerCandidates(rows, book, { type: "warehouse_damaged", kind: "damaged" });
  },

  sentence(outcome) {
    return `${unitsWere(outcome.stated)} damaged by Amazon: ${whereText(outcome)}, reason ` +
      `${codesText(outcome)}. ${leftText(outcome)}: not paid for, a possible claim.`;
  },

  ruledOut({ candidate }, book) {
    const days = book.limits.allocation_days;
    const sentences = [
      `No Damaged_Warehouse reimbursement of this FNSKU within ${days} days of the event is left`,
      "The P row of the same event is its second half and gives no unit back",
    ];
    if (candidate.rows.some((row) => row.loss.units < row.stated)) {
      sentences.push("Amazon's own Unreconciled Quantity already leaves out what it made good");
    }
    return sentences;
  },
};
