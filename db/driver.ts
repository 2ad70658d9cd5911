import type { TransactionSql } from "postgres";
import type { PlainTx } from "./client.ts";

/** The driver's transaction beneath drizzle's, for what drizzle does not know; only `db/` reaches for it. */
export function driverOf(tx: PlainTx): TransactionSql {
  return (tx as unknown as { session: { client: TransactionSql } }).session.client;
}
