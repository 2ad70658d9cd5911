import {
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from "@simplewebauthn/server";
import { and, eq, lt, or, sql } from "drizzle-orm";
import { passkeys, type RealmName, users } from "../../db/schema/control/mod.ts";
import { type Errand, inSystem } from "../../db/system.ts";
import { record } from "../audit/record.ts";
import type { Identity, Provenance } from "./identity.ts";
import type { AssertionAnswer } from "./passkey_input.ts";
import { handleOf, knownPasskeys, PATIENCE } from "./passkeys.ts";
import { proveSession } from "./sessions.ts";
import { type Asked, keepChallenge, relyingParty, takeChallenge } from "./webauthn.ts";

export const UNKNOWN_PASSKEY = "This passkey is not known here: use another, or your password";
const TOO_LATE = "This passkey took too long or was sent already: use it again";
const DOES_NOT_HOLD = "Cannot take this passkey: its answer does not hold";

/**
 * What the browser shows a passkey by, or why there is none to show, as a sentence. Whoever is known is
 * asked for one of his own, anybody else for any that names its owner.
 */
export async function beginAuthentication(
  identity: Pick<Identity, "db" | "config" | "now">,
  asked: Asked,
): Promise<PublicKeyCredentialRequestOptionsJSON | { refused: string }> {
  const allowCredentials = asked.who === "anyone"
    ? undefined
    : await inSystem(identity.db, { purpose: "second_factor", userId: asked.userId }, (tx) =>
      knownPasskeys(tx, asked.userId));
  if (allowCredentials?.length === 0) return { refused: "Your account has no passkey: use a code" };
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(identity).id,
    allowCredentials,
    userVerification: "required",
    timeout: PATIENCE,
  });
  await keepChallenge(identity, { challenge: options.challenge, asked });
  return options;
}

/**
 * Whose passkey was shown, or why it is refused, as a sentence. Of two answers at once one is taken. In a
 * session it counts as the second factor shown again. Locks are not asked: nobody guesses a signature,
 * and a stranger's failures shall not shut its owner out.
 */
export async function finishAuthentication(
  identity: Identity,
  { asked, answer, realm, from, tenantId }: {
    asked: Asked;
    answer: AssertionAnswer;
    realm: RealmName;
    from: Provenance;
    tenantId?: string;
  },
): Promise<{ userId: string } | { refused: string }> {
  const { challenge } = answer;
  if (!await takeChallenge(identity, { challenge, asked })) return { refused: TOO_LATE };

  const known = await findPasskey(identity, { id: answer.id, realm });
  if (!known || !isOwner(asked, known.userId, answer.response.userHandle)) {
    return { refused: UNKNOWN_PASSKEY };
  }
  const { userId } = known;
  const errand: Errand = {
    purpose: "second_factor",
    tenantId,
    userId,
    requestId: from.requestId,
  };
  const shown = await verified(identity, { answer, publicKey: known.publicKey });

  return await inSystem(identity.db, errand, async (tx) => {
    const refuse = async (why: string) => {
      await record(tx, "second_factor.refused", { userId, by: "passkey", passkey: answer.id, why });
      return { refused: DOES_NOT_HOLD };
    };
    if (!shown) return await refuse("unverified");

    // A counter that does not grow is a copy's. Authenticators that do not count always say 0.
    const [taken] = await tx.update(passkeys)
      .set({
        counter: shown.newCounter,
        backedUp: shown.credentialBackedUp,
        lastUsedAt: identity.now(),
      })
      .where(and(
        eq(passkeys.id, answer.id),
        eq(passkeys.userId, userId),
        or(
          lt(passkeys.counter, shown.newCounter),
          and(eq(passkeys.counter, 0), sql`${shown.newCounter}::bigint = 0`),
        ),
      ))
      .returning({ id: passkeys.id });
    if (!taken) return await refuse("counter");

    if (asked.who !== "session") {
      await record(tx, "passkey.used", { userId, passkey: answer.id });
      return { userId };
    }
    const { sessionId } = asked;
    const proved = await proveSession(tx, { userId, sessionId, now: identity.now() });
    if (!proved) return await refuse("session_ended");
    await record(tx, "second_factor.shown", {
      userId,
      sessionId,
      by: "passkey",
      passkey: answer.id,
    });
    return { userId };
  });
}

/** A passkey opens the pages of its owner's realm alone. */
async function findPasskey(
  { db }: Pick<Identity, "db">,
  { id, realm }: { id: string; realm: RealmName },
): Promise<{ userId: string; publicKey: string } | null> {
  const [found] = await inSystem(
    db,
    "second_factor",
    (tx) =>
      tx.select({ userId: passkeys.userId, publicKey: passkeys.publicKey }).from(passkeys)
        .innerJoin(users, eq(users.id, passkeys.userId))
        .where(and(eq(passkeys.id, id), eq(users.realm, realm))),
  );
  return found ?? null;
}

/** Without a password the passkey must say whose it is; where one is known already, it may. */
function isOwner(asked: Asked, userId: string, userHandle?: string | null): boolean {
  if (asked.who !== "anyone" && asked.userId !== userId) return false;
  if (!userHandle) return asked.who !== "anyone";
  const handle = handleOf(userId).toBase64({ alphabet: "base64url", omitPadding: true });
  return userHandle === handle;
}

async function verified(
  identity: Pick<Identity, "config">,
  { answer: { challenge, ...response }, publicKey }: { answer: AssertionAnswer; publicKey: string },
) {
  const { id, origin } = relyingParty(identity);
  const { userHandle, ...signed } = response.response;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        ...response,
        response: { ...signed, userHandle: userHandle ?? undefined },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      credential: {
        id: response.id,
        publicKey: Uint8Array.fromBase64(publicKey, { alphabet: "base64url" }),
        // The statement that takes the answer compares the counter, so that two at once cannot pass.
        counter: 0,
      },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo : null;
  } catch {
    // It throws plain errors, all about what the browser sent: another site's, unverified, bent.
    return null;
  }
}
