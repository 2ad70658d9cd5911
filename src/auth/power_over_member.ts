import { inArray } from "drizzle-orm";
import { memberships } from "../../db/schema/control/mod.ts";
import type { SystemTx } from "../../db/system.ts";
import { Conflict, Forbidden, NotFound } from "../errors.ts";

/** What an admin does to the account of a member, as the refusals name it. */
export type ActOnAccount =
  | "reset this second factor"
  | "demand a new password"
  | "unlock this member";

/**
 * An account is its owner's in every company: an admin of one acts on it only while no other company let
 * its owner in, whose data it would open or whose work it would stop. Throws Forbidden for oneself and for
 * who is no admin there, NotFound for who is no member there, Conflict for a member of another company
 * too. Purposes `second_factor`, `password` and `sign_in`.
 */
export async function demandPowerOverMember(
  tx: SystemTx,
  { tenantId, userId, by, act }: {
    tenantId: string;
    userId: string;
    /** The admin's user id. */
    by: string;
    act: ActOnAccount;
  },
): Promise<void> {
  if (by === userId) {
    throw new Forbidden(`Cannot ${act}: the account is your own, ask another admin`);
  }
  const rows = await tx.select({
    tenantId: memberships.tenantId,
    userId: memberships.userId,
    role: memberships.role,
  }).from(memberships).where(inArray(memberships.userId, [userId, by]));
  const mine = rows.find((row) => row.userId === by && row.tenantId === tenantId);
  if (mine?.role !== "admin") throw new Forbidden(`Only an admin can ${act}`);
  const theirs = rows.filter((row) => row.userId === userId);
  if (!theirs.some((row) => row.tenantId === tenantId)) {
    throw new NotFound("There is no such member");
  }
  if (theirs.length > 1) {
    throw new Conflict(`Cannot ${act}: the member belongs to another company too`);
  }
}
