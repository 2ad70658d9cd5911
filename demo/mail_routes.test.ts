import { Hono } from "hono";
import { expect, test } from "vitest";
import { SELLERS } from "../src/auth/realm.ts";
import { onError } from "../src/http/error_pages.tsx";
import type { WebContext, WebEnv } from "../src/http/env.ts";
import type { Mail } from "../src/mail/mail.ts";
import { createMailbox } from "../src/mail/mailbox.ts";
import { mailRoutes } from "./mail_routes.tsx";

const mail: Mail = {
  to: "alice@seller.example",
  subject: "Invitation to <b>Acme</b>",
  heading: "Join Acme",
  paragraphs: ["Bob invites you."],
  action: { label: "Accept", url: "http://localhost:8000/invitations/abc" },
  foot: "Ignore this mail if you do not know Bob.",
};

function mailboxOfOne(minute = 0) {
  const mailbox = createMailbox(() => new Date(Date.UTC(2026, 10, 23, 6, minute++)));
  const app = new Hono<WebEnv>();
  app.onError(onError);
  app.use(async (c, next) => {
    c.set("web", { config: { PUBLIC_URL: "http://localhost:8000" } } as WebContext["var"]["web"]);
    c.set("realm", SELLERS);
    c.set("person", null);
    c.set("session", null);
    await next();
  });
  app.route("/", mailRoutes(mailbox));
  const get = async (path: string) => {
    const answer = await app.request(path);
    return { status: answer.status, html: await answer.text() };
  };
  return { mailbox, get };
}

test("an empty mailbox says what would fill it", async () => {
  const { get } = mailboxOfOne();

  const { status, html } = await get("/dev/mail");

  expect(status).toBe(200);
  expect(html).toContain("No mail yet");
});

test("mails are listed newest first, their words as text", async () => {
  const { mailbox, get } = mailboxOfOne();
  await mailbox.send(mail);
  await mailbox.send({ ...mail, to: "bob@seller.example", subject: "Later" });

  const { html } = await get("/dev/mail");

  expect(html).not.toContain("<b>Acme");
  expect(html.indexOf("Later")).toBeLessThan(html.indexOf("Invitation to &lt;b&gt;Acme"));
  expect(html).toContain("23 Nov 2026, 06:01 UTC");
});

test("a mail shows its text and a link to follow", async () => {
  const { mailbox, get } = mailboxOfOne();
  await mailbox.send(mail);

  const { html } = await get(`/dev/mail/${mailbox.list()[0]!.id}`);

  expect(html).toContain("alice@seller.example");
  expect(html).toContain("Bob invites you.");
  expect(html).toContain('<a href="http://localhost:8000/invitations/abc"');
});

test("a mail that is not here is no page", async () => {
  const { get } = mailboxOfOne();

  expect((await get("/dev/mail/1")).status).toBe(404);
});

test("the mailbox keeps the last 200", async () => {
  const { mailbox } = mailboxOfOne();
  for (let n = 1; n <= 201; n++) await mailbox.send({ ...mail, subject: `Mail ${n}` });

  expect(mailbox.list()).toHaveLength(200);
  expect(mailbox.list()[0]!.mail.subject).toBe("Mail 201");
  expect(mailbox.find("1")).toBeNull();
  expect(mailbox.find("2")!.mail.subject).toBe("Mail 2");
});
