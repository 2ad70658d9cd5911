import type { Day } from "./days.ts";
import type { Country } from "./marketplaces.ts";

/** Dispositions as they stand in the ledger (Amazon help G4FKT5KQWFFJ7LDN, read 2026-11-23). */
export type Disposition =
  | "SELLABLE"
  | "DEFECTIVE"
  | "CUSTOMER_DAMAGED"
  | "DISTRIBUTOR_DAMAGED"
  | "WAREHOUSE_DAMAGED"
  | "CARRIER_DAMAGED"
  | "EXPIRED";

export type EventType =
  | "Adjustments"
  | "CustomerReturns"
  | "Receipts"
  | "Shipments"
  | "VendorReturns"
  | "WhseTransfers";

export interface Cost {
  effectiveFrom: Day;
  /** In the minor unit of the product's currency, as all money here. */
  minor: number;
}

export interface Product {
  msku: string;
  fnsku: string;
  asin: string;
  title: string;
  country: Country;
  price: number;
  costs: Cost[];
  /** Whether the seller has told anybody what the product costs him. */
  costOnFile: boolean;
  /** Customer orders a day, on average. */
  demand: number;
}

/** One thing that happened to units, as a warehouse would write it down. */
export interface LedgerEvent {
  day: Day;
  product: Product;
  /** The label on the row, which now and then is not the seller's own. */
  msku: string;
  type: EventType;
  reference: string;
  quantity: number;
  fulfillmentCenter: string;
  disposition: Disposition;
  reason: string;
  reconciled: number | null;
  unreconciled: number | null;
}

export interface Reimbursement {
  id: string;
  day: Day;
  caseId: string;
  orderId: string;
  reason: string;
  product: Product;
  amountPerUnit: number;
  cash: number;
  inventory: number;
  originalId: string;
  originalReason: string;
}

export interface CustomerReturn {
  day: Day;
  orderId: string;
  product: Product;
  fulfillmentCenter: string;
  disposition: Disposition;
  reason: string;
  status: "Unit returned to inventory" | "Reimbursed";
  licensePlate: string;
  comments: string;
}

export interface RemovalOrder {
  requestedOn: Day;
  updatedOn: Day;
  id: string;
  type: "Return" | "Disposal";
  status: "Completed" | "Processing" | "Cancelled";
  product: Product;
  disposition: Disposition;
  requested: number;
  cancelled: number;
  disposed: number;
  shipped: number;
  inProcess: number;
  fee: number;
}

export type LossType =
  | "warehouse_lost"
  | "warehouse_damaged"
  | "disposed_unasked"
  | "removal_short"
  | "reimbursement_underpaid"
  | "reimbursement_clawed_back";

/** What tells one loss from another: a ledger row's, a removal order's or a payment's names. */
export interface LossKey {
  referenceId?: string;
  fulfillmentCenter?: string;
  removalOrderId?: string;
  reimbursementId?: string;
  fnsku: string;
  sku: string;
  date: string;
}

/** Units that the seller truly lost and Amazon never paid, by the end of the history. */
export interface Loss {
  type: LossType;
  key: LossKey;
  country: Country;
  /** The ledger's reason code, where the loss is a ledger row. */
  reason: string;
  units: number;
  /** Minor units of `currency`; null where the seller has no cost on file. */
  value: number | null;
  currency: string;
  story: string;
}

/** Something that looks like a loss, or like nothing, and why it is not owed. */
export interface Decoy {
  kind: string;
  key: LossKey;
  country: Country;
  units: number;
  story: string;
}

/** Units on hand before the first day, per shelf (see `shelf.ts`). */
export interface OpeningStock {
  product: Product;
  fulfillmentCenter: string;
  units: number;
}

/** All that happened to one seller, and the truth about it. Days are calendar days of the marketplace. */
export interface History {
  from: Day;
  /** The last day on which anything happened; the day before `asOf`. */
  to: Day;
  opening: OpeningStock[];
  ledger: LedgerEvent[];
  reimbursements: Reimbursement[];
  returns: CustomerReturn[];
  removals: RemovalOrder[];
  losses: Loss[];
  decoys: Decoy[];
}

export interface DemoSeller {
  name: string;
  sellingPartnerId: string;
  /** Who signs in at Amazon for this seller. */
  person: { name: string; email: string };
  countries: Country[];
  products: Product[];
  asOf: string;
  history: History;
}
