import type { Tier } from "../../db/schema/control/mod.ts";

/** How many vaults each tier holds. */
export const VAULTS_OF_TIER: Record<Tier, number> = { starter: 1, growth: 3, agency: 100 };

/** How many people: members, and those whose invitation is open. */
export const MEMBERS_OF_TIER: Record<Tier, number> = { starter: 3, growth: 15, agency: 100 };
