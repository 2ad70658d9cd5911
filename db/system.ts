import type { Database } from "./client.ts";
import { actorSettings, throughDoor, type TxOf } from "./doors.ts";

/**
 * Why code may look across tenants: a closed list. Each purpose has a role `sv_sys_<purpose>` of its
 * own with grants on just the columns it needs; a test holds list, grants and policies together.
 */
export const purposes = ["sign_in", "sign_up", "session", "schedule", "rulebook"] as const;
export type Purpose = (typeof purposes)[number];

/** A transaction for one of the named purposes. */
export type SystemTx = TxOf<"system">;

/** Runs `work` as the role of `purpose`. */
export async function inSystem<T>(
  db: Database,
  purpose: Purpose,
  work: (tx: SystemTx) => Promise<T>,
): Promise<T> {
  return await throughDoor<"system", T>(
    db,
    { ...actorSettings({}), search_path: "public", role: `sv_sys_${purpose}` },
    work,
  );
}
