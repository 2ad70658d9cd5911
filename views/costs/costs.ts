import type { Amount } from "../parts/amount.ts";

/** What a unit cost the seller, from a day on. */
export interface CostRow {
  sku: string;
  product: string | null;
  cost: Amount;
  effectiveFrom: string;
}

/** A SKU whose findings have no worth for want of a cost. */
export interface MissingCost {
  sku: string;
  product: string | null;
  findings: number;
  units: number;
}
