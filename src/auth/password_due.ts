import { eq } from "drizzle-orm";
import { users } from "../../db/schema/control/mod.ts";
import { inSystem } from "../../db/system.ts";
import type { Identity } from "./identity.ts";
import { isPasswordOver } from "./password_age.ts";

/** Why a person must choose another password before he gets in; null when he need not. */
export async function whyNewPassword(
  { db, now }: Pick<Identity, "db" | "now">,
  userId: string,
): Promise<"demanded" | "over" | null> {
  const [user] = await inSystem(
    db,
    "password",
    (tx) =>
      tx.select({ demanded: users.passwordChangeDemanded, changedAt: users.passwordChangedAt })
        .from(users).where(eq(users.id, userId)),
  );
  if (!user) return null;
  if (user.demanded) return "demanded";
  return isPasswordOver(user.changedAt, now()) ? "over" : null;
}
