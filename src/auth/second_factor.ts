import { and, eq, lt } from "drizzle-orm";
import {
  passkeys,
  recoveryCodes,
  signInAttempts,
  totpSecrets,
} from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { record } from "../audit/record.ts";
import { Conflict, Unauthenticated } from "../errors.ts";
import {
  recoveryCodesRenewed,
  recoveryCodeUsed,
  secondFactorChanged,
  secondFactorEnrolled,
  secondFactorReset,
} from "../mail/letters/second_factor.ts";
import { open, seal } from "../seal.ts";
import {
  beginTry,
  factorSubject,
  forgetFailures,
  proofSubject,
  takeBackTry,
  type TryOutcome,
} from "./failures.ts";
import type { Identity, Provenance } from "./identity.ts";
import { noticeTo, type Reader } from "./notices.ts";
import { demandPowerOverMember } from "./power_over_member.ts";
import {
  readRecoveryCode,
  recoveryCodesLeft,
  renewRecoveryCodes,
  spendRecoveryCode,
} from "./recovery_codes.ts";
import { endSessions, proveSession } from "./sessions.ts";
import { stepOfCode } from "./totp.ts";

/** What came of a shown code. `left` counts the recovery codes that still work. */
export type CodeOutcome =
  | { provedBy: "totp" | "recovery_code"; left?: number }
  | { refused: "wrong"; tried: TryOutcome }
  /** Too many failures before: nothing was compared, however right it may be. */
  | { refused: "waiting"; until: Date };

/** A code as it was typed, and whose failures count. */
export interface ShownCode {
  userId: string;
  /** Of the authenticator or a recovery code; spaces, case and hyphens do not matter. */
  code: string;
  /** Of the place where it is shown; wrong ones count for the person's `factorSubject` besides. */
  subject: string;
  from: Provenance;
  tenantId?: string;
}

/**
 * Compares a code, uses it up and writes down what came of it. A right one forgets the person's wrong codes;
 * whoever finishes forgets the failures of `subject`.
 */
export async function checkCode(identity: Identity, shown: ShownCode): Promise<CodeOutcome> {
  return await inSystem(identity.db, errand(shown), (tx) => checkCodeIn(tx, identity, shown));
}

/** The same within a transaction of purpose `second_factor`. */
export async function checkCodeIn(
  tx: SystemTx,
  identity: Identity,
  { userId, code, subject, from }: ShownCode,
): Promise<CodeOutcome> {
  const now = identity.now();
  // Counted before it is compared, and its row stays locked until the end: parallel tries queue up.
  const tried = await beginTry(tx, { subject, now });
  if (!tried.allowed) return { refused: "waiting", until: tried.nextTryAt };
  const factor = factorSubject(userId);
  const guessed = await beginTry(tx, { subject: factor, now });
  if (!guessed.allowed) {
    await takeBackTry(tx, { subject, tried, now });
    return { refused: "waiting", until: guessed.nextTryAt };
  }

  const provedBy = await spendCode(tx, identity, { userId, code, from });
  if (provedBy) {
    await forgetFailures(tx, factor);
    return provedBy;
  }
  await record(tx, "second_factor.refused", { userId, failures: tried.failures });
  return { refused: "wrong", tried };
}

/** Uses a right code up, of either kind; null for a wrong one. */
async function spendCode(
  tx: SystemTx,
  identity: Identity,
  { userId, code, from }: Pick<ShownCode, "userId" | "code" | "from">,
): Promise<Extract<CodeOutcome, { provedBy: unknown }> | null> {
  const now = identity.now();
  const recoveryCode = readRecoveryCode(code);
  if (recoveryCode !== null) {
    const left = await spendRecoveryCode(tx, { userId, code: recoveryCode, now });
    if (left === null) return null;
    await record(tx, "recovery_code.used", { userId, left });
    const letter = (reader: Reader) => recoveryCodeUsed({ ...reader, left });
    await noticeTo(tx, identity, { userId, from, letter });
    return { provedBy: "recovery_code", left };
  }
  return await spendTotpCode(tx, identity, { userId, code }) ? { provedBy: "totp" } : null;
}

/**
 * Uses up the time step of a code: neither it nor an older one is taken again (RFC 6238 §5.2). Of
 * parallel uses one wins.
 */
