import { asc, eq, sql } from "drizzle-orm";
import { memberships, type Role, totpSecrets, users } from "../../db/schema/control/mod.ts";
import type { TenantTx } from "../../db/tenant.ts";
import { record } from "../audit/record.ts";
import type { Identity, Provenance } from "../auth/identity.ts";
import { noticeTo } from "../auth/notices.ts";
import { type EndedFor, endSessions } from "../auth/sessions.ts";
import { Conflict, Forbidden, NotFound } from "../errors.ts";
import { leftCompany, removedFromCompany, roleChanged } from "../mail/letters/membership.ts";

export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  joinedOn: string;
  /** Whether he has set up an authenticator; without one he sees nothing yet. */
  hasAuthenticator: boolean;
}

/** The people of the tenant, by name. */
export async function listMembers(tx: TenantTx): Promise<Member[]> {
  return await tx.select({
    id: users.id,
    name: users.name,
    email: users.email,
    role: memberships.role,
    joinedOn: sql<string>`to_char(${memberships.createdAt}, 'YYYY-MM-DD')`,
    hasAuthenticator: sql<boolean>`exists (select from ${totpSecrets}
      where ${totpSecrets.userId} = ${users.id})`,
  })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .orderBy(asc(users.name), asc(users.id));
}

async function getMember(tx: TenantTx, userId: string): Promise<Member> {
  const member = (await listMembers(tx)).find(({ id }) => id === userId);
  if (!member) throw new NotFound("There is no such member");
  return member;
}

/** Who acts on a member, in which company and from where. */
export interface Actor {
  id: string;
  company: string;
  from: Provenance;
}

type Telling = Pick<Identity, "keys" | "config" | "now">;

/**
 * Changes a member's role and ends his sessions here, so that it holds from his next request on. Throws
 * Conflict for the last admin, Forbidden when the actor is an admin no longer.
 */
export async function changeRole(
  tx: TenantTx,
  identity: Telling,
  { userId, role, by }: { userId: string; role: Role; by: Actor },
): Promise<Member> {
  const admins = await lockAdmins(tx);
  demandAdmin(admins, by);
  const { role: before } = await getMember(tx, userId);
  if (role !== "admin") demandAnotherAdmin(admins, userId, "change this role");
  await setRole(tx, identity, { userId, before, role, by });
  return await getMember(tx, userId);
}

/** Takes a member out of the tenant; his next request is nobody's. Throws as `changeRole` does. */
export async function removeMember(
  tx: TenantTx,
  identity: Telling,
  { userId, by }: { userId: string; by: Actor },
): Promise<void> {
  const admins = await lockAdmins(tx);
  demandAdmin(admins, by);
  const { role } = await getMember(tx, userId);
  demandAnotherAdmin(admins, userId, "remove this member");
  const told = { userId, from: by.from };
  // Told first: afterwards the tenant does not see his address any more.
  await noticeTo(tx, identity, {
    ...told,
    letter: (reader) => removedFromCompany({ ...reader, company: by.company }),
  });
  await endMembership(tx, identity, { userId, action: "member.removed", role });
}

/** A member goes of his own accord. Throws Conflict for the last admin. */
export async function leaveCompany(
  tx: TenantTx,
  identity: Telling,
  { by }: { by: Actor },
): Promise<void> {
  const admins = await lockAdmins(tx);
  const { role } = await getMember(tx, by.id);
  demandAnotherAdmin(admins, by.id, "leave");
  await noticeTo(tx, identity, {
    userId: by.id,
    from: by.from,
    letter: (reader) => leftCompany({ ...reader, company: by.company }),
  });
  await endMembership(tx, identity, { userId: by.id, action: "member.left", role });
}

/**
 * Hands the account over: the other becomes an admin, oneself a member, and both sign in again. So the
 * last admin can go, too. Throws Conflict for oneself, NotFound for who is no member.
 */
export async function transferAccount(
  tx: TenantTx,
  identity: Telling,
  { userId, by }: { userId: string; by: Actor },
): Promise<Member> {
  if (userId === by.id) throw new Conflict("Cannot hand the account over to yourself");
  demandAdmin(await lockAdmins(tx), by);
  const other = await getMember(tx, userId);
  if (other.role !== "admin") {
    await setRole(tx, identity, { userId, before: other.role, role: "admin", by });
  }
  await setRole(tx, identity, { userId: by.id, before: "admin", role: "member", by });
  await record(tx, "member.account_transferred", { fromUserId: by.id, userId });
  return await getMember(tx, userId);
}

async function setRole(
  tx: TenantTx,
  identity: Telling,
  { userId, before, role, by }: { userId: string; before: Role; role: Role; by: Actor },
): Promise<void> {
  // Saying again what he is ends no session and sends no mail.
  if (before === role) return;
  await tx.update(memberships).set({ role }).where(eq(memberships.userId, userId));
  await record(tx, "member.role_changed", { userId, before, after: role });
  await endSessionsHere(tx, identity, { userId, why: "role_changed" });
  await noticeTo(tx, identity, {
    userId,
    from: by.from,
    letter: (reader) => roleChanged({ ...reader, company: by.company, role }),
  });
}

async function endMembership(
  tx: TenantTx,
  identity: Telling,
  { userId, action, role }: { userId: string; action: string; role: Role },
): Promise<void> {
  await endSessionsHere(tx, identity, { userId, why: "removed" });
  await tx.delete(memberships).where(eq(memberships.userId, userId));
  await record(tx, action, { userId, role });
}

/** The walls leave his sessions in other companies alone. */
async function endSessionsHere(
  tx: TenantTx,
  { now }: Telling,
  { userId, why }: { userId: string; why: EndedFor },
): Promise<void> {
  const ended = await endSessions(tx, { userId, why, now: now() });
  if (ended > 0) await record(tx, "sessions.ended", { userId, why, count: ended });
}

/** The admins' rows, locked in one order: of two who act on each other, the second sees what the first did. */
async function lockAdmins(tx: TenantTx): Promise<string[]> {
  const admins = await tx.select({ userId: memberships.userId }).from(memberships)
    .where(eq(memberships.role, "admin")).orderBy(asc(memberships.userId)).for("update");
  return admins.map(({ userId }) => userId);
}

function demandAdmin(admins: string[], { id }: Actor): void {
  if (!admins.includes(id)) throw new Forbidden("You are an admin no longer: ask another one");
}

function demandAnotherAdmin(admins: string[], userId: string, act: string): void {
  if (admins.includes(userId) && admins.length === 1) {
    throw new Conflict(`Cannot ${act}: a tenant needs an admin, and this is its last one`);
  }
}
