import type { ClaimType, FindingKey } from "../../db/schema/vault/findings.ts";
import { unitsText as many } from "../findings/rules/rule.ts";
import { moneyText } from "../money.ts";

/** Which wording a claim was written with; stored with it, so that a later one changes no old case. */
const CASE_TEXT_VERSION = "2026-11-23";

/** What a case says of one finding. */
export interface CaseFact {
  key: FindingKey;
  fnsku: string;
  asin: string;
  sku: string;
  /** As the reports call it; a label, never trusted. */
  title: string | null;
  eventDate: string;
  units: number;
  /** Minor units of `currency`; null is unknown. */
  unitValue: number | null;
  value: number | null;
  currency: string | null;
  ruledOut: string[];
}

interface Wording {
  subject(fact: CaseFact): string;
  /** One sentence that asks. */
  asks(units: number, fact: CaseFact): string;
  facts(fact: CaseFact): [label: string, value: string | undefined][];
}

const ledgerFacts: Wording["facts"] = ({ key }) => [
  ["Ledger reference id", key.referenceId],
  ["Fulfillment center", key.fc],
  ["Event date", key.date],
];
const paymentFacts: Wording["facts"] = ({ key, eventDate }) => [
  ["Reimbursement id", key.reimbursementId],
  ["Approval date", eventDate],
];

/** Titles in the form of case templates that sellers share, as found on 2026-11-23. */
const wordings: Partial<Record<ClaimType, Wording>> = {
  warehouse_lost: {
    subject: ({ fnsku, asin }) => `Unreconciled misplaced FBA inventory: ${fnsku || asin}`,
    asks: (units) =>
      `Please review ${many(units)} that the inventory ledger shows as misplaced and unreconciled.`,
    facts: ledgerFacts,
  },
  warehouse_damaged: {
    subject: ({ key }) => `FBA inventory damaged at the fulfillment center: ${key.referenceId}`,
    asks: (units) =>
      `Please review ${many(units)} that the inventory ledger shows as damaged by Amazon.`,
    facts: ledgerFacts,
  },
  disposed_unasked: {
    subject: ({ key }) => `FBA inventory disposed of without a removal order: ${key.referenceId}`,
    asks: (units) =>
      `Please review ${many(units)} that the inventory ledger shows as disposed of, for which we ` +
      "find no removal or disposal order.",
    facts: ledgerFacts,
  },
  removal_short: {
    subject: ({ key }) => `Removal order missing units: ${key.removalOrderId}`,
    asks: (units, { key }) =>
      `Please review removal order ${key.removalOrderId}: it is complete, and ${many(units)} ` +
      `${units === 1 ? "was" : "were"} neither shipped, disposed of nor cancelled.`,
    facts: ({ key, eventDate }) => [
      ["Removal order id", key.removalOrderId],
      ["Last update", eventDate],
    ],
  },
  reimbursement_underpaid: {
    subject: ({ key }) => `Reimbursement valuation dispute: ${key.reimbursementId}`,
    asks: (units, { key }) =>
      `Please review the valuation of ${many(units)} in reimbursement ${key.reimbursementId}: ` +
      "the amount is below our sourcing cost.",
    facts: paymentFacts,
  },
  reimbursement_clawed_back: {
    subject: ({ key }) => `Reimbursement reversal dispute: ${key.reimbursementId}`,
    asks: (units, { key }) =>
      `Please review reversal ${key.reimbursementId}: the reimbursement of ${many(units)} was ` +
      "taken back, and we find no unit returned to our inventory for it.",
    facts: paymentFacts,
  },
};

/**
 * Subject and body of a case, for the seller to copy by hand. Plain text that names no buyer: one
 * sentence that asks, the facts, what was already checked, one ask. `facts` all belong to one order,
 * transaction or removal.
 */
export function caseText(
  type: ClaimType,
  facts: CaseFact[],
): { subject: string; body: string; version: string } {
  const wording = wordings[type];
  const [first] = facts;
  if (!wording || !first) throw new RangeError(`Cannot write a case of type ${type}`);
  const units = facts.reduce((sum, fact) => sum + fact.units, 0);
  const checked = [...new Set(facts.flatMap(({ ruledOut }) => ruledOut))];

  const body = [
    wording.asks(units, first),
    ...facts.map((fact) => factsBlock(wording, fact)),
    ["What we checked:", ...checked.map((sentence) => `- ${oneLine(sentence)}`)].join("\n"),
    "Please reimburse the units that you find to be due, or tell us which record accounts for them.",
  ].join("\n\n");
  return { subject: oneLine(wording.subject(first)), body, version: CASE_TEXT_VERSION };
}

function factsBlock(wording: Wording, fact: CaseFact): string {
  const value = fact.currency !== null && fact.unitValue !== null && fact.value !== null
    ? `${moneyText(fact.unitValue, fact.currency)} a unit, ${moneyText(fact.value, fact.currency)}`
    : undefined;
  const lines: [string, string | undefined][] = [
    ...wording.facts(fact),
    ["FNSKU", fact.fnsku],
    ["ASIN", fact.asin],
    ["SKU", fact.sku],
    ["Product", fact.title ?? undefined],
    ["Units", String(fact.units)],
    ["Possible value", value],
  ];
  return lines.filter(([, value]) => value)
    .map(([label, value]) => `${label}: ${oneLine(value ?? "")}`).join("\n");
}

/**
 * A label from a report stays on its line and stays words: no line break, no control character, no
 * angle bracket that a page could take for HTML, no sign in front that a sheet takes for a formula.
 */
function oneLine(text: string): string {
  return text
    // deno-lint-ignore no-control-regex
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ")
    .replace(/[<>]/g, " ")
    .replace(/ {2,}/g, " ")
    .trim()
    .replace(/^[=+\-@]+/, "");
}
