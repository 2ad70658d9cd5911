import { dayIn } from "../dates.ts";
import type { VaultContext } from "../http/env.ts";
import { getMarketplace } from "../marketplaces.ts";

/** Today where the vault is at home: a day of its marketplace, YYYY-MM-DD. */
export function todayOf(c: VaultContext): string {
  return dayIn(getMarketplace(c.var.vault.homeMarketplace).zone, c.var.web.now());
}
