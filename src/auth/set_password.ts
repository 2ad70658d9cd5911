import { and, desc, eq, ne, notInArray } from "drizzle-orm";
import {
  passwordHistory,
  type RealmName,
  signInAttempts,
  users,
} from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { formatInstant } from "../../views/parts/days.ts";
import { record } from "../audit/record.ts";
import { Conflict, Forbidden, NotFound, TooMany } from "../errors.ts";
import {
  passwordChanged,
  passwordChangeDemanded,
  passwordReset,
} from "../mail/letters/password.ts";
import { after, type Identity, type Provenance } from "./identity.ts";
import { endLinks, useLink } from "./links.ts";
import { noticeTo } from "./notices.ts";
import { SHORTEST_AGE } from "./password_age.ts";
import type { Owner } from "./password_policy.ts";
import {
  recordRefusal,
  type RefusedAt,
  RefusedPassword,
  type UnmetRule,
  unmetRules,
} from "./password_refusal.ts";
import { hashPassword, needsRehash, verifyPassword } from "./passwords.ts";
import { demandPowerOverMember } from "./power_over_member.ts";
import { endSessions } from "./sessions.ts";

/** How many passwords of a person, the one in force among them, may not be taken again. */
const REMEMBERED = 10;

/**
 * Why a password is set: `changed` by who is signed in, `reset` through a mailed link, or at signing in
 * because an admin `demanded` it or the old one is `over`. Only the first waits for the minimum age.
 */
export type How = "changed" | "reset" | "demanded" | "over";

export interface NewPassword {
  userId: string;
  realm: RealmName;
  password: string;
  how: How;
  from: Provenance;
  /** In whose company the record stands, where one is known. */
  tenantId?: string;
  /** The hash that the old password was verified against: it must still be the one in force. */
  replacing?: string;
  /** The token of the reset link, which is used up in the same transaction. */
  link?: string;
  /** The hash of the sign-in attempt that goes on afterwards; all others of the person end. */
  attempt?: string;
}

/**
 * Sets a person's password, remembers it among the last ten and ends every session and pending sign-in.
 * Throws RefusedPassword (an Invalid), having recorded the rules that it breaks; Conflict when another was
 * faster; NotFound when there is no such person in the realm.
 */
export async function setPassword(identity: Identity, change: NewPassword): Promise<void> {
  const { userId, how, from, tenantId, password } = change;
  const person = await getPerson(identity, change);
  if (change.replacing !== undefined && change.replacing !== person.passwordHash) {
    throw new Conflict(FASTER);
  }
  const unmet = await unmetOf(identity, change, person);
  if (unmet.length > 0) {
    await recordRefusal(identity, { purpose: "password", how, from, userId, tenantId, unmet });
    throw refusalOf(unmet, person.passwordChangedAt);
  }
  // A quarter of a second, in which no transaction is held open.
  const passwordHash = await hashPassword(password, { from });
  const errand = { purpose: "password", userId, tenantId, requestId: from.requestId } as const;
  await inSystem(identity.db, errand, async (tx) => {
    await replaceHash(tx, {
      change,
      passwordHash,
      checked: person.passwordHash,
      now: identity.now(),
    });
    const why = how === "reset" ? "password_reset" : "password_changed";
    const count = await endSessions(tx, { userId, why, now: identity.now() });
    const forced = how !== "changed";
    const act = how === "reset" ? "password.reset" : "password.changed";
    await record(tx, act, { userId, how, ...(forced && { forced }) });
    await record(tx, "sessions.ended", { userId, why, count });
    const letter = how === "reset" ? passwordReset : passwordChanged;
    await noticeTo(tx, identity, { userId, from, letter });
  });
}

const FASTER = "Cannot set this password: it was set anew a moment ago";

interface KnownPerson extends Owner {
  passwordHash: string;
  passwordChangedAt: Date;
  /** Hashes of the last ten, newest first. */
  last: string[];
}

async function getPerson(
  { db }: Identity,
  { userId, realm }: Pick<NewPassword, "userId" | "realm">,
): Promise<KnownPerson> {
  return await inSystem(db, "password", async (tx) => {
    const [person] = await tx.select({
      name: users.name,
      email: users.email,
      passwordHash: users.passwordHash,
      passwordChangedAt: users.passwordChangedAt,
    }).from(users).where(and(eq(users.id, userId), eq(users.realm, realm)));
    if (!person) throw new NotFound("Nobody like this is known");
    const history = await tx.select({ hash: passwordHistory.passwordHash }).from(passwordHistory)
      .where(eq(passwordHistory.userId, userId))
      .orderBy(desc(passwordHistory.id)).limit(REMEMBERED);
    const hashes = new Set([person.passwordHash, ...history.map(({ hash }) => hash)]);
    return { ...person, last: [...hashes].slice(0, REMEMBERED) };
  });
}

/** The history takes up to ten verifications, so it is asked last, about a password that holds otherwise. */
async function unmetOf(
  { now }: Identity,
  { password, how, from }: NewPassword,
  person: KnownPerson,
): Promise<UnmetRule[]> {
  const unmet = unmetRules(password, person);
  if (how === "changed" && now() < changeableAt(person.passwordChangedAt)) unmet.push(TOO_YOUNG);
  if (unmet.length > 0) return unmet;
  // One after the other: nobody's change takes more than its turn in the line.
  for (const hash of person.last) {
    if (await verifyPassword(password, hash, { from })) return [USED_BEFORE];
  }
  return [];
}

