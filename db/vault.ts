import type { Database } from "./client.ts";
import { type Actor, actorSettings, throughDoor, type TxOf } from "./doors.ts";

/** A transaction inside one vault. Its tables are named without a schema and there are no others. */
export type VaultTx = TxOf<"vault">;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const ID = /^[0-9a-hjkmnp-tv-z]{10}$/;

/** Crockford's base 32, lower case, ten characters: the form of every vault id. */
function isVaultId(id: string): boolean {
  return ID.test(id);
}

/** A new id: 50 random bits. */
export function newVaultId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** The name of a vault's schema and of its role. */
export function schemaOf(vaultId: string): string {
  if (!isVaultId(vaultId)) throw new TypeError("not a vault id");
  return `v_${vaultId}`;
}

/**
 * Runs `work` in a transaction that sees the vault's schema alone, as the vault's role. Postgres
 * refuses every other schema; a vault that does not exist is a role that does not exist.
 */
export async function inVault<T>(
  db: Database,
  { vaultId, ...actor }: { vaultId: string } & Actor,
  work: (tx: VaultTx) => Promise<T>,
): Promise<T> {
  const schema = schemaOf(vaultId);
  return await throughDoor<"vault", T>(
    db,
    { ...actorSettings(actor), search_path: schema, role: schema },
    work,
  );
}
