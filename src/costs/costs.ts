import { asc, desc, gt, ilike, sql } from "drizzle-orm";
import { containing } from "../../db/like.ts";
import { type Cost, costs } from "../../db/schema/vault/costs.ts";
import type { VaultTx } from "../../db/vault.ts";
import { csvLine } from "../csv.ts";
import { formatDecimal } from "../money.ts";
import { type CostLine, parseCosts, type ParsedCosts } from "./parse_costs.ts";

const AT_ONCE = 1000;

/** Sets what a SKU costs from a day on; a cost of the same SKU, currency and day is replaced. */
export async function setCost(tx: VaultTx, cost: CostLine, setBy?: string): Promise<Cost> {
  const [written] = await write(tx, [cost], setBy);
  return written!;
}

/** Takes the good lines of a costs CSV and says of each other one why it was left out. */
export async function importCosts(
  tx: VaultTx,
  text: string,
  setBy?: string,
): Promise<{ imported: number; rejected: ParsedCosts["rejected"] }> {
  const parsed = parseCosts(text);
  for (let at = 0; at < parsed.costs.length; at += AT_ONCE) {
    await write(tx, parsed.costs.slice(at, at + AT_ONCE), setBy);
  }
  return { imported: parsed.costs.length, rejected: parsed.rejected };
}

/** Costs by SKU, the newest of each first; `search` is a part of the SKU. */
export async function listCosts(
  tx: VaultTx,
  { search = "", limit = 200, offset = 0 }: { search?: string; limit?: number; offset?: number } =
    {},
): Promise<Cost[]> {
  return await tx.select().from(costs)
    .where(search === "" ? undefined : ilike(costs.sku, containing(search)))
    .orderBy(asc(costs.sku), desc(costs.effectiveFrom), asc(costs.currency))
    .limit(Math.min(limit, AT_ONCE)).offset(offset);
}

/** All costs as the CSV that `importCosts` takes, a page of lines at a time. */
export async function* exportCosts(tx: VaultTx): AsyncGenerator<string> {
  yield csvLine(["sku", "cost", "currency", "effective_from"]);
  for (let after = 0;;) {
    const page = await tx.select().from(costs).where(gt(costs.id, after))
      .orderBy(asc(costs.id)).limit(AT_ONCE);
    if (page.length === 0) return;
    yield page.map(({ sku, cost, currency, effectiveFrom }) =>
      csvLine([sku, formatDecimal(cost, currency), currency, effectiveFrom])
    ).join("");
    after = page.at(-1)!.id;
  }
}

async function write(tx: VaultTx, lines: CostLine[], setBy: string | undefined): Promise<Cost[]> {
  return await tx.insert(costs).values(lines.map((line) => ({ ...line, setBy })))
    .onConflictDoUpdate({
      target: [costs.sku, costs.currency, costs.effectiveFrom],
      set: { cost: sql`excluded.cost`, setBy: sql`excluded.set_by`, setAt: sql`now()` },
    })
    .returning();
}