const USED_BEFORE = { rule: "history", text: `to be none of your last ${REMEMBERED}` };
const TOO_YOUNG = { rule: "age", text: "the one before it to be a day old" };

function refusalOf(unmet: UnmetRule[], changedAt: Date): RefusedPassword {
  if (!unmet.includes(TOO_YOUNG)) return new RefusedPassword(unmet);
  const others = unmet.filter((rule) => rule !== TOO_YOUNG);
  const wait = `Your password can be changed again on ${
    formatInstant(changeableAt(changedAt).toISOString())
  }`;
  const sentence = others.length > 0
    ? `${new RefusedPassword(others).fields.password}. ${wait}`
    : wait;
  return new RefusedPassword(unmet, sentence);
}

/** From when on a password may be changed again. */
export function changeableAt(changedAt: Date): Date {
  return after(changedAt, SHORTEST_AGE);
}

/** Only the hash that was checked gives way, and only while the link is good. */
async function replaceHash(
  tx: SystemTx,
  { change: { userId, link, attempt }, passwordHash, checked, now }: {
    change: NewPassword;
    passwordHash: string;
    checked: string;
    now: Date;
  },
): Promise<void> {
  if (link !== undefined) {
    const owner = await useLink(tx, { token: link, purpose: "reset", now });
    if (owner !== userId) throw new Conflict("Cannot use this link: it was used or is over");
  }
  const replaced = await tx.update(users)
    .set({ passwordHash, passwordChangedAt: now, passwordChangeDemanded: false })
    .where(and(eq(users.id, userId), eq(users.passwordHash, checked)))
    .returning({ id: users.id });
  if (replaced.length === 0) throw new Conflict(FASTER);

  await tx.insert(passwordHistory).values({ userId, passwordHash, setAt: now });
  const newest = tx.select({ id: passwordHistory.id }).from(passwordHistory)
    .where(eq(passwordHistory.userId, userId))
    .orderBy(desc(passwordHistory.id)).limit(REMEMBERED);
  await tx.delete(passwordHistory)
    .where(and(eq(passwordHistory.userId, userId), notInArray(passwordHistory.id, newest)));

  // Whoever showed the old password and not yet the second factor begins anew; no older link opens.
  await tx.delete(signInAttempts).where(and(
    eq(signInAttempts.userId, userId),
    attempt === undefined ? undefined : ne(signInAttempts.tokenHash, attempt),
  ));
  await endLinks(tx, { userId, purpose: "reset", now });
}

/**
 * The hash of a new person's password; the caller stores it in `users` and as the first row of
 * `password_history`. Throws RefusedPassword, recorded first when `at` says where.
 */
export async function hashNewPassword(
  owner: Owner,
  password: string,
  at?: RefusedAt & { identity: Pick<Identity, "db"> },
): Promise<string> {
  const unmet = unmetRules(password, owner);
  if (unmet.length > 0 && at) await recordRefusal(at.identity, { ...at, unmet });
  if (unmet.length > 0) throw new RefusedPassword(unmet);
  return await hashPassword(password, { from: at?.from });
}

/**
 * Hashes a password that was just verified again when its hash was made at another cost than today's.
 * It stays the same password: as old as it was, and one row of the history. Says whether it did.
 */
export async function rehashIfNeeded(
  { db }: Pick<Identity, "db">,
  { userId, password, hash, from }: {
    userId: string;
    password: string;
    hash: string;
    from?: Provenance;
  },
): Promise<boolean> {
  if (!needsRehash(hash)) return false;
  const passwordHash = await hashPassword(password, { from }).catch((error: unknown) => {
    // It is no part of signing in: with no place in the line it waits for the next time.
    if (error instanceof TooMany) return null;
    throw error;
  });
  if (passwordHash === null) return false;
  return await inSystem(db, { purpose: "password", userId }, async (tx) => {
    const [user] = await tx.update(users).set({ passwordHash })
      .where(and(eq(users.id, userId), eq(users.passwordHash, hash)))
      .returning({ setAt: users.passwordChangedAt });
    // Somebody set another one meanwhile, or hashed this one first.
    if (!user) return false;
    await tx.delete(passwordHistory)
      .where(and(eq(passwordHistory.userId, userId), eq(passwordHistory.passwordHash, hash)));
    await tx.insert(passwordHistory).values({ userId, passwordHash, setAt: user.setAt });
    return true;
  });
}

/**
 * An admin makes a member of his company choose another password at the next sign-in, and signs him out.
 * Throws as `demandPowerOverMember` does.
 */
export async function demandNewPassword(
  identity: Identity,
  { tenantId, userId, by, from }: {
    tenantId: string;
    userId: string;
    by: { id: string; name: string };
    from: Provenance;
  },
): Promise<void> {
  if (userId === by.id) {
    throw new Forbidden("Cannot ask yourself for a new password: change it on your account’s page");
  }
  const errand = {
    purpose: "password",
    tenantId,
    userId: by.id,
    requestId: from.requestId,
  } as const;
  await inSystem(identity.db, errand, async (tx) => {
    await demandPowerOverMember(tx, { tenantId, userId, by: by.id, act: "demand a new password" });
    await tx.update(users).set({ passwordChangeDemanded: true }).where(eq(users.id, userId));
    const why = "password_change_demanded";
    const count = await endSessions(tx, { userId, why, now: identity.now() });
    await record(tx, "password.change_demanded", { userId });
    await record(tx, "sessions.ended", { userId, why, count });
    await noticeTo(tx, identity, {
      userId,
      from,
      letter: (told) => passwordChangeDemanded({ ...told, admin: by.name }),
    });
  });
}
