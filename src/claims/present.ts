import type { ClaimSummary } from "../../views/claims/claim.ts";
import type { ClaimPageProps } from "../../views/claims/claim_page.tsx";
import type { DeskHeap } from "../../views/claims/list.tsx";
import type { Claim } from "../../db/schema/vault/mod.ts";
import { daysInWords } from "../../views/parts/days.ts";
import { dayNumber } from "../days.ts";
import { headline } from "../findings/headline.ts";
import { amountOf } from "../findings/present.ts";
import { unitsText } from "../findings/rules/rule.ts";
import { caseKeyOf } from "./approve.ts";
import type { ClaimDetail, ListedClaim } from "./claims.ts";

/** The desk's heaps, by the states that lie on each. */
export const heaps: Record<DeskHeap, Claim["state"][]> = {
  ready: ["draft", "approved"],
  waiting: ["filed", "answered"],
  paid: ["paid", "short_paid"],
  denied: ["denied"],
  closed: ["withdrawn", "expired"],
};

/** A claim as the desk lists it; `today` is the marketplace's day. */
export function claimSummaryOf(claim: ListedClaim, today: string): ClaimSummary {
  const {
    id,
    type,
    state,
    keyParts,
    title,
    fnsku,
    units,
    value,
    currency,
    caseId,
    closesOn,
    filedAt,
  } = claim;
  const waits = state === "draft" || state === "approved";
  return {
    id: String(id),
    type: type,
    state,
    key: caseKeyOf(keyParts) || fnsku,
    product: title,
    units,
    predicted: amountOf(value, currency),
    paid: paidOf(claim),
    caseId,
    daysLeft: waits && closesOn ? dayNumber(closesOn) - dayNumber(today) : null,
    filedOn: filedAt?.toISOString().slice(0, 10) ?? null,
  };
}

export function paidOf({ paidAmount, paidCurrency }: ListedClaim) {
  return paidCurrency ? [{ minor: paidAmount, currency: paidCurrency }] : [];
}

/** A claim as its own screen shows it; `names` are the tenant's members by id. */
export function claimDetailOf(
  claim: ClaimDetail,
  names: Map<string, string>,
): ClaimPageProps["claim"] {
  const { type, state, subject, body, units, value, currency, findings, payments } = claim;
  return {
    type: type,
    state,
    sentence: findings.length === 1 ? headline(findings[0]!) : subject,
    units,
    predicted: amountOf(value, currency),
    caseText: { subject, body },
    evidence: EVIDENCE[type] ?? ["The report rows of each finding"],
    findings: findings.map((finding) => ({
      id: String(finding.id),
      sentence: daysInWords(finding.explanation),
    })),
    history: [
      ...payments.map(({ matchedAt, reimbursementId, units }) => ({
        at: matchedAt.toISOString(),
        text: `Reimbursement ${reimbursementId} paid for ${unitsText(units)}`,
        by: null,
      })),
      ...stepsOf(claim, names),
    ],
  };
}

/** What Amazon asks to see for each kind of case (as found on 2026-11-23). */
const EVIDENCE: Record<string, string[]> = {
  warehouse_lost: [
    "The ledger's reference id, in the text",
    "Proof of what a unit cost: the supplier's invoice",
  ],
  warehouse_damaged: [
    "The ledger's reference id, in the text",
    "Proof of what a unit cost: the supplier's invoice",
  ],
  disposed_unasked: [
    "The ledger's reference id, in the text",
    "That no removal order of yours asked for it",
  ],
  removal_short: [
    "The removal order's id, in the text",
    "Photos of what arrived, and the carrier's papers",
  ],
  reimbursement_underpaid: [
    "The reimbursement's id, in the text",
    "The supplier's invoice: unit cost, date, quantity",
  ],
  reimbursement_clawed_back: ["Both reimbursement ids, in the text"],
};

/** Who noted an answer, the audit log knows. */
const SOMEONE = "a member";

function stepsOf(claim: ClaimDetail, names: Map<string, string>) {
  const by = (id: string | null) => id && (names.get(id) ?? "a former member");
  const steps: { at: Date | null; text: string; by: string | null }[] = [
    {
      at: claim.settledAt,
      text: SETTLED[claim.state] ?? "Settled",
      by: claim.state === "denied" ? SOMEONE : null,
    },
    {
      at: claim.answeredAt,
      text: `Amazon answered: ${ANSWERED[claim.answer ?? ""]}${
        claim.answerNote ? `. ${claim.answerNote}` : ""
      }`,
      by: SOMEONE,
    },
    { at: claim.filedAt, text: `Filed as case ${claim.caseId}`, by: by(claim.filedBy) },
    { at: claim.approvedAt, text: "Approved", by: by(claim.approvedBy) },
  ];
  return steps.flatMap(({ at, text, by }) => at ? [{ at: at.toISOString(), text, by }] : []);
}

const ANSWERED: Record<string, string> = {
  granted: "granted",
  short: "granted in part",
  denied: "denied",
  asked_for_more: "asked for more",
};

const SETTLED: Record<string, string> = {
  paid: "Paid in full",
  short_paid: "Paid, and less than was asked",
  denied: "Denied",
};
