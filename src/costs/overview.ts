import { sql } from "drizzle-orm";
import type { VaultTx } from "../../db/vault.ts";
import { listCosts } from "./costs.ts";

/** What the costs page shows; amounts in minor units. */
export interface CostsOverview {
  costs: {
    sku: string;
    product: string | null;
    cost: { minor: number; currency: string };
    effectiveFrom: string;
  }[];
  /** SKUs with findings whose worth is unknown, most units first, with the oldest of their events. */
  missing: {
    sku: string;
    product: string | null;
    findings: number;
    units: number;
    since: string;
  }[];
}

export async function costsOverview(tx: VaultTx): Promise<CostsOverview> {
  const known = await listCosts(tx, { limit: 500 });
  const titles = await tx.execute<{ msku: string; title: string }>(sql`
    select msku, min(title) as title from products
    where msku = any(${sql.param(known.map(({ sku }) => sku))}::text[]) group by msku`);
  const titleOf = new Map(titles.map(({ msku, title }) => [msku, title]));
  const missing = await tx.execute<CostsOverview["missing"][number]>(sql`
    select f.sku, min(p.title) as product, count(*)::int as findings, sum(f.units)::int as units,
      min(f.event_date)::text as since
    from findings f left join products p using (fnsku)
    where f.state in ('open', 'not_yet') and f.value is null
      -- A cost that has just come in counts with the next audit, moments later.
      and not exists (select from costs c where c.sku = f.sku and c.effective_from <= f.event_date)
    group by f.sku order by 4 desc, 1 limit 50`);
  return {
    costs: known.map(({ sku, cost, currency, effectiveFrom }) => ({
      sku,
      product: titleOf.get(sku) ?? null,
      cost: { minor: cost, currency },
      effectiveFrom,
    })),
    missing: [...missing],
  };
}
