import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";

/** The pool of one login role. Data are reached through the doors (tenant, vault, system) alone. */
export type Database = PostgresJsDatabase & { $client: postgres.Sql };

export interface ConnectOptions {
  /** Connections in the pool. */
  max?: number;
  applicationName?: string;
}

/** Opens a pool on `url`; nothing is sent before the first query. The caller ends it with `$client.end()`. */
export function connect(
  url: string,
  { max = 10, applicationName = "sellervault" }: ConnectOptions = {},
): Database {
  const client = postgres(url, {
    max,
    onnotice: () => {},
    connection: { application_name: applicationName },
  });
  return drizzle(client) as Database;
}

/** A drizzle transaction without its door's brand; only the doors handle one. */
export type PlainTx = Parameters<Parameters<Database["transaction"]>[0]>[0];
