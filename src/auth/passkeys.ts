import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type VerifiedRegistrationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { and, count, desc, eq } from "drizzle-orm";
import { passkeys, signInAttempts } from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { record } from "../audit/record.ts";
import { NotFound } from "../errors.ts";
import { passkeyAdded, passkeyRemoved } from "../mail/letters/second_factor.ts";
import { deviceOf } from "./device.ts";
import type { Identity, Provenance } from "./identity.ts";
import { noticeTo } from "./notices.ts";
import type { RegistrationAnswer } from "./passkey_input.ts";
import { endSessions, type Person } from "./sessions.ts";
import { type Asked, keepChallenge, relyingParty, takeChallenge } from "./webauthn.ts";

/** A passkey as its owner sees it. */
export interface Passkey {
  id: string;
  name: string;
  /** Kept by a password manager or cloud account rather than on one device alone. */
  backedUp: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** As many as one may have: more than anybody's devices, and the list stays a list. */
const MOST = 20;
const TOO_MANY = `Cannot add a passkey: you have ${MOST}, remove one first`;

/** Milliseconds that the browser gives one for a gesture; the challenge outlives it. */
export const PATIENCE = 4 * 60 * 1000;

/** The passkeys of a person, the newest first. */
export async function listPasskeys(
  { db }: Pick<Identity, "db">,
  userId: string,
): Promise<Passkey[]> {
  return await inSystem(db, { purpose: "second_factor", userId }, (tx) =>
    tx.select({
      id: passkeys.id,
      name: passkeys.name,
      backedUp: passkeys.backedUp,
      createdAt: passkeys.createdAt,
      lastUsedAt: passkeys.lastUsedAt,
    }).from(passkeys).where(eq(passkeys.userId, userId))
      .orderBy(desc(passkeys.createdAt), passkeys.id));
}

/** What a browser is told of one's passkeys, to offer one of them or to make none twice. */
export async function knownPasskeys(
  tx: SystemTx,
  userId: string,
): Promise<{ id: string; transports: string[] }[]> {
  return await tx.select({ id: passkeys.id, transports: passkeys.transports }).from(passkeys)
    .where(eq(passkeys.userId, userId));
}

/**
 * What the browser makes a passkey by, or why there shall be none, as a sentence. It shall be one that
 * signs in by itself and asks for its owner.
 */
export async function beginRegistration(
  identity: Pick<Identity, "db" | "config" | "now">,
  { person }: { person: Person },
): Promise<PublicKeyCredentialCreationOptionsJSON | { refused: string }> {
  const { realm, user } = person;
  const existing = await inSystem(
    identity.db,
    { purpose: "second_factor", userId: user.id },
    (tx) => knownPasskeys(tx, user.id),
  );
  if (existing.length >= MOST) return { refused: TOO_MANY };
  const options = await generateRegistrationOptions({
    rpName: "SellerVault",
    rpID: relyingParty(identity).id,
    userID: handleOf(user.id),
    userName: user.email,
    // One browser may hold passkeys of both realms, and one person may use the same address in both.
    userDisplayName: realm === "staff" ? `${user.name} (staff)` : user.name,
    attestationType: "none",
    excludeCredentials: existing,
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    timeout: PATIENCE,
  });
  await keepChallenge(identity, { challenge: options.challenge, asked: askedOf(person) });
  return options;
}

/** Adds the passkey that a browser made; its name, or why it is refused, as a sentence. */
export async function finishRegistration(
  identity: Identity,
  { person, tenantId, answer, name, from }: {
    person: Person;
    tenantId?: string;
    answer: RegistrationAnswer;
    /** Empty for the name of the device. */
    name: string;
    from: Provenance;
  },
): Promise<{ added: string } | { refused: string }> {
  const { challenge, ...response } = answer;
  if (!await takeChallenge(identity, { challenge, asked: askedOf(person) })) {
    return { refused: "This passkey took too long or was sent already: add it again" };
  }
  const made = await verified(identity, { challenge, response });
  if (!made) return { refused: "Cannot add this passkey: its answer does not hold" };
  const { credential, credentialBackedUp } = made;

  const userId = person.user.id;
  const called = name || deviceOf(from.userAgent);
  const errand = { purpose: "second_factor", tenantId, userId, requestId: from.requestId } as const;
  return await inSystem(identity.db, errand, async (tx) => {
    const [{ had } = { had: 0 }] = await tx.select({ had: count() }).from(passkeys)
      .where(eq(passkeys.userId, userId));
    if (had >= MOST) return { refused: TOO_MANY };
    const rows = await tx.insert(passkeys).values({
      id: credential.id,
      userId,
      publicKey: credential.publicKey.toBase64({ alphabet: "base64url", omitPadding: true }),
      counter: credential.counter,
      transports: response.response.transports,
      name: called,
      backedUp: credentialBackedUp,
      createdAt: identity.now(),
    }).onConflictDoNothing().returning({ id: passkeys.id });
    if (rows.length === 0) return { refused: "This passkey is known here already" };
    await record(tx, "passkey.added", {
      userId,
      passkey: credential.id,
      backedUp: credentialBackedUp,
    });
    await noticeTo(tx, identity, {
      userId,
      from,
      letter: (reader) => passkeyAdded({ ...reader, passkey: called }),
    });
    return { added: called };
  });
}

/** Removes one's passkey, which opens nothing from then on, and ends one's other sessions. A stranger's is NotFound. */
export async function removePasskey(
  identity: Identity,
  { person, tenantId, id, from }: {
    person: Person;
    tenantId?: string;
    id: string;
    from: Provenance;
  },
): Promise<{ name: string }> {
  const userId = person.user.id;
  const errand = { purpose: "second_factor", tenantId, userId, requestId: from.requestId } as const;
  return await inSystem(identity.db, errand, async (tx) => {
    const [removed] = await tx.delete(passkeys)
      .where(and(eq(passkeys.id, id), eq(passkeys.userId, userId)))
      .returning({ name: passkeys.name });
    if (!removed) throw new NotFound("There is no such passkey");
    // Whoever came in with it is out again, and so is whoever is about to.
    await tx.delete(signInAttempts)
      .where(and(eq(signInAttempts.userId, userId), eq(signInAttempts.provedBy, "passkey")));
    await endSessions(tx, {
      userId,
      except: person.sessionId,
      why: "passkey_removed",
      now: identity.now(),
    });
    await record(tx, "passkey.removed", { userId, passkey: id });
    await noticeTo(tx, identity, {
      userId,
      from,
      letter: (reader) => passkeyRemoved({ ...reader, passkey: removed.name }),
    });
    return removed;
  });
}

/** By what an authenticator knows the owner: a random id that tells nobody who he is. */
export function handleOf(userId: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(userId);
}

function askedOf({ sessionId, user }: Person): Asked {
  return { who: "session", sessionId, userId: user.id };
}

async function verified(
  identity: Pick<Identity, "config">,
  { challenge, response }: { challenge: string; response: Omit<RegistrationAnswer, "challenge"> },
): Promise<VerifiedRegistrationResponse["registrationInfo"] | null> {
  const { id, origin } = relyingParty(identity);
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: { ...response, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
    });
    return registrationInfo ?? null;
  } catch {
    // It throws plain errors, all about what the browser sent: another site's, unverified, bent.
    return null;
  }
}
