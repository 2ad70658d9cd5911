import type { Amount } from "../parts/amount.ts";
import type { Tone } from "../parts/badge.tsx";

export type Confidence = "high" | "review" | "information";

/** A finding as a list shows it. */
export interface FindingSummary {
  id: string;
  type: FindingType;
  state: FindingState;
  confidence: Confidence;
  /** The key that a seller would search for: FNSKU, order, shipment, removal or reimbursement id. */
  key: string;
  product: string | null;
  /** Where and when, e.g. `PHX7` and `2026-09-29`. */
  place: string | null;
  date: string;
  units: number;
  value: Amount | null;
  /** Days until the window closes, or opens where the state is `not_yet`; null without an end. */
  daysLeft: number | null;
}

export const TYPE_NAMES = {
  warehouse_lost: "Lost in the warehouse",
  warehouse_damaged: "Damaged in the warehouse",
  disposed_unasked: "Disposed of unasked",
  refund_not_returned: "Refunded, never returned",
  return_not_restocked: "Returned, not restocked",
  refund_exceeds_payment: "Refunded more than paid",
  inbound_shortage: "Inbound shortage",
  removal_short: "Removal came up short",
  removal_lost: "Removal never came",
  fulfilment_fee_overcharge: "Fulfilment fee above expected",
  dimension_change: "Measured larger than before",
  referral_fee_overcharge: "Referral fee above its rate",
  reimbursement_underpaid: "Paid below your cost",
  reimbursement_clawed_back: "Reimbursement taken back",
} as const;
export type FindingType = keyof typeof TYPE_NAMES;

export const STATE_NAMES = {
  not_yet: "Not yet",
  open: "Open",
  claimed: "Claimed",
  resolved: "Resolved",
  dismissed: "Dismissed",
  expired: "Expired",
  information: "For information",
} as const;
export type FindingState = keyof typeof STATE_NAMES;

export const STATE_TONES: Record<FindingState, Tone> = {
  not_yet: "plain",
  open: "good",
  claimed: "good",
  resolved: "plain",
  dismissed: "plain",
  expired: "now",
  information: "plain",
};