async function spendTotpCode(
  tx: SystemTx,
  { keys, now }: Identity,
  { userId, code }: { userId: string; code: string },
): Promise<boolean> {
  const [known] = await tx.select({ secret: totpSecrets.secret }).from(totpSecrets)
    .where(eq(totpSecrets.userId, userId));
  if (!known) return false;
  const secret = await open(keys.encryption, purposeOf(userId), known.secret);
  const step = stepOfCode(secret, { code: digitsOf(code), now: now() });
  if (step === null) return false;
  const moved = await tx.update(totpSecrets).set({ lastStep: step })
    .where(and(
      eq(totpSecrets.userId, userId),
      // An authenticator that took this one's place meanwhile has other codes.
      eq(totpSecrets.secret, known.secret),
      lt(totpSecrets.lastStep, step),
    ))
    .returning({ userId: totpSecrets.userId });
  return moved.length > 0;
}

/** A code of an authenticator that is not enrolled yet: the step that it is of, or null. */
export function confirmingStep(
  { now }: Pick<Identity, "now">,
  { secret, code }: { secret: string; code: string },
): number | null {
  return stepOfCode(secret, { code: digitsOf(code), now: now() });
}

/** Without what people put between digits, and as plain digits where a keyboard writes wide ones. */
function digitsOf(code: string): string {
  return code.normalize("NFKC").replace(/[\s\p{Pd}]/gu, "");
}

/** A person's new authenticator; `step` is that of the code which confirmed it. */
export interface NewAuthenticator {
  userId: string;
  /** Base32. */
  secret: string;
  from: Provenance;
  /** Absent where no code was asked for, as in the demo: every code is still good. */
  step?: number;
  tenantId?: string;
}

/**
 * Enrols somebody's first authenticator and returns his recovery codes, which are shown once. Throws
 * Conflict when he has one: whoever began to enrol beside him does not replace it.
 */
export async function enrolAuthenticator(
  identity: Identity,
  authenticator: NewAuthenticator,
): Promise<string[]> {
  return await inSystem(
    identity.db,
    errand(authenticator),
    (tx) => enrolAuthenticatorIn(tx, identity, authenticator),
  );
}

/** The same within a transaction of purpose `second_factor`. */
export async function enrolAuthenticatorIn(
  tx: SystemTx,
  identity: Identity,
  { userId, secret, from, step = 0 }: NewAuthenticator,
): Promise<string[]> {
  const enrolled = await tx.insert(totpSecrets).values({
    userId,
    secret: await seal(identity.keys.encryption, purposeOf(userId), secret),
    lastStep: step,
    confirmedAt: identity.now(),
  }).onConflictDoNothing().returning({ userId: totpSecrets.userId });
  if (enrolled.length === 0) {
    throw new Conflict("Cannot set up an authenticator: this account has one already");
  }
  const codes = await renewRecoveryCodes(tx, userId);
  await record(tx, "second_factor.enrolled", { userId });
  await noticeTo(tx, identity, { userId, from, letter: secondFactorEnrolled });
  return codes;
}

/**
 * Puts another authenticator in the place of the first and ends every session, the asking one too: of two
 * that ask with one session, one wins and the other gets Conflict. Returns new recovery codes.
 */
export async function replaceAuthenticator(
  identity: Identity,
  { userId, secret, from, step, tenantId, sessionId }:
    & Required<Omit<NewAuthenticator, "tenantId">>
    & Pick<NewAuthenticator, "tenantId">
    & { sessionId: string },
): Promise<string[]> {
  const now = identity.now();
  return await inSystem(identity.db, errand({ userId, from, tenantId }), async (tx) => {
    const why = "second_factor_reset";
    const own = await endSessions(tx, { userId, sessionId, why, now });
    const replaced = own === 0 ? [] : await tx.update(totpSecrets).set({
      secret: await seal(identity.keys.encryption, purposeOf(userId), secret),
      lastStep: step,
      confirmedAt: now,
    }).where(eq(totpSecrets.userId, userId)).returning({ userId: totpSecrets.userId });
    if (replaced.length === 0) {
      throw new Conflict("Cannot replace the authenticator: it was changed a moment ago");
    }
    const others = await endSessions(tx, { userId, why, now });
    await tx.delete(signInAttempts).where(eq(signInAttempts.userId, userId));
    const codes = await renewRecoveryCodes(tx, userId);
    await record(tx, "second_factor.changed", { userId });
    await record(tx, "sessions.ended", { userId, why, count: own + others });
    await noticeTo(tx, identity, { userId, from, letter: secondFactorChanged });
    return codes;
  });
}

