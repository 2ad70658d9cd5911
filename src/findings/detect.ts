import { allocate, type Allocation, compare, type Credit } from "./allocate.ts";
import { dayOf } from "../days.ts";
import { findMarketplace } from "../marketplaces.ts";
import { roundHalfUp } from "../money.ts";
import { listCredits } from "./credits.ts";
import {
  type Considered,
  type ConsideredReason,
  type Detected,
  type Detection,
  type EvidenceRow,
  keyText,
  windowOn,
} from "./detected.ts";
import { reimbursementEvidence } from "./reimbursement_rows.ts";
import { reasonOf, type Rulebook, valuationBasis } from "./rulebook.ts";
import { lossRules, paymentRules } from "./rules/mod.ts";
import { type LossRule, type Outcome, type Settled, unitsText } from "./rules/rule.ts";
import { type TakenBack, takenBack } from "./taken_back.ts";
import { costBook } from "./unit_cost.ts";
import type { VaultRows } from "./vault_rows.ts";

export interface AuditQuestion {
  asOf: string;
  book: Rulebook;
  /** The day of the vault's first fetch; absent on the command line, where nobody joined. */
  joinedOn?: string | undefined;
}

/**
 * What the rules see in the vault's rows. The same rows, day and rulebook give the same findings in
 * the same order, whatever the order in which the rows come.
 */
export function detect(unordered: VaultRows, { asOf, book, joinedOn }: AuditQuestion): Detection {
  const rows = {
    ...unordered,
    reimbursements: unordered.reimbursements.toSorted((a, b) =>
      compare(a.approvalDate, b.approvalDate) || compare(a.key, b.key)
    ),
  };
  const candidates = lossRules.flatMap((rule) =>
    rule.candidates(rows, book).map((candidate) => ({ rule, candidate: inOrder(candidate) }))
  );
  const losses: Settled["losses"] = new Map();
  for (const { candidate } of candidates) {
    for (const row of candidate.rows) {
      losses.set(row.loss.id, { loss: row.loss, row, candidate });
    }
  }
  const credits = listCredits(rows, book);
  const allocation = allocate(
    [...losses.values()].map(({ loss }) => loss),
    credits,
    {
      allocationDays: book.limits.allocation_days,
      disposalDays: book.limits.disposal_lookback_days,
    },
  );
  const settled: Settled = {
    rows,
    book,
    allocation,
    losses,
    costOf: costBook(rows.costs, rows.labels),
    asOf,
    joinedOn,
  };

  const detection: Detection = { findings: [], considered: [], surplus: [] };
  const judge = lossJudge(settled, credits);
  for (const { rule, candidate } of candidates) judge(rule, candidate, detection);
  for (const rule of paymentRules) {
    const { findings, considered } = rule.detect(settled);
    detection.findings.push(...findings);
    detection.considered.push(...considered);
  }
  detection.surplus = listSurplus(rows, book, allocation);
  detection.findings = byTypeThenKey(detection.findings);
  detection.considered = byTypeThenKey(detection.considered);
  return detection;
}

type Candidate = Outcome["candidate"];

/** The rows of a candidate in an order of their own, so that the first one names its labels. */
function inOrder(candidate: Candidate): Candidate {
  if (candidate.rows.length === 1) return candidate;
  const rows = candidate.rows.toSorted((a, b) =>
    compare(a.loss.sku, b.loss.sku) || compare(a.code, b.code) || compare(a.loss.id, b.loss.id)
  );
  return { ...candidate, rows, sku: rows[0]?.loss.sku ?? candidate.sku };
}

