import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "../../db/client.ts";
import { invitations, users } from "../../db/schema/control/mod.ts";
import { inSystem } from "../../db/system.ts";
import { record } from "../audit/record.ts";
import { after, DAY } from "../auth/identity.ts";
import { hashToken, newToken } from "../auth/tokens.ts";
import { Conflict } from "../errors.ts";

/** Days that an invitation waits. */
const GOOD_FOR_DAYS = 7;

/**
 * Invites somebody to the staff and returns the token of the link, which is kept as a hash alone; an
 * invitation of before is withdrawn. Only the keeper's login may: no request to the web makes a staff
 * account. Throws Conflict for somebody who is there already.
 */
export async function inviteStaff(
  keeper: Database,
  { email, now }: { email: string; now: Date },
): Promise<string> {
  const token = newToken();
  await inSystem(keeper, "staff", async (tx) => {
    const [known] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email));
    if (known) throw new Conflict("Cannot invite this person: there is a staff account already");
    await tx.update(invitations).set({ withdrawnAt: now }).where(and(
      eq(invitations.realm, "staff"),
      eq(invitations.email, email),
      isNull(invitations.acceptedAt),
      isNull(invitations.withdrawnAt),
    ));
    const [made] = await tx.insert(invitations).values({
      realm: "staff",
      email,
      tokenHash: await hashToken(token),
      createdAt: now,
      expiresAt: after(now, GOOD_FOR_DAYS * DAY),
    }).returning({ id: invitations.id });
    await record(tx, "staff.invited", { invitation: made!.id });
  });
  return token;
}
