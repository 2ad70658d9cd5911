import type { Writable } from "node:stream";
import { driverOf } from "./driver.ts";
import type { VaultTx } from "./vault.ts";

/**
 * Starts `copy … from stdin` inside the transaction and returns the stream to write to. Drizzle knows
 * no COPY, so this goes to the driver beneath its transaction.
 */
export async function copyInto(tx: VaultTx, statement: string): Promise<Writable> {
  return await driverOf(tx).unsafe(statement).writable();
}
