import { desc, eq, gt } from "drizzle-orm";
import { invitations } from "../../db/schema/control/mod.ts";
import type { TenantTx } from "../../db/tenant.ts";
import { formatInstant } from "../../views/parts/days.ts";
import { after, DAY, MINUTE, SECOND } from "../auth/identity.ts";
import { TooMany } from "../errors.ts";

/** Invitations of a tenant in 24 hours, those that were sent anew or withdrawn among them. */
export const INVITATIONS_A_DAY = 50;

/**
 * Each invitation is a mail to somebody who asked for none, and withdrawing it frees its place in the plan:
 * without a pace an admin could bury a stranger's mailbox. Throws TooMany within a minute of the last mail
 * to the address, and beyond the day's number. The caller has locked the tenant, so that of several at
 * once each sees those before it.
 */
export async function keepInvitationPace(
  tx: TenantTx,
  { email, now }: { email: string; now: Date },
): Promise<void> {
  const { createdAt } = invitations;
  const [last] = await tx.select({ createdAt }).from(invitations)
    .where(eq(invitations.email, email)).orderBy(desc(createdAt)).limit(1);
  if (last && after(last.createdAt, MINUTE) > now) {
    throw new TooMany(
      "Cannot invite this person again yet: the last mail to this address is less than a minute old",
      secondsUntil(after(last.createdAt, MINUTE), now),
    );
  }
  const [first] = await tx.select({ createdAt }).from(invitations)
    .where(gt(createdAt, after(now, -DAY)))
    .orderBy(desc(createdAt)).offset(INVITATIONS_A_DAY - 1).limit(1);
  if (!first) return;
  const free = after(first.createdAt, DAY);
  // Shown to the minute, which is therefore the next full one.
  const shown = formatInstant(after(free, MINUTE - 1).toISOString());
  throw new TooMany(
    `Cannot invite anybody now: your company sent ${INVITATIONS_A_DAY} invitations in the last 24 hours; ` +
      `the next can go out on ${shown}`,
    secondsUntil(free, now),
  );
}

function secondsUntil(instant: Date, now: Date): number {
  return Math.ceil((instant.getTime() - now.getTime()) / SECOND);
}
