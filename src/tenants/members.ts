import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { memberships, type Role, sessions, users } from "../../db/schema/control/mod.ts";
import type { TenantTx } from "../../db/tenant.ts";
import { record } from "../audit/record.ts";
import { Conflict, NotFound } from "../errors.ts";

export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  joinedOn: string;
}

/** The people of the tenant, by name. */
export async function listMembers(tx: TenantTx): Promise<Member[]> {
  return await tx.select({
    id: users.id,
    name: users.name,
    email: users.email,
    role: memberships.role,
    joinedOn: sql<string>`to_char(${memberships.createdAt}, 'YYYY-MM-DD')`,
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

/** Changes a member's role and ends his sessions, so that it holds from his next request on. */
export async function changeRole(tx: TenantTx, userId: string, role: Role): Promise<Member> {
  const { role: before } = await getMember(tx, userId);
  if (before === "admin" && role !== "admin") {
    await demandAnotherAdmin(tx, userId, "change this role");
  }
  await tx.update(memberships).set({ role }).where(eq(memberships.userId, userId));
  await endSessions(tx, userId);
  await record(tx, "member.role_changed", { userId, before, after: role });
  return await getMember(tx, userId);
}

/** Takes a member out of the tenant; his next request is nobody's. */
export async function removeMember(tx: TenantTx, userId: string): Promise<void> {
  const { role } = await getMember(tx, userId);
  if (role === "admin") await demandAnotherAdmin(tx, userId, "remove this member");
  await tx.delete(memberships).where(eq(memberships.userId, userId));
  await endSessions(tx, userId);
  await record(tx, "member.removed", { userId, role });
}

/** The rows are locked, so that two admins cannot remove each other at the same moment. */
async function demandAnotherAdmin(tx: TenantTx, userId: string, act: string): Promise<void> {
  const admins = await tx.select({ userId: memberships.userId }).from(memberships)
    .where(eq(memberships.role, "admin")).for("update");
  if (!admins.some((admin) => admin.userId !== userId)) {
    throw new Conflict(`Cannot ${act}: a tenant needs an admin, and this is its last one`);
  }
}

async function endSessions(tx: TenantTx, userId: string): Promise<void> {
  await tx.update(sessions).set({ revokedAt: sql`now()` })
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt)));
}
