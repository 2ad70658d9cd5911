import type { Mail, Mailer } from "./mail.ts";

export interface ReceivedMail {
  id: string;
  at: Date;
  mail: Mail;
}

/** A mailer that keeps what it is given: for `dev` and tests, where no mail leaves the machine. */
export interface Mailbox extends Mailer {
  /** Newest first. */
  list(): ReceivedMail[];
  find(id: string): ReceivedMail | null;
}

const KEPT = 200;

/** An empty mailbox of the last 200 mails, in memory. */
export function createMailbox(now: () => Date = () => new Date()): Mailbox {
  const received: ReceivedMail[] = [];
  let count = 0;
  return {
    send(mail) {
      count += 1;
      received.unshift({ id: String(count), at: now(), mail });
      received.length = Math.min(received.length, KEPT);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
    list: () => [...received],
    find: (id) => received.find((mail) => mail.id === id) ?? null,
  };
}
