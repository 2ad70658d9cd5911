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

/** NULL in COPY's text form. */
export const COPY_NULL = "\\N";

/** A value in COPY's text form; NUL, which Postgres has no room for, is left out. */
export function copyText(value: string): string {
  // deno-lint-ignore no-control-regex
  return value.replace(/[\\\t\n\r\u0000]/g, (sign) => ESCAPES[sign]!);
}

const ESCAPES: Record<string, string> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\0": "",
};
