import { createTransport, type NodemailerError } from "nodemailer";
import { MailPage } from "../../views/mail/mail_page.tsx";
import { ConfigError } from "../config.ts";
import { composeText, type Mailer, Undeliverable } from "./mail.ts";

export interface SmtpSettings {
  /** `smtps://user:password@host:465`, or `smtp://…:587`, which is encrypted by STARTTLS before all else. */
  SMTP_URL: string;
  /** The PEM certificates of a private authority; then no other is trusted. */
  SMTP_CA?: string;
  /** `mail@sellervault.example`; a name may stand before it, `Acme <mail@acme.example>`. */
  MAIL_FROM: string;
}

/**
 * Sends by SMTP, and over TLS or not at all. Throws ConfigError when the settings cannot be read; `send`
 * throws Undeliverable for a mailbox that does not exist, and for the rest an error to be tried again.
 * A server's answer repeats the address and may quote the mail, so no error holds its words.
 */
export function createSmtpMailer(settings: SmtpSettings): Mailer {
  const from = readFrom(settings.MAIL_FROM);
  const transport = createTransport({
    ...readServer(settings.SMTP_URL),
    name: from.domain,
    requireTLS: true,
    tls: {
      minVersion: "TLSv1.2",
      rejectUnauthorized: true,
      ...(settings.SMTP_CA ? { ca: settings.SMTP_CA } : {}),
    },
    connectionTimeout: 10_000,
    dnsTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return {
    async send(mail) {
      try {
        await transport.sendMail({
          from: { name: from.name, address: from.address },
          to: { name: "", address: mail.to },
          subject: mail.subject,
          text: composeText(mail),
          html: MailPage({ mail }).toString() as string,
          // Nobody's absence notice answers it (RFC 3834).
          headers: { "Auto-Submitted": "auto-generated" },
        });
      } catch (error) {
        throw withoutWords(error as NodemailerError);
      }
    },
    // deno-lint-ignore require-await -- closing is at once here; a Mailer may take its time
    async close() {
      transport.close();
    },
  };
}

/** What failed, in words of our own and codes; the error itself holds the address and what was sent. */
function withoutWords(error: NodemailerError): Error {
  const reply = [error.responseCode, enhancedCode(error)].filter(Boolean).join(" ");
  if (isUnknownMailbox(error)) return new Undeliverable(`Cannot deliver mail: ${reply}`);
  const codes = [error.code, error.originalCode, error.command, reply].filter(Boolean).join(", ");
  return new Error(`Cannot send mail: ${codes || error.name}`);
}

/**
 * The mailbox is at fault only when the reply to its name says so. The same 5xx also stands for what we
 * have to mend (no leave to relay, a refused sender): those are tried again and stay visible.
 */
function isUnknownMailbox(error: NodemailerError): boolean {
  if (error.command !== "RCPT TO" || !error.permanent) return false;
  const enhanced = enhancedCode(error);
  if (enhanced) return MAILBOX_AT_FAULT.test(enhanced);
  return [550, 551, 552, 553].includes(error.responseCode ?? 0);
}

/** RFC 3463: 5.1.x is the destination's address (but .7 and .8, the sender's), 5.2.x its mailbox. */
const MAILBOX_AT_FAULT = /^5\.(?:1\.(?![78]$)|2\.)/;

function enhancedCode({ response }: NodemailerError): string | undefined {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? "")?.[1];
}

/** Read here rather than by the library, whose addresses can switch verification off in their query. */
function readServer(address: string) {
  const url = URL.parse(address);
  if (!url || !["smtp:", "smtps:"].includes(url.protocol) || !url.hostname || url.search) {
    throw new ConfigError(
      "SMTP_URL is not usable: it is to read smtps://user:password@host:465 or smtp://…:587",
    );
  }
  const secure = url.protocol === "smtps:";
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    auth: url.username
      ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
      : undefined,
  };
}

function readFrom(text: string): { name: string; address: string; domain: string } {
  const match = /^(?:([^<>@]*?)\s*<)?([^\s<>@]+@([a-z0-9.-]+))>?$/i.exec(text.trim());
  if (!match) {
    throw new ConfigError("MAIL_FROM is not usable: it is to read Name <mail@domain>");
  }
  return { name: match[1] || "SellerVault", address: match[2]!, domain: match[3]! };
}
