import type { Writable } from "node:stream";
import type { TransactionSql } from "postgres";
import type { VaultTx } from "./vault.ts";

/**
 * Starts `copy … from stdin` inside the transaction and returns the stream to write to. Drizzle knows
 * no COPY; this is the one place that reaches for the driver beneath its transaction.
 */
export async function copyInto(tx: VaultTx, statement: string): Promise<Writable> {
  const { session } = tx as unknown as { session: { client: TransactionSql } };
  return await session.client.unsafe(statement).writable();
}
