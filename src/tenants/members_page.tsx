import { MembersPage } from "../../views/members/members_page.tsx";
import type { Member as ShownMember } from "../../views/members/row.tsx";
import { inSystem } from "../../db/system.ts";
import { accountSubject, lockedAmong } from "../auth/failures.ts";
import type { Identity } from "../auth/identity.ts";
import { SELLERS } from "../auth/realm.ts";
import type { AnyTenantContext } from "../http/env.ts";
import { provenanceOf } from "../http/provenance.ts";
import { tenantPage } from "../http/respond.ts";
import { countPlaces, listInvitations } from "./invitations.ts";
import { type Actor, listMembers, type Member } from "./members.ts";
import { MEMBERS_OF_TIER } from "./tiers.ts";

/** What was sent to invite somebody and could not be taken. */
export interface RefusedInvite {
  typed: { email?: string; role?: string };
  errors?: Record<string, string>;
  error?: string;
}

/** Answers with the members page; whoever is no admin sees the people and nothing about their accounts. */
export async function showMembers(
  c: AnyTenantContext,
  refused?: RefusedInvite,
  status: 200 | 409 | 422 | 429 = 200,
): Promise<Response> {
  const { session, web } = c.var;
  const isAdmin = session.role === "admin";
  const now = web.now();
  const { members, invitations, places } = await c.var.inTenant(async (tx) => ({
    members: await listMembers(tx),
    invitations: isAdmin ? await listInvitations(tx) : [],
    places: isAdmin ? await countPlaces(tx, now) : 0,
  }));
  const shown = isAdmin ? await withLocks(web, members) : members.map(withoutAccount);
  const page = (
    <MembersPage
      page={tenantPage(c, "Members", "members")}
      members={shown}
      myId={session.user.id}
      canAct={isAdmin}
      canLeave={!isAdmin || members.filter(({ role }) => role === "admin").length > 1}
      invitations={invitations.map(({ expiresAt, ...invitation }) => ({
        ...invitation,
        expiresAt: expiresAt.toISOString(),
        isOver: expiresAt <= now,
      }))}
      plan={{ tier: session.tenant.tier, holds: MEMBERS_OF_TIER[session.tenant.tier], places }}
      refused={refused}
    />
  );
  return await c.html(page, status);
}

function withoutAccount(member: Member): ShownMember {
  return { ...member, hasAuthenticator: true, lockedUntil: null };
}

/** The members with what an admin is told of their accounts. */
export async function withLocks(identity: Identity, members: Member[]): Promise<ShownMember[]> {
  const subjects = await Promise.all(
    members.map(({ email }) => accountSubject(identity, { realm: SELLERS, email })),
  );
  const now = identity.now();
  const locks = await inSystem(identity.db, "sign_in", (tx) => lockedAmong(tx, { subjects, now }));
  return members.map((member, at) => ({
    ...member,
    lockedUntil: locks.get(subjects[at]!)?.toISOString() ?? null,
  }));
}

/** Who acts in this request. */
export function actorOf(c: AnyTenantContext): Actor {
  const { user, tenant } = c.var.session;
  return { id: user.id, company: tenant.name, from: provenanceOf(c) };
}
