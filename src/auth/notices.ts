import { eq } from "drizzle-orm";
import { users } from "../../db/schema/control/mod.ts";
import type { SystemTx } from "../../db/system.ts";
import type { TenantTx } from "../../db/tenant.ts";
import type { Occasion } from "../mail/letters/words.ts";
import type { Mail } from "../mail/mail.ts";
import { postMail } from "../mail/post.ts";
import { deviceOf } from "./device.ts";
import { realmNamed } from "./realm.ts";
import type { Identity, Provenance } from "./identity.ts";

/** To whom a notice goes and what it tells of the act: when, from which device and address. */
export interface Reader {
  to: string;
  name: string;
  occasion: Occasion;
}

/** Tells a person by mail, in the transaction of the act, what happened to his account. */
export async function noticeTo(
  tx: SystemTx | TenantTx,
  { keys, config, now }: Pick<Identity, "keys" | "config" | "now">,
  { userId, from, letter }: {
    userId: string;
    from: Provenance;
    letter: (reader: Reader) => Mail;
  },
): Promise<void> {
  const [user] = await tx.select({ to: users.email, name: users.name, realm: users.realm })
    .from(users).where(eq(users.id, userId));
  if (!user) return;
  const occasion = {
    at: now(),
    device: deviceOf(from.userAgent),
    address: from.address,
    publicUrl: config.PUBLIC_URL,
    base: realmNamed(user.realm).base,
  };
  const { to, name } = user;
  await postMail(tx, keys.encryption, letter({ to, name, occasion }));
}
