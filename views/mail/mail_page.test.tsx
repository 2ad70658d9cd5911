import { expect, test } from "vitest";
import type { Mail } from "../../src/mail/mail.ts";
import { MailPage } from "./mail_page.tsx";

const mail: Mail = {
  to: "alice@seller.example",
  subject: "Invitation to Acme",
  heading: "Join Acme",
  paragraphs: ["Bob invites you."],
  action: { label: "Accept", url: "https://sellervault.example/invitations/abc?x=1&y=2" },
  foot: "Ignore this mail if you do not know Bob.",
};

function html(changed: Partial<Mail> = {}): string {
  return String(<MailPage mail={{ ...mail, ...changed }} />);
}

test("what people typed is text, never markup", () => {
  const name = `<b>Acme</b><img src=x onerror="x">`;
  const page = html({
    subject: name,
    heading: name,
    paragraphs: [name],
    action: { label: name, url: `https://sellervault.example/"><script>` },
    foot: name,
  });

  expect(page).not.toMatch(/<(?:b|img|script)\b/);
  expect(page.match(/&lt;b&gt;Acme/g)).toHaveLength(5);
});

test("the link is a button and stands in full beside it", () => {
  const escaped = "https://sellervault.example/invitations/abc?x=1&amp;y=2";

  expect(html().split(`href="${escaped}"`)).toHaveLength(3);
  expect(html()).toContain(`>${escaped}</a>`);
});

test("a mail without a link has none", () => {
  expect(html({ action: undefined })).not.toContain("<a ");
});

test("it loads nothing and tells nobody that it was read", () => {
  const page = html();

  expect(page).toMatch(/^<!DOCTYPE html><html lang="en">/);
  expect(page).not.toMatch(/<(?:img|link|script|iframe|table|form|object)\b|\bsrc=|url\(|@import/);
});

test("it has a light and a dark version", () => {
  expect(html()).toContain("@media (prefers-color-scheme: dark)");
  expect(html()).toContain('<meta name="color-scheme" content="light dark"/>');
});
