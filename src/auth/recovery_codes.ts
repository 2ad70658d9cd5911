import { and, count, eq, isNull } from "drizzle-orm";
import { recoveryCodes } from "../../db/schema/control/mod.ts";
import type { SystemTx } from "../../db/system.ts";
import { hashToken } from "./tokens.ts";

/** Codes of one set. */
export const SET_SIZE = 10;
/** From how many left on one is told to make new ones. */
export const FEW_LEFT = 3;

/** Crockford's base 32: no i, l, o or u, so that what was read off paper is read right. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** Characters of five random bits each: 80 bits, which need no salt and no slow hash. */
const LENGTH = 16;
const CANONICAL = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/** A code as it is shown: `xxxx-xxxx-xxxx-xxxx`. */
export function newRecoveryCode(): string {
  const random = crypto.getRandomValues(new Uint8Array(LENGTH));
  const characters = [...random].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return characters.match(/.{4}/g)!.join("-");
}

/**
 * What was typed as the code's sixteen characters: case, hyphens and spaces do not matter, and o, i and l
 * are read as the digits that they look like. Null when it is no recovery code.
 */
export function readRecoveryCode(typed: string): string | null {
  const characters = typed.toLowerCase().replace(/[\s\p{Pd}]/gu, "")
    .replaceAll("o", "0").replace(/[il]/g, "1");
  return CANONICAL.test(characters) ? characters : null;
}

/** Puts a new set in the place of a person's codes; they are known here and then nowhere any more. */
export async function renewRecoveryCodes(tx: SystemTx, userId: string): Promise<string[]> {
  const codes = Array.from({ length: SET_SIZE }, newRecoveryCode);
  const rows = await Promise.all(
    codes.map(async (code) => ({ userId, codeHash: await hashToken(readRecoveryCode(code)!) })),
  );
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await tx.insert(recoveryCodes).values(rows);
  return codes;
}

/**
 * Uses a code up; of parallel uses one wins. Returns how many are left then, or null when it was no code
 * of this person, or no longer.
 */
export async function spendRecoveryCode(
  tx: SystemTx,
  { userId, code, now }: { userId: string; code: string; now: Date },
): Promise<number | null> {
  const [spent] = await tx.update(recoveryCodes).set({ usedAt: now })
    .where(and(
      eq(recoveryCodes.userId, userId),
      eq(recoveryCodes.codeHash, await hashToken(code)),
      isNull(recoveryCodes.usedAt),
    ))
    .returning({ usedAt: recoveryCodes.usedAt });
  return spent ? await recoveryCodesLeft(tx, userId) : null;
}

/** How many codes of a person still work. */
export async function recoveryCodesLeft(tx: SystemTx, userId: string): Promise<number> {
  const [row] = await tx.select({ left: count() }).from(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)));
  return row!.left;
}
