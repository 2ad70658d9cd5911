import { sql } from "drizzle-orm";
import type { SystemTx } from "../../db/system.ts";
import type { TenantTx } from "../../db/tenant.ts";
import type { VaultTx } from "../../db/vault.ts";

/**
 * Writes what was done beside the act, in its transaction. Who acted and in which vault or tenant,
 * the database knows from the transaction itself. `details` holds ids and figures, never a secret.
 */
export async function record(
  tx: VaultTx | TenantTx | SystemTx,
  action: string,
  details: Record<string, unknown> = {},
): Promise<void> {
  await tx.execute(sql`select control.record(${action}, ${JSON.stringify(details)}::jsonb)`);
}
