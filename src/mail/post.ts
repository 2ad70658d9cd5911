import { post } from "../../db/queue.ts";
import type { SystemTx } from "../../db/system.ts";
import type { TenantTx } from "../../db/tenant.ts";
import type { KeyRing } from "../keys.ts";
import { seal } from "../seal.ts";
import { type Mail, mailSchema } from "./mail.ts";

/**
 * Files `mail` in the transaction of the act: it leaves when that is committed, and never otherwise. It
 * waits sealed, for its link may be good for a password: no table, backup or log of the database shows it.
 */
export async function postMail(tx: TenantTx | SystemTx, ring: KeyRing, mail: Mail): Promise<void> {
  await post(tx, await seal(ring, "mail", JSON.stringify(mailSchema.parse(mail))));
}
