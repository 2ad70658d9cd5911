import { and, asc, count, eq, gt, isNull, type SQL } from "drizzle-orm";
import {
  invitations,
  memberships,
  type Role,
  tenants,
  users,
} from "../../db/schema/control/mod.ts";
import type { TenantTx } from "../../db/tenant.ts";
import { record } from "../audit/record.ts";
import { after, DAY, type Identity } from "../auth/identity.ts";
import { hashToken, newToken } from "../auth/tokens.ts";
import { Conflict, NotFound } from "../errors.ts";
import { invitation } from "../mail/letters/links.ts";
import { pageOf } from "../mail/letters/words.ts";
import { postMail } from "../mail/post.ts";
import { keepInvitationPace } from "./invitation_pace.ts";
import { MEMBERS_OF_TIER } from "./tiers.ts";

export { acceptInvitation, findInvitation } from "./accept_invitation.ts";

/** Days that an invitation waits. */
export const INVITATION_DAYS = 7;

/** Whom a tenant asks in, and as what. */
export interface NewInvitation {
  tenantId: string;
  /** Lower case. */
  email: string;
  role: Role;
  /** The admin's user id. */
  invitedBy: string;
  now: Date;
}

/**
 * Invites somebody and returns the link's token, which is kept as a hash alone. An open invitation of the
 * same address is withdrawn: the newest link is the good one. Throws Conflict for a member, and when the
 * plan holds no more people; TooMany as `keepInvitationPace` does. Whether the address has an account
 * elsewhere, nobody here asks.
 */
export async function createInvitation(
  tx: TenantTx,
  { tenantId, email, role, invitedBy, now }: NewInvitation,
): Promise<{ id: string; token: string }> {
  // Two invitations at once count each other.
  const [tenant] = await tx.select({ tier: tenants.tier }).from(tenants)
    .where(eq(tenants.id, tenantId)).for("update");
  if (!tenant) throw new NotFound("There is no such company");
  const [member] = await tx.select({ id: users.id }).from(users)
    .innerJoin(memberships, eq(memberships.userId, users.id)).where(eq(users.email, email));
  if (member) throw new Conflict("Cannot invite this person: already a member");
  await keepInvitationPace(tx, { email, now });

  await withdraw(tx, { where: eq(invitations.email, email), now });
  const places = await countPlaces(tx, now);
  const most = MEMBERS_OF_TIER[tenant.tier];
  if (places >= most) {
    throw new Conflict(
      `Cannot invite anybody: your plan (${tenant.tier}) holds ${most} people, open invitations among them`,
    );
  }
  const token = newToken();
  const id = crypto.randomUUID();
  await tx.insert(invitations).values({
    id,
    tenantId,
    email,
    role,
    tokenHash: await hashToken(token),
    invitedBy,
    createdAt: now,
    expiresAt: after(now, INVITATION_DAYS * DAY),
  });
  await record(tx, "invitation.created", { invitationId: id, role });
  return { id, token };
}

/** Places of the plan that are taken: members, and invitations that can still be accepted. */
export async function countPlaces(tx: TenantTx, now: Date): Promise<number> {
  const [members] = await tx.select({ has: count() }).from(memberships);
  const [invited] = await tx.select({ has: count() }).from(invitations)
    .where(and(isOpen, gt(invitations.expiresAt, now)));
  return members!.has + invited!.has;
}

/** Neither accepted nor withdrawn; it may be over. */
const isOpen = and(isNull(invitations.acceptedAt), isNull(invitations.withdrawnAt));

/** Who invites, for the mail. */
export interface Inviter {
  id: string;
  name: string;
  tenant: { id: string; name: string };
}

/** Invites somebody and mails him the link, in one transaction. Throws as `createInvitation` does. */
export async function invite(
  tx: TenantTx,
  { keys, config, now }: Pick<Identity, "keys" | "config" | "now">,
  { email, role, by }: { email: string; role: Role; by: Inviter },
): Promise<void> {
  const { token } = await createInvitation(tx, {
    tenantId: by.tenant.id,
    email,
    role,
    invitedBy: by.id,
    now: now(),
  });
  const letter = invitation({
    to: email,
    inviter: by.name,
    company: by.tenant.name,
    role,
    url: pageOf(config.PUBLIC_URL, `/invite?token=${token}`),
    days: INVITATION_DAYS,
  });
  await postMail(tx, keys.encryption, letter);
}

/** An invitation that waits, or waited too long. */
export interface PendingInvitation {
  id: string;
  email: string;
  role: Role;
  expiresAt: Date;
}

/** The tenant's invitations that were neither accepted nor withdrawn, by address. */
export async function listInvitations(tx: TenantTx): Promise<PendingInvitation[]> {
  const rows = await tx.select({
    id: invitations.id,
    email: invitations.email,
    role: invitations.role,
    expiresAt: invitations.expiresAt,
  }).from(invitations).where(isOpen).orderBy(asc(invitations.email)).limit(500);
  return rows.map((row) => ({ ...row, role: row.role! }));
}

/** The link in its mail is good no more. Throws NotFound for one that is not open, or another tenant's. */
export async function withdrawInvitation(
  tx: TenantTx,
  { id, now }: { id: string; now: Date },
): Promise<{ email: string; role: Role }> {
  const [withdrawn] = await withdraw(tx, { where: eq(invitations.id, id), now });
  if (!withdrawn) throw new NotFound("There is no such invitation");
  return { email: withdrawn.email, role: withdrawn.role! };
}

/** A new link with seven new days, in the place of the old one. Throws as withdrawing and inviting do. */
export async function resendInvitation(
  tx: TenantTx,
  identity: Pick<Identity, "keys" | "config" | "now">,
  { id, by }: { id: string; by: Inviter },
): Promise<{ email: string }> {
  const { email, role } = await withdrawInvitation(tx, { id, now: identity.now() });
  await invite(tx, identity, { email, role, by });
  return { email };
}

async function withdraw(tx: TenantTx, { where, now }: { where: SQL; now: Date }) {
  const withdrawn = await tx.update(invitations).set({ withdrawnAt: now })
    .where(and(where, isOpen))
    .returning({ id: invitations.id, email: invitations.email, role: invitations.role });
  for (const { id } of withdrawn) await record(tx, "invitation.withdrawn", { invitationId: id });
  return withdrawn;
}
