import { expect, test } from "vitest";
import { inTenant } from "../../db/tenant.ts";
import { generateKeyFile, readKeys } from "../../src/keys.ts";
import { sendSealedMail } from "../../src/mail/job.ts";
import type { Mail } from "../../src/mail/mail.ts";
import { createMailbox } from "../../src/mail/mailbox.ts";
import { postMail } from "../../src/mail/post.ts";
import { openDatabase } from "../support/database.ts";

const db = await openDatabase();
const [tenant] = await db.admin`insert into tenants (name) values ('Northwind Home') returning id`;
const tenantId: string = tenant!.id;

const keyFile = await Deno.makeTempFile();
await Deno.writeTextFile(keyFile, generateKeyFile());
const keys = await readKeys(keyFile);
await Deno.remove(keyFile);

const mail: Mail = {
  to: "alice@seller.example",
  subject: "Invitation to Northwind Home",
  heading: "Join Northwind Home",
  paragraphs: ["Bob invites you."],
  action: { label: "Accept", url: "https://sellervault.example/invitations/5b8d0f4e9a7c" },
  foot: "Ignore this mail if you do not know Bob.",
};

async function waiting(): Promise<{ sealed: string }[]> {
  const jobs = await db.admin`select data from jobs.job where name = 'mail' order by created_on`;
  return jobs.map(({ data }) => data);
}

test("a mail of an act that was taken back is never sent", async () => {
  const act = inTenant(db.web, { tenantId }, async (tx) => {
    await postMail(tx, keys.encryption, mail);
    throw new Error("taken back");
  });

  await expect(act).rejects.toThrow("taken back");
  expect(await waiting()).toEqual([]);
});

test("a mail waits sealed, and the jobs process sends it as it was", async () => {
  await inTenant(db.web, { tenantId }, (tx) => postMail(tx, keys.encryption, mail));

  const [job] = await waiting();
  expect(JSON.stringify(job)).not.toMatch(/alice|5b8d0f4e9a7c|Northwind/);
  const mailer = createMailbox();
  await sendSealedMail({ keys, mailer }, job!);
  expect(mailer.list()).toMatchObject([{ mail }]);
});

test("a mail that cannot leave is the act's failure", async () => {
  const before = (await waiting()).length;
  const act = inTenant(
    db.web,
    { tenantId },
    (tx) => postMail(tx, keys.encryption, { ...mail, to: "alice@seller.example, sam@x.example" }),
  );

  await expect(act).rejects.toThrow();
  expect(await waiting()).toHaveLength(before);
});