/** New recovery codes in place of the old ones, which work no longer. Throws Conflict without an authenticator. */
export async function renewCodes(
  identity: Identity,
  { userId, from, tenantId }: { userId: string; from: Provenance; tenantId?: string },
): Promise<string[]> {
  return await inSystem(identity.db, errand({ userId, from, tenantId }), async (tx) => {
    // Locked, so that of two renewals at once the later one's codes are the ones that count.
    const [enrolled] = await tx.select({ userId: totpSecrets.userId }).from(totpSecrets)
      .where(eq(totpSecrets.userId, userId)).for("update");
    if (!enrolled) throw new Conflict("Cannot make recovery codes: no authenticator is set up");
    const codes = await renewRecoveryCodes(tx, userId);
    await record(tx, "recovery_codes.renewed", { userId });
    await noticeTo(tx, identity, { userId, from, letter: recoveryCodesRenewed });
    return codes;
  });
}

/**
 * Shows the second factor again, for sensitive acts of the next minutes. `subject` is the person's own
 * counter, so that guessing here shuts nobody out of signing in.
 */
export async function showAgain(
  identity: Identity,
  { userId, sessionId, code, from, tenantId }: Omit<ShownCode, "subject"> & { sessionId: string },
): Promise<CodeOutcome> {
  const subject = proofSubject(userId);
  const shown = { userId, code, subject, from, tenantId };
  return await inSystem(identity.db, errand(shown), async (tx) => {
    const outcome = await checkCodeIn(tx, identity, shown);
    if ("provedBy" in outcome) {
      const proved = await proveSession(tx, { userId, sessionId, now: identity.now() });
      if (!proved) throw new Unauthenticated("The session is over");
      await forgetFailures(tx, subject);
      await record(tx, "second_factor.shown", { userId, sessionId, by: outcome.provedBy });
    }
    return outcome;
  });
}

/** Whether a person has an authenticator. */
export async function hasAuthenticator(
  { db }: Pick<Identity, "db">,
  userId: string,
): Promise<boolean> {
  const [row] = await inSystem(
    db,
    "second_factor",
    (tx) =>
      tx.select({ userId: totpSecrets.userId }).from(totpSecrets)
        .where(eq(totpSecrets.userId, userId)),
  );
  return row !== undefined;
}

/** Since when a person has his authenticator, null without one, and how many recovery codes still work. */
export async function findEnrolment(
  { db }: Pick<Identity, "db">,
  userId: string,
): Promise<{ enrolledAt: Date | null; left: number }> {
  return await inSystem(db, { purpose: "second_factor", userId }, async (tx) => {
    const [row] = await tx.select({ enrolledAt: totpSecrets.confirmedAt }).from(totpSecrets)
      .where(eq(totpSecrets.userId, userId));
    return { enrolledAt: row?.enrolledAt ?? null, left: await recoveryCodesLeft(tx, userId) };
  });
}

/**
 * Takes a member's authenticator, passkeys and recovery codes away and ends his sessions, for one who lost
 * them; when he next signs in he enrols anew. Throws as `demandPowerOverMember` does.
 */
export async function resetSecondFactor(
  identity: Identity,
  { tenantId, userId, by, from }: {
    tenantId: string;
    userId: string;
    by: { id: string; name: string };
    from: Provenance;
  },
): Promise<void> {
  const now = identity.now();
  await inSystem(identity.db, errand({ userId: by.id, from, tenantId }), async (tx) => {
    await demandPowerOverMember(tx, {
      tenantId,
      userId,
      by: by.id,
      act: "reset this second factor",
    });
    await tx.delete(totpSecrets).where(eq(totpSecrets.userId, userId));
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    await tx.delete(passkeys).where(eq(passkeys.userId, userId));
    // A sign-in that is under way was begun with what is gone now.
    await tx.delete(signInAttempts).where(eq(signInAttempts.userId, userId));
    const ended = await endSessions(tx, { userId, why: "second_factor_reset", now });
    await record(tx, "second_factor.reset", { userId });
    await record(tx, "sessions.ended", { userId, why: "second_factor_reset", count: ended });
    const letter = (reader: Reader) => secondFactorReset({ ...reader, admin: by.name });
    await noticeTo(tx, identity, { userId, from, letter });
  });
}

function errand(
  { userId, tenantId, from }: { userId: string; tenantId?: string; from: Provenance },
) {
  return {
    purpose: "second_factor" as const,
    userId,
    requestId: from.requestId,
    ...(tenantId && { tenantId }),
  };
}

function purposeOf(userId: string): string {
  return `totp:${userId}`;
}
