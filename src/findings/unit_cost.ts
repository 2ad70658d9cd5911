import type { Cost } from "../../db/schema/vault/costs.ts";

/** A sourcing cost: minor units of `currency` for one stock unit. */
export interface UnitCost {
  cost: number;
  currency: string;
}

/** What a unit of an item cost its seller on a day; null is unknown, never 0. */
export type CostBook = (asked: {
  sku: string;
  fnsku: string;
  on: string;
  /** The marketplace's or the payment's currency. */
  currency: string | undefined;
  /** Only a cost in that currency: two currencies are never compared. */
  strict?: boolean;
}) => UnitCost | null;

type CostRow = Pick<Cost, "sku" | "cost" | "currency" | "effectiveFrom">;

/**
 * The cost of the row's MSKU, else of any MSKU of the FNSKU, the latest in force. One in the asked
 * currency goes before one in another.
 */
export function costBook(
  costs: CostRow[],
  labels: Iterable<{ fnsku: string; msku: string }>,
): CostBook {
  const bySku = Map.groupBy(costs, (cost) => cost.sku);
  const siblings = new Map<string, Set<string>>();
  for (const { fnsku, msku } of labels) {
    if (!fnsku || !bySku.has(msku)) continue;
    siblings.set(fnsku, (siblings.get(fnsku) ?? new Set()).add(msku));
  }

  const others = new Map([...siblings].map(([fnsku, skus]) => [fnsku, [...skus].sort()]));

  const inForce = (skus: string[], on: string, currency: string | undefined) => {
    let best: CostRow | null = null;
    for (const sku of skus) {
      for (const row of bySku.get(sku) ?? []) {
        if (row.effectiveFrom > on) continue;
        if (currency !== undefined && row.currency !== currency) continue;
        if (!best || row.effectiveFrom > best.effectiveFrom) best = row;
      }
    }
    return best && { cost: best.cost, currency: best.currency };
  };

  return ({ sku, fnsku, on, currency, strict = false }) => {
    if (bySku.size === 0) return null;
    const own = [sku];
    const shared = others.get(fnsku) ?? [];
    return inForce(own, on, currency) ?? inForce(shared, on, currency) ??
      (strict ? null : inForce(own, on, undefined) ?? inForce(shared, on, undefined));
  };
}

/** Says whether a SKU has a cost in force on a day in each currency in which costs are kept. */
export function pricedInAll(costs: CostRow[]): (sku: string, on: string) => boolean {
  const currencies = new Set(costs.map(({ currency }) => currency));
  const since = new Map<string, string>();
  for (const { sku, currency, effectiveFrom } of costs) {
    const first = since.get(`${currency} ${sku}`);
    if (first === undefined || effectiveFrom < first) {
      since.set(`${currency} ${sku}`, effectiveFrom);
    }
  }
  return (sku, on) =>
    [...currencies].every((currency) => {
      const first = since.get(`${currency} ${sku}`);
      return first !== undefined && first <= on;
    });
}