/** Makes of each candidate a finding, or a candidate that was considered, with the reason. */
function lossJudge(settled: Settled, credits: Credit[]) {
  const { allocation, rows, book, asOf, joinedOn } = settled;
  const creditsById = new Map(credits.map((credit) => [credit.id, credit]));
  const spendsByLoss = Map.groupBy(allocation.spends, (spend) => spend.lossId);
  const reversals = takenBack(rows, allocation);

  return (rule: LossRule, candidate: Candidate, into: Detection): void => {
    const outcome = outcomeOf(candidate);
    const window = windowOn(book, candidate, { asOf, joinedOn });
    if (!window) {
      into.considered.push(
        putAside(outcome, "no_rule", `no rule for ${candidate.marketplace} yet`),
      );
    } else if (outcome.left > 0) {
      const confidence = confidenceOf(candidate, allocation);
      into.findings.push({
        ...describe(outcome, outcome.left, valueOf(settled, outcome)),
        ...window,
        confidence,
        explanation: rule.sentence(outcome),
        ruledOut: rule.ruledOut(outcome, book),
        resolvedBy: null,
      });
    } else {
      const clawed = candidate.rows.flatMap((row) => reversals.get(row.loss.id) ?? []);
      if (clawed.length > 0) into.findings.push(clawedBack(outcome, clawed, window));
      else into.considered.push(putAside(outcome, ...whyNot(outcome)));
    }
  };

  function outcomeOf(candidate: Candidate): Outcome {
    const payments = candidate.rows.flatMap((row) => spendsByLoss.get(row.loss.id) ?? [])
      .flatMap(({ creditId, units }) => {
        const credit = creditsById.get(creditId);
        return credit ? [{ credit, units }] : [];
      });
    const total = (of: (row: Candidate["rows"][number]) => number) =>
      candidate.rows.reduce((sum, row) => sum + of(row), 0);
    return {
      candidate,
      stated: total((row) => row.stated),
      open: total((row) => row.loss.units),
      left: total((row) => allocation.left.get(row.loss.id) ?? 0),
      payments,
    };
  }

  /** Units that were paid and taken back stay paid here; the reversal is claimed instead. */
  function clawedBack(
    outcome: Outcome,
    clawed: TakenBack[],
    window: NonNullable<ReturnType<typeof windowOn>>,
  ): Detected {
    const units = clawed.reduce((sum, part) => sum + part.units, 0);
    const ids = [...new Set(clawed.map(({ reversal }) => reversal.reimbursementId))].join(", ");
    const described = describe(outcome, units, valueOf(settled, outcome));
    return {
      ...described,
      ...window,
      state: "resolved",
      beforeJoined: false,
      confidence: confidenceOf(outcome.candidate, null),
      explanation: `Paid, then clawed back: ${unitsText(units)} by reversal ${ids}. The reversal ` +
        "is what can be disputed, not the loss.",
      ruledOut: [],
      resolvedBy: `clawed back by reimbursement ${ids}`,
      rows: [
        ...described.rows,
        ...clawed.map(({ reversal, units }) => reimbursementEvidence(reversal, "reversal", units)),
      ],
    };
  }
}

/** What finding and resolved finding say alike: the key, the sum of units, the value, the rows. */
function describe(
  outcome: Outcome,
  units: number,
  worth: { unitValue: number; currency: string } | null,
) {
  const { type, key, marketplace, fnsku, asin, sku, anchor } = outcome.candidate;
  return {
    type,
    key,
    marketplace,
    fnsku,
    asin,
    sku,
    units,
    unitValue: worth?.unitValue ?? null,
    value: worth ? worth.unitValue * units : null,
    currency: worth?.currency ?? null,
    eventDate: anchor,
    arithmetic: arithmeticOf(outcome),
    rows: evidenceOf(outcome),
  };
}

function confidenceOf(candidate: Candidate, allocation: Allocation | null): "high" | "review" {
  const open = candidate.rows.filter((row) => !allocation || allocation.left.get(row.loss.id));
  return open.some((row) => row.confidence === "review") ? "review" : "high";
}

function arithmeticOf({ candidate, stated, open, payments }: Outcome): Detected["arithmetic"] {
  const terms = [{
    label: candidate.type === "removal_short"
      ? "Requested and not accounted for"
      : "In the ledger's rows",
    units: stated,
  }];
  if (open < stated) {
    terms.push({ label: "Reconciled by Amazon in the ledger", units: open - stated });
  }
  for (const { credit, units } of payments) {
    terms.push({ label: paymentLabel(credit), units: -units });
  }
  return terms;
}

function paymentLabel({ source, tie }: Credit): string {
  if (source === "reimbursement") return `Paid by reimbursement ${tie}`;
  return source === "found" ? `Found again (reference ${tie})` : `Covered by removal order ${tie}`;
}

