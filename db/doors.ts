import { type SQL, sql } from "drizzle-orm";
import type { Database, PlainTx } from "./client.ts";
import { executePrepared } from "./prepared.ts";

declare const door: unique symbol;

/** A transaction that came through the door `D`; one door's transaction does not pass for another's. */
export type TxOf<D extends string> = PlainTx & { readonly [door]: D };

/** What every audit row of the transaction carries: who acts, in which request. */
export interface Actor {
  /** The member's user id; absent when a job acts. */
  userId?: string;
  requestId?: string;
}

/**
 * Opens a transaction, takes on `role` for it and runs `work`. The settings travel with the first
 * query of `work` in one packet; when they are refused the transaction is dead and so is that query.
 */
export async function throughDoor<D extends string, T>(
  db: Database,
  settings: Record<string, string> & { role: string },
  work: (tx: TxOf<D>) => Promise<T>,
): Promise<T> {
  return await db.transaction(async (tx) => {
    const entered = executePrepared(tx, enter(settings));
    // Both are waited for, so that no query of `work` is still to come when the transaction ends.
    const [entry, result] = await Promise.allSettled([entered, work(tx as TxOf<D>)]);
    if (entry.status === "rejected") throw entry.reason;
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

/** One statement that sets everything, the role last: afterwards the settings may be out of reach. */
function enter({ role, ...settings }: Record<string, string> & { role: string }): SQL {
  const calls = Object.entries(settings)
    .map(([name, value]) => sql`set_config(${name}, ${value}, true)`);
  return sql`select ${sql.join([...calls, sql`set_config('role', ${role}, true)`], sql`, `)}`;
}

/** The settings in which `control.record` finds the actor. */
export function actorSettings({ userId = "", requestId = "" }: Actor): Record<string, string> {
  return { "app.actor": userId, "app.request": requestId };
}
