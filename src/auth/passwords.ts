import { hash as bcryptHash, verify as bcryptVerify } from "@node-rs/bcrypt";
import { TooMany } from "../errors.ts";

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

/** The bcrypt hash of a password, for `users.password_hash`. */
export async function hashPassword(password: string): Promise<string> {
  const condensed = await condense(password);
  return await inLine(() => bcryptHash(condensed, COST));
}

/** Whether `password` made `hash`. With null, for somebody unknown, it takes as long and says no. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const condensed = await condense(password);
  const matches = await inLine(() => bcryptVerify(condensed, hash ?? NOBODYS_HASH));
  return matches && hash !== null;
}

/** A hash of 32 random bytes that were thrown away. */
const NOBODYS_HASH = "$2b$12$3Txe3xby2wB0QFBEE7s1MuT.87scf/h079oqXwrUGjbiGRf4i6aea";

/** Whose password it is to be: no part of his name or e-mail may stand in it. */
export interface Owner {
  name: string;
  email: string;
}

/** What a password must have; a phrase for each rule that `password` breaks. */
export function unmetPasswordRules(password: string, owner: Owner): string[] {
  const rules: [boolean, string][] = [
    [[...password].length >= 12, "at least 12 characters"],
    [/\p{Lu}/u.test(password), "an upper-case letter"],
    [/\p{Ll}/u.test(password), "a lower-case letter"],
    [/\p{Nd}/u.test(password), "a digit"],
    [/[^\p{L}\p{N}\s]/u.test(password), "a special character"],
    [!holdsPartOf(owner, password), "to do without your name and e-mail address"],
  ];
  return rules.filter(([met]) => !met).map(([, rule]) => rule);
}

/** Parts shorter than this stand in too many words. */
const SHORTEST_PART = 3;

function holdsPartOf({ name, email }: Owner, password: string): boolean {
  const [local = ""] = email.split("@");
  const parts = `${name} ${local}`.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const folded = password.toLowerCase();
  return parts.some((part) => [...part].length >= SHORTEST_PART && folded.includes(part));
}

/** At most one hash at a time for each two cores, so that a flood of sign-ins cannot starve pages. */
const lanes = Math.max(1, Math.floor(navigator.hardwareConcurrency / 2));
const LONGEST_LINE = 40;
let busy = 0;
const line: (() => void)[] = [];

async function inLine<T>(work: () => Promise<T>): Promise<T> {
  if (busy >= lanes) {
    if (line.length >= LONGEST_LINE) {
      throw new TooMany("Cannot sign in now: too many people try at once", 5);
    }
    await new Promise<void>((next) => line.push(next));
  } else {
    busy++;
  }
  try {
    return await work();
  } finally {
    const next = line.shift();
    if (next) next();
    else busy--;
  }
}
