import { expect, test, vi } from "vitest";
import type { KeyRing } from "../keys.ts";
import { seal } from "../seal.ts";
import { sendSealedMail } from "./job.ts";
import { type Mail, type Mailer, Undeliverable } from "./mail.ts";
import { createMailbox } from "./mailbox.ts";

const key = { kid: "enc-1", bytes: new Uint8Array(32).fill(7) };
const encryption: KeyRing = { newest: key, find: () => key };
const mail: Mail = {
  to: "alice@seller.example",
  subject: "Set a new password",
  heading: "Set a new password",
  paragraphs: [],
  action: { label: "Set it", url: "https://sellervault.example/reset/5b8d0f4e" },
  foot: "Ignore this mail if it was not you.",
};

function failingWith(error: Error): Mailer {
  return { send: () => Promise.reject(error), close: () => Promise.resolve() };
}

test("a sealed mail shows nothing of itself, and is sent as it was", async () => {
  const mailbox = createMailbox();
  const sealed = await seal(encryption, "mail", JSON.stringify(mail));

  await sendSealedMail({ keys: { encryption }, mailer: mailbox }, { sealed });

  expect(sealed).not.toMatch(/alice|5b8d0f4e/);
  expect(mailbox.list()).toMatchObject([{ mail }]);
});

test("what was sealed for another purpose is not sent", async () => {
  const mailbox = createMailbox();
  const sealed = await seal(encryption, "totp:alice", JSON.stringify(mail));

  await expect(sendSealedMail({ keys: { encryption }, mailer: mailbox }, { sealed })).rejects
    .toThrow("another purpose");
  expect(mailbox.list()).toEqual([]);
});

test("a mailbox that does not exist is logged without its name, and done", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const sealed = await seal(encryption, "mail", JSON.stringify(mail));
  const mailer = failingWith(new Undeliverable("Cannot deliver mail: 550 5.1.1"));

  await sendSealedMail({ keys: { encryption }, mailer }, { sealed });

  expect(log.mock.calls).toEqual([
    ['{"job":"mail","undeliverable":"Cannot deliver mail: 550 5.1.1"}'],
  ]);
  log.mockRestore();
});

test("any other failure is the queue's to try again", async () => {
  const sealed = await seal(encryption, "mail", JSON.stringify(mail));
  const mailer = failingWith(new Error("Cannot send mail: ECONNECTION"));

  await expect(sendSealedMail({ keys: { encryption }, mailer }, { sealed })).rejects
    .toThrow("ECONNECTION");
});