function evidenceOf({ candidate, payments }: Outcome): EvidenceRow[] {
  return [
    ...candidate.rows.map(({ loss, source, stated }) => ({
      source,
      rowKey: loss.id,
      role: "loss" as const,
      units: stated,
    })),
    ...payments.map(({ credit, units }) => ({
      source: sourceOf(credit),
      rowKey: credit.id,
      role: "credit" as const,
      units,
    })),
  ];
}

function sourceOf({ source }: Credit): EvidenceRow["source"] {
  if (source === "reimbursement") return "reimbursements";
  return source === "found" ? "ledger_events" : "removal_orders";
}

/** The sourcing cost of a unit left, each row's own, averaged half up; null when one is unknown. */
function valueOf(
  { costOf, book, allocation, rows: rowsOfVault }: Settled,
  { candidate: { rows, anchor, marketplace } }: Outcome,
): { unitValue: number; currency: string } | null {
  if (rowsOfVault.costs.length === 0) return null;
  if (valuationBasis(book, "before_order", anchor) !== "sourcing_cost") return null;
  const left = rows.filter((row) => allocation.left.get(row.loss.id));
  let amount = 0n;
  let units = 0n;
  let currency: string | null = null;
  for (const { loss } of left.length > 0 ? left : rows) {
    const { sku, fnsku } = loss;
    const marketCurrency = findMarketplace(marketplace)?.currency;
    const cost = costOf({ sku, fnsku, on: anchor, currency: marketCurrency });
    if (!cost || (currency !== null && currency !== cost.currency)) return null;
    const weight = BigInt(allocation.left.get(loss.id) || loss.units || 1);
    amount += BigInt(cost.cost) * weight;
    units += weight;
    currency = cost.currency;
  }
  return currency === null ? null : { unitValue: roundHalfUp(amount, units), currency };
}

/** Why every unit is accounted for; a payment is named before a found unit, that before an order. */
function whyNot({ payments }: Outcome): [ConsideredReason, string] {
  const of = (source: Credit["source"]) =>
    payments.filter(({ credit }) => credit.source === source).map(({ credit }) => credit);
  const [paid, found, disposal] = [of("reimbursement"), of("found"), of("disposal")];
  const sentences = [
    ...paid.map(({ tie }) => `paid by reimbursement ${tie}`),
    ...found.map(({ day, tie }) => `found on ${dayOf(day)} (reference ${tie})`),
    ...disposal.map(({ tie }) => `covered by removal order ${tie}`),
  ];
  const reason = paid.length > 0
    ? "paid"
    : found.length > 0
    ? "found"
    : disposal.length > 0
    ? "disposal_order"
    : "unreconciled_zero";
  return [
    reason,
    sentences.length > 0 ? sentences.join("; ") : "Amazon's Unreconciled Quantity is 0",
  ];
}

function putAside(outcome: Outcome, reason: ConsideredReason, explanation: string): Considered {
  const { type, key, marketplace, fnsku, anchor } = outcome.candidate;
  return {
    type,
    key,
    marketplace,
    fnsku,
    date: anchor,
    units: outcome.stated,
    reason,
    explanation,
    rows: evidenceOf(outcome),
  };
}

/** Payments of warehouse, inbound and removal losses that found nothing to pay for. */
function listSurplus(rows: VaultRows, book: Rulebook, allocation: Allocation) {
  return rows.reimbursements
    .filter((row) =>
      row.amazonOrderId === "" && reasonOf(book, row.reason)?.valued === "before_order"
    )
    .flatMap(({ key, reimbursementId, fnsku, reason }) => {
      const units = allocation.surplus.get(key) ?? 0;
      return units > 0 ? [{ reimbursementId, fnsku, reason, units }] : [];
    })
    .sort((a, b) => compare(a.reimbursementId, b.reimbursementId) || compare(a.fnsku, b.fnsku));
}

/** Sorted by names that are written once a row, not once a comparison. */
function byTypeThenKey<T extends Pick<Detected, "type" | "key">>(rows: T[]): T[] {
  return rows.map((row) => ({ row, name: `${row.type} ${keyText(row.key)}` }))
    .sort((a, b) => compare(a.name, b.name))
    .map(({ row }) => row);
}
