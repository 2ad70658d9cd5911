import type { DayNumber } from "../days.ts";

/** What happened to a unit; says which credits may pay for it. */
export type LossKind = "lost" | "damaged" | "disposed" | "removal";

/** Whatever names a product; FNSKU decides, ASIN only where a row has no FNSKU. */
export interface Item {
  fnsku: string;
  asin: string;
  sku: string;
}

/** Units of one report row that are open before anything is spent on them. */
export interface Loss extends Item {
  id: string;
  kind: LossKind;
  day: DayNumber;
  /** Orders losses of one day: the reference id first. */
  tie: string;
  units: number;
  /** False where Amazon's Unreconciled Quantity has already taken found units off. */
  foundMayPay: boolean;
  /** The removal order; empty for a loss in a warehouse. */
  orderId: string;
}

/** Units that were paid, found, or asked to be disposed of. */
export interface Credit extends Item {
  id: string;
  source: "reimbursement" | "found" | "disposal";
  day: DayNumber;
  /** Orders credits of one day and source: the reimbursement or reference id first. */
  tie: string;
  units: number;
  /** What a reimbursement without an order id pays for; null is nothing that we look for yet. */
  paysFor: LossKind | null;
  /** The order that a reimbursement names: it pays for claims on that order alone. */
  orderId: string;
}

export interface Spend {
  lossId: string;
  creditId: string;
  units: number;
}

export interface Allocation {
  /** In the order in which they were spent. */
  spends: Spend[];
  /** Units of each loss that nothing paid for. */
  left: Map<string, number>;
  /** Units of each credit that found nothing to pay for. */
  surplus: Map<string, number>;
}

export interface AllocationLimits {
  /** A payment or a found row pays for events of so many days before it, its own day included. */
  allocationDays: number;
  /** A disposal order covers disposals of so many days after its request, its own day included. */
  disposalDays: number;
}

/**
 * The only place where units are spent: each credit once, by its date (of one day reimbursements first,
 * then found rows, then disposals), on the oldest open unit that it may pay for. The result does not
 * depend on the order in which rows come in.
 */
export function allocate(
  losses: Iterable<Loss>,
  credits: Iterable<Credit>,
  limits: AllocationLimits,
): Allocation {
  const ordered = [...losses].sort(byDayThenTie).map((loss) => ({ ...loss, left: loss.units }));
  const turns = [...credits].sort(byTurn);
  const shelves = shelve(ordered, turns.some(({ fnsku }) => fnsku === ""));
  const spends: Spend[] = [];
  const surplus = new Map<string, number>();

  for (const credit of turns) {
    let units = credit.units;
    for (const loss of shelves.payableBy(credit)) {
      if (units <= 0) break;
      if (loss.left <= 0 || !mayPay(credit, loss, limits)) continue;
      const spent = Math.min(units, loss.left);
      loss.left -= spent;
      units -= spent;
      spends.push({ lossId: loss.id, creditId: credit.id, units: spent });
    }
    if (units > 0) surplus.set(credit.id, units);
  }
  return { spends, left: new Map(ordered.map((loss) => [loss.id, loss.left])), surplus };
}

/** Same FNSKU; same ASIN where one of the two has no FNSKU. */
export function isSameItem(a: Item, b: Item): boolean {
  if (a.fnsku && b.fnsku) return a.fnsku === b.fnsku;
  return a.asin !== "" && a.asin === b.asin;
}

/**
 * N rows that are the other half of an inventory reimbursement: at most `days` before or after it, up
 * to the units given, the oldest first. Returns the units of each found credit that are none of its own.
 */
export function otherHalves(
  replacements: Iterable<Credit>,
  given: Iterable<Item & { id: string; day: DayNumber; tie: string; units: number }>,
  days: number,
): Map<string, number> {
  const open = [...given].sort(byDayThenTie).map((row) => ({ ...row, left: row.units }));
  const byFnsku = Map.groupBy(open, (row) => row.fnsku);
  const byAsin = Map.groupBy(open, (row) => row.asin);
  const nameless = Map.groupBy(open.filter((row) => row.fnsku === ""), (row) => row.asin);
  const halves = new Map<string, number>();

  for (const found of [...replacements].sort(byDayThenTie)) {
    const near = found.fnsku
      ? merge(byFnsku.get(found.fnsku), nameless.get(found.asin))
      : byAsin.get(found.asin);
    let units = found.units;
    for (const row of near ?? []) {
      if (units <= 0 || row.day > found.day + days) break;
      if (row.left <= 0 || row.day < found.day - days || !isSameItem(row, found)) continue;
      const taken = Math.min(units, row.left);
      row.left -= taken;
      units -= taken;
      halves.set(found.id, (halves.get(found.id) ?? 0) + taken);
    }
  }
  return halves;
}

