import type { Database } from "./client.ts";
import { type Actor, actorSettings, throughDoor, type TxOf } from "./doors.ts";

/** A transaction on the control plane that sees one tenant's rows: row-level security, forced. */
export type TenantTx = TxOf<"tenant">;

/** Runs `work` as the role `sv_tenant` with the tenant set; another tenant's rows are not there. */
export async function inTenant<T>(
  db: Database,
  { tenantId, ...actor }: { tenantId: string } & Actor,
  work: (tx: TenantTx) => Promise<T>,
): Promise<T> {
  return await throughDoor<"tenant", T>(
    db,
    { ...actorSettings(actor), "app.tenant": tenantId, search_path: "public", role: "sv_tenant" },
    work,
  );
}
