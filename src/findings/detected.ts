import type {
  ArithmeticTerm,
  ClaimType,
  Considered as KeptConsidered,
  ConsideredRow,
  FindingKey,
} from "../../db/schema/vault/findings.ts";
import { type Rulebook, windowDays, windowRowInForce } from "./rulebook.ts";

/** A finding as one audit sees it, before the vault's own history is asked. */
export interface Detected {
  type: ClaimType;
  key: FindingKey;
  marketplace: string;
  fnsku: string;
  sku: string;
  asin: string;
  confidence: "high" | "review";
  state: "not_yet" | "open" | "expired" | "resolved";
  units: number;
  /** Minor units of `currency`; null is unknown. */
  unitValue: number | null;
  value: number | null;
  currency: string | null;
  eventDate: string;
  opensOn: string;
  closesOn: string;
  beforeJoined: boolean;
  explanation: string;
  arithmetic: ArithmeticTerm[];
  ruledOut: string[];
  resolvedBy: string | null;
  rows: EvidenceRow[];
}

export interface EvidenceRow {
  source: ConsideredRow["source"];
  rowKey: string;
  role: "loss" | "credit" | "reversal";
  units: number;
}

export type ConsideredReason = KeptConsidered["reason"];

/** A candidate that made no finding, and why. */
export interface Considered {
  type: ClaimType;
  key: FindingKey;
  marketplace: string;
  fnsku: string;
  date: string;
  units: number;
  reason: ConsideredReason;
  explanation: string;
  rows: EvidenceRow[];
}

/** What one audit saw: a function of the vault's rows, the day and the rulebook, and of nothing else. */
export interface Detection {
  findings: Detected[];
  considered: Considered[];
  surplus: { reimbursementId: string; fnsku: string; reason: string; units: number }[];
}

/** The parts of a key in a fixed order, joined; unique within a type, and so never reordered. */
export function keyText(key: FindingKey): string {
  const parts = [
    key.referenceId,
    key.removalOrderId,
    key.reimbursementId,
    key.orderId,
    key.fnsku,
    key.fc,
    key.date,
    key.sku,
  ];
  return parts.filter((part) => part !== undefined).join("/");
}

export interface Window {
  state: "not_yet" | "open" | "expired";
  opensOn: string;
  closesOn: string;
  beforeJoined: boolean;
}

/**
 * Where a window stands on a day; inclusive at both ends. Null without a rulebook row for the
 * marketplace. Without `joinedOn` (the command line) whatever expired did so before anyone joined.
 */
export function windowOn(
  book: Rulebook,
  { type, marketplace, anchor }: { type: ClaimType; marketplace: string; anchor: string },
  { asOf, joinedOn }: { asOf: string; joinedOn?: string | undefined },
): Window | null {
  const row = windowRowInForce(book, marketplace, type, asOf);
  if (!row) return null;
  const { opensOn, closesOn } = windowDays(row, anchor);
  const state = asOf < opensOn ? "not_yet" : asOf > closesOn ? "expired" : "open";
  const beforeJoined = state === "expired" && (joinedOn === undefined || closesOn < joinedOn);
  return { state, opensOn, closesOn, beforeJoined };
}
