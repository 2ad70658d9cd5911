import { ledgerCandidates, leftText, whereText } from "./ledger_loss.ts";
import { type LossRule, unitsWere } from "./rule.ts";

/** Units that Amazon disposed of (D) without a removal order that asked for it. */
export const disposedUnasked: LossRule = {
  type: "disposed_unasked",

  candidates(rows, book) {
    return ledgerCandidates(rows, book, { type: "disposed_unasked", kind: "disposed" });
  },

  sentence(outcome) {
    return `${unitsWere(outcome.stated)} disposed of by Amazon: ${whereText(outcome)}. ` +
      `${leftText(outcome)}: no disposal order asked for it, a possible claim.`;
  },

  ruledOut(_outcome, book) {
    return [
      `No removal order of this FNSKU, requested in the ${book.limits.disposal_lookback_days} days ` +
      "before, has disposed units left",
    ];
  },
};
