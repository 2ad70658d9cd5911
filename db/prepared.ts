import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { PlainTx } from "./client.ts";
import { driverOf } from "./driver.ts";

const dialect = new PgDialect();

/**
 * Runs a statement that is asked with every request: Postgres parses it once for each connection, and it goes
 * out in one packet with its neighbours, where `tx.execute` first asks what its parameters are and waits for
 * the answer. Its text must not vary with what it is asked: a connection keeps every text that it has seen.
 */
export async function executePrepared<Row>(tx: PlainTx, statement: SQL): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  return await driverOf(tx).unsafe<Row[] & object[]>(text, params as string[], { prepare: true });
}