function mayPay(credit: Credit, loss: Loss, limits: AllocationLimits): boolean {
  if (credit.source === "disposal") {
    const after = loss.day - credit.day;
    return loss.kind === "disposed" && after >= 0 && after <= limits.disposalDays;
  }
  if (credit.orderId) return loss.orderId === credit.orderId;
  const age = credit.day - loss.day;
  if (credit.source === "found") {
    return loss.kind === "lost" && loss.foundMayPay && age >= 0 && age <= limits.allocationDays;
  }
  if (loss.kind !== credit.paysFor) return false;
  return loss.kind === "removal" ? age > 0 : age >= 0 && age <= limits.allocationDays;
}

type Open = Loss & { left: number };

/**
 * Losses by what a credit can know of them, each shelf in order, its spent front cut off. All of them by
 * ASIN only where a credit asks so.
 */
function shelve(ordered: Open[], asksByAsin: boolean) {
  const byFnsku = new Map<string, Open[]>();
  const byAsin = new Map<string, Open[]>();
  const nameless = new Map<string, Open[]>();
  const byOrder = new Map<string, Open[]>();
  const put = (shelf: Map<string, Open[]>, key: string, loss: Open) => {
    const row = shelf.get(key);
    if (row) row.push(loss);
    else shelf.set(key, [loss]);
  };
  for (const loss of ordered) {
    if (loss.fnsku) put(byFnsku, `${loss.kind} ${loss.fnsku}`, loss);
    if (loss.asin && asksByAsin) put(byAsin, `${loss.kind} ${loss.asin}`, loss);
    if (loss.asin && !loss.fnsku) put(nameless, `${loss.kind} ${loss.asin}`, loss);
    if (loss.orderId) put(byOrder, loss.orderId, loss);
  }

  /** What is spent at the front stays spent; cutting it keeps a busy FNSKU from being walked again. */
  const trimmed = (row: Open[] | undefined): Open[] => {
    if (!row) return [];
    const first = row.findIndex((loss) => loss.left > 0);
    if (first !== 0) row.splice(0, first < 0 ? row.length : first);
    return row;
  };

  return {
    payableBy(credit: Credit): Open[] {
      if (credit.source === "reimbursement" && credit.orderId) {
        return sameOnOrder(byOrder.get(credit.orderId) ?? [], credit);
      }
      const kind = payableKind(credit);
      if (!kind) return [];
      if (!credit.fnsku) return trimmed(byAsin.get(`${kind} ${credit.asin}`));
      return merge(
        trimmed(byFnsku.get(`${kind} ${credit.fnsku}`)),
        nameless.get(`${kind} ${credit.asin}`),
      );
    },
  };
}

function payableKind(credit: Credit): LossKind | null {
  if (credit.source === "found") return "lost";
  if (credit.source === "disposal") return "disposed";
  return credit.paysFor;
}

/** On one order the SKU serves where no row has the credit's FNSKU: a product may be labelled anew. */
function sameOnOrder(onOrder: Open[], credit: Credit): Open[] {
  const same = onOrder.filter((loss) => isSameItem(loss, credit));
  if (same.length > 0) return same;
  return onOrder.filter(({ sku }) => sku !== "" && sku === credit.sku);
}

function merge<T extends Ordered>(a: T[] | undefined, b: T[] | undefined): T[] {
  if (!b || b.length === 0) return a ?? [];
  return [...(a ?? []), ...b].sort(byDayThenTie);
}

interface Ordered {
  id: string;
  day: DayNumber;
  tie: string;
}

function byDayThenTie(a: Ordered, b: Ordered): number {
  return a.day - b.day || compare(a.tie, b.tie) || compare(a.id, b.id);
}

const turnOf = { reimbursement: 0, found: 1, disposal: 2 };

/** Dates; on one day reimbursements, then found rows, then disposals. */
function byTurn(a: Credit, b: Credit): number {
  return a.day - b.day || turnOf[a.source] - turnOf[b.source] || byDayThenTie(a, b);
}

/** By code unit, so that no locale changes who is paid first. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
