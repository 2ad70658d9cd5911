import type { ClaimType, FindingKey } from "../../../db/schema/vault/findings.ts";
import type { Allocation, Credit, Loss } from "../allocate.ts";
import type { Considered, Detected } from "../detected.ts";
import type { Rulebook } from "../rulebook.ts";
import type { CostBook } from "../unit_cost.ts";
import type { VaultRows } from "../vault_rows.ts";

/** A row that may have lost units, as a rule reads it. `stated` are the units that the row names. */
export interface LostRow {
  loss: Loss;
  source: "ledger_events" | "removal_orders";
  stated: number;
  confidence: "high" | "review";
  /** The reason code, where there is one. */
  code: string;
}

/** The rows of one type and key; what they lose together is at most one finding. */
export interface Candidate {
  type: ClaimType;
  key: FindingKey;
  marketplace: string;
  fnsku: string;
  asin: string;
  sku: string;
  /** The day from which the window counts and on which the cost is asked. */
  anchor: string;
  rows: LostRow[];
}

/** A credit that was spent on a candidate's units. */
export interface Payment {
  credit: Credit;
  units: number;
}

/** What allocation made of a candidate. Units: stated ≥ open ≥ left. */
export interface Outcome {
  candidate: Candidate;
  stated: number;
  open: number;
  left: number;
  payments: Payment[];
}

/** Units that were lost: candidates whose units the allocation spends credits on. */
export interface LossRule {
  type: ClaimType;
  candidates(rows: VaultRows, book: Rulebook): Candidate[];
  /** The sentence that the rows prove when units are left. */
  sentence(outcome: Outcome): string;
  /** What was looked at and did not pay for the units left. */
  ruledOut(outcome: Outcome, book: Rulebook): string[];
}

/** What a rule about payments may ask: the rows, what each payment was spent on, and the costs. */
export interface Settled {
  rows: VaultRows;
  book: Rulebook;
  allocation: Allocation;
  losses: Map<string, { loss: Loss; row: LostRow; candidate: Candidate }>;
  costOf: CostBook;
  asOf: string;
  joinedOn?: string | undefined;
}

/** Payments that were too small or were taken back. */
export interface PaymentRule {
  type: ClaimType;
  detect(settled: Settled): { findings: Detected[]; considered: Considered[] };
}

/** What a rule made of one payment. */
export type Judged =
  | { finding: Detected; considered?: never }
  | { considered: Considered; finding?: never };

/** "1 unit", "3 units". */
export function unitsText(units: number): string {
  return `${units} ${units === 1 ? "unit" : "units"}`;
}

/** "1 unit was", "3 units were". */
export function unitsWere(units: number): string {
  return `${unitsText(units)} ${units === 1 ? "was" : "were"}`;
}
