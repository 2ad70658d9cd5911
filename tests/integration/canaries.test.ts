import { expect, test, vi } from "vitest";
import { composeText } from "../../src/mail/mail.ts";
import { openApp, workOff } from "../support/app.ts";
import { browserOf, handsOf } from "../support/browser.ts";
import { codeOf, comeIn } from "../support/newcomer.ts";

/**
 * AUT-06, SES-03: a whole journey with a password and tokens that are nowhere else in the world; then every
 * table of every schema, the write-ahead log, every line that was logged and every mail are searched.
 */
const app = await openApp();
const PASSWORD = "Canary-of-the-vault-4471!";
const NEXT_PASSWORD = "Second-canary-8820-sings!";
const MINUTE = 60_000;

test("no password, code or token of a whole journey is in a table, the WAL, a log or another mail", async () => {
  const printed: string[] = [];
  for (const method of ["log", "error", "warn", "info"] as const) {
    vi.spyOn(console, method).mockImplementation((...line) => void printed.push(line.join(" ")));
  }
  const before = await walPosition();
  const browser = browserOf(app);
  const hands = handsOf(app, browser);
  const cookies = new Set<string>();
  const remember = () => {
    for (const [name, value] of browser.cookies) {
      if (/access|refresh|attempt|link/.test(name)) cookies.add(value);
    }
  };

  const email = "nina@tern.example";
  const newcomer = { name: "Nina", company: "Lamps", email, password: PASSWORD };
  const { secret, recoveryCodes } = await comeIn(hands, newcomer);
  remember();
  expect(await hands.open("/vaults")).toContain("Lamps");

  // The token is renewed, another password is set by the mail's link, and one comes in again.
  app.clock.advance(16 * MINUTE);
  await hands.open("/vaults");
  remember();
  await hands.send("/forgot", { email });
  await hands.open(await hands.linkFor(email));
  remember();
  await hands.send("/reset", {
    password: NEXT_PASSWORD,
    code: codeOf(secret, app.web.now()),
  });
  app.clock.advance(MINUTE);
  await hands.send("/login", { email, password: NEXT_PASSWORD });
  remember();
  const [recovery, ...others] = recoveryCodes;
  await hands.send("/login/code", { code: recovery! });
  remember();
  expect(await hands.open("/vaults")).toContain("Lamps");
  await hands.send("/members/invitations", { email: "otto@tern.example", role: "viewer" });
  await workOff(app);
  vi.restoreAllMocks();

  const mails = app.mailbox.list().map(({ mail }) => composeText(mail));
  const links = mails.flatMap((text) => [...text.matchAll(/[?&]token=([\w-]{43})/g)])
    .map(([, token]) => token!);
  expect(links.length).toBeGreaterThanOrEqual(3);
  expect(cookies.size).toBeGreaterThanOrEqual(6);
  expect(recoveryCodes).toHaveLength(10);

  const typed = [PASSWORD, NEXT_PASSWORD, secret, recovery!, ...others];
  const canaries = [...typed, ...cookies, ...links];
  const places = {
    tables: await everyTable(),
    wal: await walSince(before),
    log: [...printed, ...app.logged.map((line) => JSON.stringify(line))].join("\n"),
  };
  // What is searched is really there: else finding nothing would mean nothing.
  expect(places.tables).toContain(email);
  expect(places.wal).toContain(email);
  expect(places.log.length).toBeGreaterThan(100);

  for (const [place, text] of Object.entries(places)) {
    expect({ place, found: canaries.filter((canary) => text.includes(canary)) }).toEqual({
      place,
      found: [],
    });
  }
  expect(typed.filter((canary) => mails.some((text) => text.includes(canary)))).toEqual([]);
  expect(
    [...cookies].filter((canary) =>
      !links.includes(canary) && mails.some((text) => text.includes(canary))
    ),
  ).toEqual([]);
});

/** All rows of all tables of all schemas, as text. */
async function everyTable(): Promise<string> {
  const tables = await app.db.admin<{ name: string }[]>`
    select format('%I.%I', nspname, relname) as name from pg_class c join pg_namespace n on n.oid = relnamespace
    where relkind in ('r', 'p') and nspname <> 'information_schema' and nspname not like 'pg\_%'`;
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await app.db.admin.unsafe(`select t::text as row from ${name} t`);
    texts.push(...rows.map(({ row }) => row as string));
  }
  return texts.join("\n");
}

async function walPosition(): Promise<string> {
  const [row] = await app.db.admin`select pg_current_wal_insert_lsn()::text as lsn`;
  return row!.lsn;
}

/** The bytes of the write-ahead log from the segment of `lsn` on, as Latin-1 text. */
async function walSince(lsn: string): Promise<string> {
  const [row] = await app.db.admin`
    select current_setting('data_directory') as folder, pg_walfile_name(${lsn}::pg_lsn) as first,
      pg_walfile_name(pg_current_wal_insert_lsn()) as last`;
  const { folder, first, last } = row!;
  await app.db.admin`select pg_switch_wal()`;
  const decoder = new TextDecoder("latin1");
  const texts: string[] = [];
  for await (const { name } of Deno.readDir(`${folder}/pg_wal`)) {
    if (!/^[0-9A-F]{24}$/.test(name) || name < first || name > last) continue;
    texts.push(decoder.decode(await Deno.readFile(`${folder}/pg_wal/${name}`)));
  }
  return texts.join("\n");
}
