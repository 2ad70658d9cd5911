import type { FindingType } from "../findings/finding.ts";
import type { Amount } from "../parts/amount.ts";
import type { Tone } from "../parts/badge.tsx";

/** A claim as a list shows it. */
export interface ClaimSummary {
  id: string;
  type: FindingType;
  state: ClaimState;
  key: string;
  product: string | null;
  units: number;
  predicted: Amount | null;
  /** What the reimbursement reports show for it so far. */
  paid: Amount[];
  caseId: string | null;
  /** Days until its window closes; asked only before it is filed. */
  daysLeft: number | null;
  filedOn: string | null;
}

export const CLAIM_STATE_NAMES = {
  draft: "Draft",
  approved: "Ready to file",
  filed: "Filed",
  answered: "Answered",
  paid: "Paid",
  short_paid: "Paid short",
  denied: "Denied",
  withdrawn: "Withdrawn",
  expired: "Expired",
} as const;
export type ClaimState = keyof typeof CLAIM_STATE_NAMES;

export const CLAIM_STATE_TONES: Record<ClaimState, Tone> = {
  draft: "plain",
  approved: "good",
  filed: "plain",
  answered: "soon",
  paid: "good",
  short_paid: "soon",
  denied: "now",
  withdrawn: "plain",
  expired: "now",
};

/** Filed today and how many the rulebook allows. */
export interface Pace {
  today: number;
  limit: number;
}
