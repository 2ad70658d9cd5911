import { dayOf, localDay } from "../sellers/days.ts";
import type { DemoSeller, Reimbursement } from "../sellers/history.ts";
import { MARKETPLACES } from "../sellers/marketplaces.ts";
import type { Clock } from "./clock.ts";

/** A payment that Amazon is made to give. Money in minor units of the product's currency. */
export interface PaymentOrder {
  fnsku: string;
  units: number;
  /** `Lost_Warehouse` where nothing is said. */
  reason?: string;
  /** The dearest known cost of the product where nothing is said. */
  amountPerUnit?: number;
  /** Units in place of money. */
  inUnits?: boolean;
  caseId?: string;
  orderId?: string;
  /** YYYY-MM-DD; today by Amazon's clock where nothing is said. */
  on?: string;
}

/** Amazon pays: a new row stands in reimbursement reports from now on. */
export function payNow(seller: DemoSeller, order: PaymentOrder, clock: Clock): Reimbursement {
  const product = seller.products.find((known) => known.fnsku === order.fnsku);
  if (!product) throw new Error(`Cannot pay for ${order.fnsku}: ${seller.name} does not sell it`);
  const { reimbursements } = seller.history;
  const { zone } = MARKETPLACES[product.country];
  const fair = Math.max(...product.costs.map((cost) => cost.minor));
  const payment: Reimbursement = {
    id: `${13_900_000_001 + reimbursements.length}`,
    day: order.on ? dayOf(order.on) : localDay(new Date(clock.now()), zone),
    caseId: order.caseId ?? "",
    orderId: order.orderId ?? "",
    reason: order.reason ?? "Lost_Warehouse",
    product,
    amountPerUnit: order.inUnits ? 0 : order.amountPerUnit ?? fair,
    cash: order.inUnits ? 0 : order.units,
    inventory: order.inUnits ? order.units : 0,
    originalId: "",
    originalReason: "",
  };
  reimbursements.push(payment);
  return payment;
}
