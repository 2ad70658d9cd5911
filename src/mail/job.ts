import type { Keys } from "../keys.ts";
import { open } from "../seal.ts";
import { type Mailer, mailSchema, Undeliverable } from "./mail.ts";

/** What waits in the queue `mail`. */
export interface MailJob {
  sealed: string;
}

/**
 * Opens a posted mail and sends it. One that its recipient's server refuses for good is logged, without
 * the address, and counts as done; whatever else goes wrong is thrown, and the queue tries again.
 */
export async function sendSealedMail(
  { keys, mailer }: { keys: Pick<Keys, "encryption">; mailer: Mailer },
  { sealed }: MailJob,
): Promise<void> {
  const mail = mailSchema.parse(JSON.parse(await open(keys.encryption, "mail", sealed)));
  try {
    await mailer.send(mail);
  } catch (error) {
    if (!(error instanceof Undeliverable)) throw error;
    console.error(JSON.stringify({ job: "mail", undeliverable: error.message }));
  }
}
