import type { Database } from "./client.ts";
import { type Actor, actorSettings, throughDoor, type TxOf } from "./doors.ts";

/**
 * Why code may look across tenants: a closed list. Each purpose has a role `sv_sys_<purpose>` of its
 * own with grants on just the columns it needs; a test holds list, grants and policies together.
 */
export const purposes = [
  "sign_in",
  "sign_up",
  "session",
  "second_factor",
  "password",
  "invitation",
  "limit",
  "staff",
  "expiry",
  "schedule",
  "rulebook",
] as const;
export type Purpose = (typeof purposes)[number];

/** A transaction for one of the named purposes. */
export type SystemTx = TxOf<"system">;

/** For whom a purpose works: what its audit rows carry. The tenant is that of the session, if there is one. */
export interface Errand extends Actor {
  purpose: Purpose;
  tenantId?: string;
}

/** Runs `work` as the role of a purpose. */
export async function inSystem<T>(
  db: Database,
  errand: Purpose | Errand,
  work: (tx: SystemTx) => Promise<T>,
): Promise<T> {
  const { purpose, tenantId = "", ...actor } = typeof errand === "string"
    ? { purpose: errand }
    : errand;
  return await throughDoor<"system", T>(
    db,
    {
      ...actorSettings(actor),
      "app.tenant": tenantId,
      search_path: "public",
      role: `sv_sys_${purpose}`,
    },
    work,
  );
}
