import { hash as bcryptHash, verify as bcryptVerify } from "@node-rs/bcrypt";
import { hashingLine, INSIDE } from "./hashing_line.ts";
import { networkOf } from "./network.ts";

/** The page promises 12 salt rounds: about a quarter of a second a hash. */
const COST = 12;

/**
 * bcrypt reads 72 bytes and drops the rest, so it gets an HMAC of the whole password instead, in
 * base64 (44 characters). The HMAC's key is a constant: it only keeps our inputs apart from SHA-256
 * tables that others leaked (docs/decisions/0004-passwords-beyond-72-bytes.md).
 */
async function condense(password: string): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode("sellervault password v1"),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const bytes = await crypto.subtle.sign("HMAC", key, encoder.encode(password.normalize("NFC")));
  return new Uint8Array(bytes).toBase64();
}

/** For whom bcrypt works: networks of clients wait in turn. Without `from` no client asked for it. */
export interface Asker {
  from?: { address: string };
}

/** The bcrypt hash of a password, for `users.password_hash`. Throws TooMany when the line is full. */
export async function hashPassword(password: string, asker: Asker = {}): Promise<string> {
  const condensed = await condense(password);
  return await inLine(networkFor(asker), () => {
    done.hashes++;
    return bcryptHash(condensed, COST);
  });
}

/**
 * Whether `password` made `hash`. With null, for somebody unknown, it takes as long and says no; so it
 * does for a hash that is none or whose cost is above 14. Throws TooMany when the line is full,
 * or the part of it that the asker's network has.
 */
export async function verifyPassword(
  password: string,
  hash: string | null,
  asker: Asker = {},
): Promise<boolean> {
  const condensed = await condense(password);
  const known = hash !== null && costOf(hash) !== null;
  const matches = await inLine(networkFor(asker), () => {
    done.verifications++;
    return bcryptVerify(condensed, known ? hash : NOBODYS_HASH);
  });
  return matches && known;
}

/** A hash of 32 random bytes that were thrown away. */
const NOBODYS_HASH = "$2b$12$3Txe3xby2wB0QFBEE7s1MuT.87scf/h079oqXwrUGjbiGRf4i6aea";

/** Whether a hash is to be made anew at the next sign-in, because it was made at another cost. */
export function needsRehash(hash: string): boolean {
  return costOf(hash) !== COST;
}

/** What bcrypt has done since the process began; every answer to a sign-in takes one verification. */
export function hashingDone(): { hashes: number; verifications: number } {
  return { ...done };
}

const done = { hashes: 0, verifications: 0 };

/** Each step doubles the work: at 20 one verification takes a minute, which stops everybody else's. */
const HIGHEST_COST = 14;

/** The cost of a bcrypt hash; null for what is none, or would cost too much. */
function costOf(hash: string): number | null {
  const [, digits] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash) ?? [];
  const cost = Number(digits);
  return cost <= HIGHEST_COST ? cost : null;
}

/** At most one hash at a time for each two cores, so that a flood of sign-ins cannot starve pages. */
const inLine = hashingLine({
  lanes: Math.max(1, Math.floor(navigator.hardwareConcurrency / 2)),
  places: 40,
  placesEach: 2,
});

function networkFor({ from }: Asker): string {
  return from ? networkOf(from.address) : INSIDE;
}
