import { and, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { signInAttempts } from "../../db/schema/control/mod.ts";
import { type Errand, inSystem, type SystemTx } from "../../db/system.ts";
import { open, seal } from "../seal.ts";
import { type Attempt, MOST_TRIES, type Step } from "./attempts.ts";
import type { Identity, Provenance } from "./identity.ts";
import { tellOfWrongCode } from "./locks.ts";
import {
  checkCodeIn,
  type CodeOutcome,
  confirmingStep,
  enrolAuthenticatorIn,
} from "./second_factor.ts";
import { newSecret } from "./totp.ts";

/** `over`: the attempt has had its tries, or its time, and the password is asked for again. */
export type AttemptOutcome = CodeOutcome | { refused: "over" };

interface Shown {
  attempt: Attempt;
  code: string;
  from: Provenance;
}

/**
 * Checks the code that is shown to go on with a sign-in. The attempt's try is counted before the code is
 * compared, and taken back when it was right or when nothing was compared: its last try can still be right.
 */
export async function checkAttemptCode(
  identity: Identity,
  { attempt, code, from }: Shown,
): Promise<AttemptOutcome> {
  const { tokenHash, userId, counter: subject } = attempt;
  const { outcome, isLast } = await inSystem(identity.db, errand(attempt, from), async (tx) => {
    const [counted] = await tx.update(signInAttempts)
      .set({ tries: sql`${signInAttempts.tries} + 1` })
      .where(and(isAt("factor", tokenHash, identity.now()), lt(signInAttempts.tries, MOST_TRIES)))
      .returning({ tries: signInAttempts.tries });
    if (!counted) return { outcome: null, isLast: true };

    const outcome = await checkCodeIn(tx, identity, { userId, code, subject, from });
    const isWrong = "refused" in outcome && outcome.refused === "wrong";
    if (!isWrong) {
      await tx.update(signInAttempts).set({ tries: sql`${signInAttempts.tries} - 1` })
        .where(eq(signInAttempts.tokenHash, tokenHash));
    }
    return { outcome, isLast: isWrong && counted.tries === MOST_TRIES };
  });
  if (outcome && "refused" in outcome && outcome.refused === "wrong") {
    await tellOfWrongCode(identity, { userId, subject, tried: outcome.tried, from });
  }
  return outcome === null || isLast ? { refused: "over" } : outcome;
}

/**
 * The secret that this attempt enrols: made at the first look and the same at every other one, so that a
 * page which is loaded again still fits the authenticator that read it. Null when the attempt is over.
 */
export async function pendingSecret(
  identity: Identity,
  { attempt, from }: Omit<Shown, "code">,
): Promise<string | null> {
  const { encryption } = identity.keys;
  const purpose = purposeOf(attempt);
  const kept = attempt.pendingSecret ??
    await keepSecret(identity, {
      attempt,
      from,
      sealed: await seal(encryption, purpose, newSecret()),
    });
  return kept === null ? null : await open(encryption, purpose, kept);
}

/** Keeps a sealed secret unless one is kept already; returns the one that is. */
async function keepSecret(
  { db, now }: Identity,
  { attempt, from, sealed }: Omit<Shown, "code"> & { sealed: string },
): Promise<string | null> {
  const [kept] = await inSystem(db, errand(attempt, from), (tx) =>
    tx.update(signInAttempts)
      .set({ pendingSecret: sql`coalesce(${signInAttempts.pendingSecret}, ${sealed})` })
      .where(unconfirmed(attempt.tokenHash, now()))
      .returning({ pendingSecret: signInAttempts.pendingSecret }));
  return kept?.pendingSecret ?? null;
}

/**
 * Enrols the pending secret when `code` is of it, and marks the attempt as one that may go on; returns the
 * recovery codes. No try is counted: whoever guesses here has the secret before him. Throws Conflict when
 * the account has got an authenticator meanwhile.
 */
export async function confirmEnrolment(
  identity: Identity,
  { attempt, code, from }: Shown,
): Promise<{ codes: string[] } | { refused: "wrong" | "over" }> {
  const { tokenHash, userId } = attempt;
  const secret = await pendingSecret(identity, { attempt, from });
  if (secret === null) return { refused: "over" };
  const step = confirmingStep(identity, { secret, code });
  if (step === null) return { refused: "wrong" };

  return await inSystem(identity.db, errand(attempt, from), async (tx: SystemTx) => {
    const confirmed = await tx.update(signInAttempts)
      .set({ provedBy: "totp", pendingSecret: null })
      .where(unconfirmed(tokenHash, identity.now()))
      .returning({ tokenHash: signInAttempts.tokenHash });
    if (confirmed.length === 0) return { refused: "over" };
    return { codes: await enrolAuthenticatorIn(tx, identity, { userId, secret, step, from }) };
  });
}

function unconfirmed(tokenHash: string, now: Date) {
  return and(isAt("enrolment", tokenHash, now), isNull(signInAttempts.provedBy));
}

function isAt(step: Step, tokenHash: string, now: Date) {
  return and(
    eq(signInAttempts.tokenHash, tokenHash),
    eq(signInAttempts.step, step),
    gt(signInAttempts.expiresAt, now),
  );
}

/** A pending secret is of use in its own attempt alone. */
function purposeOf({ tokenHash }: Attempt): string {
  return `totp-pending:${tokenHash}`;
}

function errand({ userId }: Attempt, from: Provenance): Errand {
  return { purpose: "second_factor", userId, requestId: from.requestId };
}
