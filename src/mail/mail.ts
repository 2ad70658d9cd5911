import { z } from "zod";

/** One mail of the product: words and at most one link, which both its versions are made of. */
export interface Mail {
  /** An e-mail address without a name. */
  to: string;
  subject: string;
  heading: string;
  paragraphs: string[];
  /** The one thing that can be done; its address stands in the text too. */
  action?: { label: string; url: string };
  /** Why one gets this mail. */
  foot: string;
}

/** Takes mails away: over SMTP, or into the mailbox of `dev` and tests. */
export interface Mailer {
  /** Settles once the mail was accepted. Throws Undeliverable when trying again is of no use. */
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
}

/** The recipient's server says that it will never take a mail for this address. Names no address. */
export class Undeliverable extends Error {
  override name = "Undeliverable";
}

/**
 * What may leave as a mail. A name in a subject may hold a line break, which would begin another header:
 * it becomes a space. An address with one is refused, and so is a link that is no web page.
 */
export const mailSchema: z.ZodType<Mail> = z.strictObject({
  to: z.email().max(254),
  subject: z.string().transform(oneLine).pipe(z.string().min(1).max(250)),
  heading: z.string().min(1),
  paragraphs: z.array(z.string()),
  action: z.strictObject({ label: z.string().min(1), url: z.url({ protocol: /^https?$/ }) })
    .optional(),
  foot: z.string(),
});

/** Text as one line: control characters and line breaks become spaces, marks that turn its direction go. */
export function oneLine(text: string): string {
  return text
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
}

const WIDTH = 78;

/** The plain text: lines of at most 78 characters, and the link on a line of its own, never cut. */
export function composeText({ heading, paragraphs, action, foot }: Mail): string {
  const blocks = [heading, ...paragraphs].map(wrap);
  if (action) blocks.push(`${wrap(`${action.label}:`)}\n${action.url}`);
  return [...blocks, `--\n${wrap(foot)}`].join("\n\n") + "\n";
}

/** A word longer than a line keeps a line to itself. */
function wrap(text: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of oneLine(text).split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line].join("\n");
}
