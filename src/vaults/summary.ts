import { sql } from "drizzle-orm";
import type { VaultTx } from "../../db/vault.ts";
import { type VaultFrame, vaultFrame } from "./frame.ts";

/** What the overview says of one vault; amounts in minor units, a line for each currency. */
export interface VaultCardFigures {
  freshness: VaultFrame["freshness"];
  possible: { minor: number; currency: string }[];
  openFindings: number;
  closingThisWeek: number;
  trouble: string | null;
}

/** Figures of one vault as of `today`, its marketplace's day. */
export async function summariseVault(tx: VaultTx, today: string): Promise<VaultCardFigures> {
  const { freshness, counts } = await vaultFrame(tx);
  const possible = await tx.execute<{ minor: number; currency: string }>(sql`
    select sum(value)::float8 as minor, currency from findings
    where state = 'open' and value is not null group by currency order by 1 desc`);
  const [row] = await tx.execute<{ closing: number; trouble: string | null }>(sql`
    select count(*)::int as closing, (select min(trouble) from sync_cursors) as trouble
    from findings where state = 'open' and closes_on between ${today}::date and ${today}::date + 7`);
  return {
    freshness,
    possible: [...possible],
    openFindings: counts.findings,
    closingThisWeek: row!.closing,
    trouble: row!.trouble,
  };
}
