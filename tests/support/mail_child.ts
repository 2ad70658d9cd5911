/** A process that sends one mail to the port that it is told, to be run with few permissions. */
import { createSmtpMailer } from "../../src/mail/smtp.ts";

const mailer = createSmtpMailer({
  SMTP_URL: `smtp://mailer:s3cret@localhost:${Deno.args[0]}`,
  SMTP_CA: Deno.env.get("SMTP_CA"),
  MAIL_FROM: "mail@sellervault.example",
});
await mailer.send({
  to: "alice@seller.example",
  subject: "Hello",
  heading: "Hello",
  paragraphs: [],
  foot: "Sent by a process of its own.",
});
await mailer.close();
