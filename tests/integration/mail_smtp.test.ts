import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../db/embedded.ts";
import { describeError } from "../../src/error_log.ts";
import { type Mail, Undeliverable } from "../../src/mail/mail.ts";
import { createSmtpMailer } from "../../src/mail/smtp.ts";
import { createAuthority, startPlainSmtp, startSmtp } from "../support/smtp.ts";

const authority = await createAuthority();
const stranger = await createAuthority();

const TOKEN = "5b8d0f4e9a7c4d1ab2c3".repeat(5);
const mail: Mail = {
  to: "alice@seller.example",
  subject: "Invitation to Łódź Goods",
  heading: "Join Łódź Goods",
  paragraphs: [
    "Bob invites you. ".repeat(12).trim(),
    ".",
    "From here on, a dot stands alone above.",
  ],
  action: { label: "Accept", url: `https://sellervault.example/invitations/${TOKEN}` },
  foot: "Ignore this mail if you do not know Bob.",
};

interface Way {
  port: number;
  scheme?: string;
  host?: string;
  user?: string;
  ca?: string | undefined;
}

function send({ port, scheme = "smtp", host = "localhost", user = "", ...way }: Way, it = mail) {
  const mailer = createSmtpMailer({
    SMTP_URL: `${scheme}://${user}${host}:${port}`,
    SMTP_CA: "ca" in way ? way.ca : authority.ca,
    MAIL_FROM: "mail@sellervault.example",
  });
  return mailer.send(it).finally(() => mailer.close());
}

/** The error of a mail that did not leave. */
async function failure(sending: Promise<void>): Promise<Error> {
  return await sending.then(
    () => Promise.reject(new Error("the mail left")),
    (error: Error) => error,
  );
}

/** Each part's text by its type, decoded from quoted-printable. */
function partsOf(message: string): Record<string, string> {
  const boundary = /boundary="([^"]+)"/.exec(message)![1]!;
  const parts = message.split(`--${boundary}`).slice(1, -1).map((part) => {
    const [head, ...body] = part.split("\r\n\r\n");
    expect(head).toContain("Content-Transfer-Encoding: quoted-printable");
    const bytes = body.join("\r\n\r\n").replace(/=\r\n/g, "")
      .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    const text = new TextDecoder().decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
    return [/Content-Type: ([a-z/]+)/.exec(head!)![1], text.replaceAll("\r\n", "\n")];
  });
  return Object.fromEntries(parts);
}

function headersOf(message: string): string[] {
  return message.split("\r\n\r\n")[0]!.replace(/\r\n[ \t]+/g, " ").split("\r\n");
}

describe("a mail", async () => {
  const server = await startSmtp(authority);

  test("arrives over STARTTLS, once as text and once as HTML", async () => {
    await send(server);

    const { from, to, message, encrypted } = server.deliveries.at(-1)!;
    expect({ from, to, encrypted })
      .toEqual({ from: "mail@sellervault.example", to: ["alice@seller.example"], encrypted: true });
    const parts = partsOf(message);
    expect(Object.keys(parts)).toEqual(["text/plain", "text/html"]);
    expect(parts["text/plain"]!.split("\n")).toContain(mail.action!.url);
    expect(parts["text/plain"]).toContain("\n\n.\n\nFrom here on");
    expect(parts["text/html"]).toContain(`href="${mail.action!.url}"`);
    expect(parts["text/html"]).toContain("Łódź Goods");
  });

  test("says who sent it, and that a machine did", async () => {
    await send(server);

    const headers = headersOf(server.deliveries.at(-1)!.message);
    expect(headers).toContain("From: SellerVault <mail@sellervault.example>");
    expect(headers).toContain("To: alice@seller.example");
    expect(headers).toContain("Auto-Submitted: auto-generated");
    expect(headers.join("\n")).toMatch(/^Message-ID: <[0-9a-f-]{36}@sellervault\.example>$/m);
  });

  test("has no header and no recipient but its own, whatever its subject holds", async () => {
    await send(server, { ...mail, subject: "Hello\r\nBcc: sam@stranger.example\r\n\r\nBody" });

    const { to, message } = server.deliveries.at(-1)!;
    expect(to).toEqual(["alice@seller.example"]);
    expect(headersOf(message).filter((header) => /^(?:bcc|subject):/i.test(header)))
      .toEqual(["Subject: Hello Bcc: sam@stranger.example  Body"]);
  });

  test("goes to nobody when its address is more than one", async () => {
    const before = server.deliveries.length;

    await failure(send(server, { ...mail, to: "alice@seller.example\r\nRCPT TO:<sam@x.example>" }));

    expect(server.deliveries).toHaveLength(before);
  });

  test("arrives where encryption comes first of all", async () => {
    const implicit = await startSmtp(authority, { secure: true });

    await send({ ...implicit, scheme: "smtps" });

    expect(implicit.deliveries).toMatchObject([{ encrypted: true }]);
  });
});

