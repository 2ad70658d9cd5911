import { and, eq, gt, isNull } from "drizzle-orm";
import {
  invitations,
  memberships,
  passwordHistory,
  type RealmName,
  type Role,
  tenants,
  users,
} from "../../db/schema/control/mod.ts";
import { inSystem, type SystemTx } from "../../db/system.ts";
import { record } from "../audit/record.ts";
import type { Identity, Provenance } from "../auth/identity.ts";
import { hashToken } from "../auth/tokens.ts";
import { Conflict, Forbidden } from "../errors.ts";

/** What a good link opens. */
export interface FoundInvitation {
  realm: RealmName;
  email: string;
  /** Null for staff. */
  company: { id: string; name: string } | null;
  role: Role | null;
  /** Whose it is, where the address has an account in this realm already. */
  userId: string | null;
}

/** Looks up the invitation of a link; null when it was accepted, withdrawn, is over or never was. */
export async function findInvitation(
  { db, now }: Pick<Identity, "db" | "now">,
  { token }: { token: string },
): Promise<FoundInvitation | null> {
  const tokenHash = await hashToken(token);
  const [row] = await inSystem(db, "invitation", (tx) =>
    tx.select({
      realm: invitations.realm,
      email: invitations.email,
      company: { id: tenants.id, name: tenants.name },
      role: invitations.role,
      userId: users.id,
    })
      .from(invitations)
      .leftJoin(tenants, eq(tenants.id, invitations.tenantId))
      .leftJoin(
        users,
        and(eq(users.email, invitations.email), eq(users.realm, invitations.realm)),
      )
      .where(isGood(tokenHash, now())));
  return row ?? null;
}

/** Who accepts: somebody new, whose address the mail proves, or somebody who has an account. */
export interface Acceptance {
  token: string;
  person?: { name: string; passwordHash: string };
  userId?: string;
  from: Provenance;
}

export interface Accepted {
  userId: string;
  /** Null for staff. */
  tenantId: string | null;
}

/**
 * Uses an invitation up: makes the person when he is new, and the membership. One transaction, and of many
 * at once one wins. Throws Conflict when the invitation is no longer good, or the address got an account
 * meanwhile; Forbidden when it is for somebody else than `userId`.
 */
export async function acceptInvitation(
  identity: Pick<Identity, "db" | "now">,
  { token, person, userId: known, from }: Acceptance,
): Promise<Accepted> {
  const found = await findInvitation(identity, { token });
  if (!found) throw new Conflict(OVER);
  const tokenHash = await hashToken(token);
  const userId = known ?? crypto.randomUUID();
  const errand = {
    purpose: "invitation",
    userId,
    tenantId: found.company?.id,
    requestId: from.requestId,
  } as const;
  return await inSystem(identity.db, errand, async (tx) => {
    const now = identity.now();
    // Its row stays locked until the end, since the walls let in only whom an open invitation names.
    const [invitation] = await tx.select().from(invitations).where(isGood(tokenHash, now))
      .for("update");
    if (!invitation) throw new Conflict(OVER);
    const { id, realm, email, tenantId, role } = invitation;
    if (person && !known) {
      await makePerson(tx, { ...person, id: userId, realm, email, now });
    } else {
      await demandOwner(tx, { userId, realm, email });
    }
    if (tenantId !== null && role !== null) {
      await tx.insert(memberships).values({ tenantId, userId, role, createdAt: now })
        .onConflictDoNothing();
    }
    await tx.update(invitations).set({ acceptedAt: now }).where(eq(invitations.id, id));
    if (person && !known) await record(tx, "person.signed_up", { userId, realm, tenantId });
    await record(tx, "invitation.accepted", { invitationId: id, userId, realm, role });
    return { userId, tenantId };
  });
}

const OVER = "Cannot accept this invitation: it was used or withdrawn, or is over";

function isGood(tokenHash: string, now: Date) {
  return and(
    eq(invitations.tokenHash, tokenHash),
    isNull(invitations.acceptedAt),
    isNull(invitations.withdrawnAt),
    gt(invitations.expiresAt, now),
  );
}

async function makePerson(
  tx: SystemTx,
  { now, ...person }: {
    id: string;
    realm: RealmName;
    email: string;
    name: string;
    passwordHash: string;
    now: Date;
  },
): Promise<void> {
  const made = await tx.insert(users).values({ ...person, passwordChangedAt: now, createdAt: now })
    .onConflictDoNothing().returning({ id: users.id });
  if (made.length === 0) {
    throw new Conflict("Cannot make this account: the address has one by now, sign in with it");
  }
  const { id: userId, passwordHash } = person;
  await tx.insert(passwordHistory).values({ userId, passwordHash, setAt: now });
}

async function demandOwner(
  tx: SystemTx,
  { userId, realm, email }: { userId: string; realm: RealmName; email: string },
): Promise<void> {
  const [owner] = await tx.select({ id: users.id }).from(users)
    .where(and(eq(users.id, userId), eq(users.realm, realm), eq(users.email, email)));
  if (!owner) throw new Forbidden("This invitation is for somebody else");
}