describe("nothing of it is told to", () => {
  test("a server without encryption, which hears no password either", async () => {
    const server = startPlainSmtp();

    const error = await failure(send({ port: server.port, user: "mailer:s3cret@" }));

    expect(error.message).toBe("Cannot send mail: ETLS, STARTTLS, 502 5.5.1");
    expect(server.heard()).toBe("EHLO sellervault.example\r\nSTARTTLS\r\n");
  });

  test.each([
    ["that nobody vouches for", { ca: undefined }, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ["of another authority", { ca: stranger.ca }, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ["with another's certificate", { host: "127.0.0.1" }, "ERR_TLS_CERT_ALTNAME_INVALID"],
  ])("a server %s", async (_, way, code) => {
    for (const scheme of ["smtp", "smtps"]) {
      const server = await startSmtp(authority, { secure: scheme === "smtps" });

      const error = await failure(send({ ...server, ...way, scheme, user: "mailer:s3cret@" }));

      expect(error.message).toBe(`Cannot send mail: ESOCKET, ${code}, CONN`);
      expect(error).not.toBeInstanceOf(Undeliverable);
      expect([server.deliveries, server.signIns]).toEqual([[], []]);
    }
  });
});

test("the password is shown once the connection is encrypted, and not before", async () => {
  const server = await startSmtp(authority, { allowInsecureAuth: true, authOptional: false });

  await send({ ...server, user: "mailer%40sellervault:p%3Aw%2F@" });

  expect(server.signIns)
    .toEqual([{ user: "mailer@sellervault", password: "p:w/", encrypted: true }]);
  expect(server.deliveries).toHaveLength(1);
});

describe("an answer of the server", () => {
  const refusing = (responseCode: number, words: string) =>
    startSmtp(authority, {
      onRcptTo: ({ address }, _, done) =>
        done(Object.assign(new Error(`${words} <${address}>`), { responseCode })),
    });

  test.each([
    [550, "No such user", true],
    [550, "5.1.1 No such user", true],
    [552, "5.2.2 Mailbox full", true],
    [556, "5.1.10 Null MX", true],
    [451, "4.7.1 Greylisted, try again", false],
    [450, "Mailbox busy", false],
    // These are ours to mend, not the recipient's.
    [550, "5.7.1 Relaying denied", false],
    [553, "5.1.8 Sender unknown", false],
    [554, "Relaying denied", false],
  ])("%i %s: given up is %s", async (code, words, givenUp) => {
    const server = await refusing(code, words);

    const error = await failure(send(server));

    expect(error instanceof Undeliverable).toBe(givenUp);
    expect(error.message).toContain(String(code));
    expect(server.deliveries).toEqual([]);
  });

  test("is tried again when it refuses the sender or the password", async () => {
    const refusal = (words: string) => Object.assign(new Error(words), { responseCode: 550 });
    const sender = await startSmtp(authority, {
      onMailFrom: (_address, _, done) => done(refusal("5.1.1 mail@sellervault.example unknown")),
    });
    const password = await startSmtp(authority, {
      onAuth: (_auth, _, done) => done(refusal("mailer s3cret is wrong")),
    });

    for (const server of [sender, password]) {
      const error = await failure(send({ ...server, user: "mailer:s3cret@" }));

      expect(error).not.toBeInstanceOf(Undeliverable);
      expect(JSON.stringify(describeError(error))).not.toMatch(/s3cret|mailer s|mail@/);
    }
  });

  test("is not repeated: the error names no address and nothing of the mail", async () => {
    const echo = (code: number) =>
      startSmtp(authority, {
        onRcptTo: ({ address }, _, done) =>
          done(Object.assign(new Error(`${address} ${TOKEN}`), { responseCode: code })),
      });

    for (const code of [451, 550]) {
      const error = await failure(send(await echo(code)));

      expect(JSON.stringify(describeError(error))).not.toMatch(new RegExp(`alice|${TOKEN}|Łódź`));
      expect(error.cause).toBeUndefined();
    }
  });
});

test("it runs with the permissions of the jobs process", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(join(projectRoot, "deno.json")));
  const flags = tasks.jobs.command.split(" ").filter((word: string) => word.startsWith("--"));
  const server = await startSmtp(authority);

  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, join(projectRoot, "tests/support/mail_child.ts"), String(server.port)],
    env: { SMTP_CA: authority.ca },
    cwd: projectRoot,
  }).output();

  expect([code, code === 0 || new TextDecoder().decode(stderr)]).toEqual([0, true]);
  expect(server.deliveries).toMatchObject([{ encrypted: true }]);
});

test("a server that is not there is tried again", async () => {
  const listener = Deno.listen({ hostname: "localhost", port: 0 });
  const { port } = listener.addr;
  listener.close();

  const error = await failure(send({ port }));

  expect(error).not.toBeInstanceOf(Undeliverable);
  expect(error.message).toContain("ECONNREFUSED");
});

describe("settings that cannot be read are named, and not repeated", () => {
  test.each([
    "localhost:587",
    "http://mailer:s3cret@localhost",
    "smtp://mailer:s3cret@localhost:587?tls.rejectUnauthorized=false",
    "smtp://mailer:s3cret@localhost:99999",
  ])("SMTP_URL %s", (SMTP_URL) => {
    const create = () => createSmtpMailer({ SMTP_URL, MAIL_FROM: "mail@sellervault.example" });

    expect(create).toThrow(/^SMTP_URL is not usable/);
    expect(create).not.toThrow("s3cret");
  });

  test.each(["", "SellerVault", "a@b.example, c@d.example", "X <a@b.example> Y"])(
    "MAIL_FROM %s",
    (MAIL_FROM) => {
      expect(() => createSmtpMailer({ SMTP_URL: "smtps://localhost", MAIL_FROM }))
        .toThrow(/^MAIL_FROM is not usable/);
    },
  );
});
