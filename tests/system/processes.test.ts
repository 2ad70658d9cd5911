import { join } from "node:path";
import { BlobWriter, TextReader, ZipWriter } from "@zip.js/zip.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bootstrap, type Login, type OwnDatabase } from "../../db/bootstrap.ts";
import { type EmbeddedPostgres, freePort, projectRoot, startEmbedded } from "../../db/embedded.ts";
import { generateKeyFile } from "../../src/keys.ts";
import { ledger } from "../integration/ingest_documents.ts";
import { comeIn, enrol, type Hands } from "../support/newcomer.ts";
import { launch, type Running } from "../support/processes.ts";
import { createAuthority, type SmtpServer, startSmtp } from "../support/smtp.ts";

/** The three processes as they run for real: each by its task, with that task's permissions alone. */
const port = freePort();
const address = `http://localhost:${port}`;
let folder: string;
let server: EmbeddedPostgres;
let database: OwnDatabase;
let smtp: SmtpServer;
const authority = await createAuthority();
const started: Running[] = [];

beforeAll(async () => {
  folder = await Deno.makeTempDir({ prefix: "sellervault-processes-" });
  await Deno.chmod(folder, 0o755);
  server = await startEmbedded({ dataDir: join(folder, "postgres"), throwAway: true });
  database = await bootstrap(server, "sellervault");
  await Deno.writeTextFile(join(folder, "keys.json"), generateKeyFile());
  await Deno.mkdir(join(folder, "keys"));
  await Deno.writeTextFile(join(folder, "authority.pem"), authority.ca);
  smtp = await startSmtp(authority);
});

afterAll(async () => {
  for (const process of started) process.kill();
  await server.stop();
  await Deno.remove(folder, { recursive: true });
});

test("migrate, keeper, web and jobs work with what their tasks allow, and stop when asked", async () => {
  const migrate = start("migrate", { DATABASE_KEEPER_URL: url("sv_keeper") });
  expect([await migrate.ended, migrate.printed()]).toEqual([
    0,
    expect.stringContaining("The control plane is up to date"),
  ]);

  const keeper = start("keeper", { DATABASE_KEEPER_URL: url("sv_keeper") });
  const jobs = start("jobs", {
    DATABASE_URL: url("sv_jobs"),
    SMTP_URL: `smtp://localhost:${smtp.port}`,
    SMTP_CA_FILE: join(folder, "authority.pem"),
    MAIL_FROM: "mail@sellervault.example",
  });
  const web = start("start", { DATABASE_URL: url("sv_web"), PORT: String(port) });
  await untilHealthy(web);

  const cookies = new Map<string, string>();
  await comeIn(handsOf(cookies), {
    name: "Alice",
    company: "Northwind",
    email: "alice@northwind.example",
    password: "Correct-horse-2026!",
  });
  const vault = await post(cookies, "/vaults/new", "/vaults", {
    name: "Northwind",
    marketplace: "US",
  });
  const home = vault.headers.get("location")!;
  expect(home).toMatch(/^\/v\/[0-9a-z]{10}$/);

  const lost = ledger([{ date: daysAgo(20) }]);
  await upload(cookies, home, "ledger.zip", await zipped(lost));
  expect(await eventually(cookies, `${home}/uploads`, "1 new")).toContain("ledger.txt");
  // One lost unit whose window is open: the jobs process has audited what the web took in.
  expect(await eventually(cookies, `${home}/findings`, "Desk Lamp")).toContain("Desk Lamp");

  await staffComesIn();

  for (const process of [web, jobs, keeper]) {
    process.signal("SIGTERM");
    await process.ended;
    expect(process.printed()).toContain(`"state":"stopped"`);
    expect(process.printed()).not.toMatch(/NotCapable|Requires \w+ access|error/i);
  }
  await expect(fetch(`${address}/healthz`)).rejects.toThrow();
});

test("a process that lacks a variable says which, in one sentence", async () => {
  const web = start("start", { DATABASE_URL: "" });

  expect(await web.ended).toBe(2);
  expect(web.printed()).toContain("DATABASE_URL is not set");
  expect(web.printed()).not.toContain("    at ");
});

function start(task: string, env: Record<string, string>): Running {
  const process = launch([Deno.execPath(), "task", task], {
    cwd: projectRoot,
    env: {
      KEY_FILE: join(folder, "keys.json"),
      KEY_DIR: join(folder, "keys"),
      PUBLIC_URL: address,
      ...env,
    },
  });
  started.push(process);
  return process;
}

function url(login: Login): string {
  return database.url(login);
}

async function untilHealthy(web: Running): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const ok = await fetch(`${address}/healthz`).then((answer) => answer.text(), () => "");
    if (ok === "ok") return;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(`the web did not come up:\n${web.printed()}`);
}

/** There is no staff account until somebody with the keeper's login makes one. */
async function staffComesIn(): Promise<void> {
  const create = launch(
    [Deno.execPath(), "task", "staff:create", "--email", "sara@sellervault.example"],
    {
      cwd: projectRoot,
      env: { DATABASE_KEEPER_URL: url("sv_keeper"), PUBLIC_URL: address },
    },
  );
  started.push(create);
  expect(await create.ended).toBe(0);
  const [link] = create.printed().match(/http\S+\/admin\/invite\?token=[\w-]+/)!;

  const hands = handsOf(new Map());
  const password = "Harbour-of-the-staff-31!";
  await hands.open(link.slice(address.length));
  await hands.send("/admin/invite", { name: "Sara", password });
  await hands.send("/admin/login", { email: "sara@sellervault.example", password });
  await enrol(hands, "/admin");
  expect(await hands.open("/admin")).toContain("For the people who run SellerVault");
  expect(await hands.open("/vaults")).toContain("Sign in");
}

/** Forms take the token of the browser's own cookie; the mails are those that the server received. */
function handsOf(cookies: Map<string, string>): Hands {
  async function open(path: string): Promise<string> {
    const answer = await ask(cookies, path);
    const location = answer.headers.get("location");
    return location ? await open(location) : await answer.text();
  }
  return {
    open,
    async send(path, fields) {
      // As slowly as a person: the limits hold here as everywhere.
      await new Promise((wake) => setTimeout(wake, 1000));
      const cookie = path.startsWith("/admin") ? "sv-staff-csrf" : "sv-csrf";
      if (!cookies.has(cookie)) await open("/");
      const _csrf = cookies.get(cookie)!;
      return await ask(cookies, path, new URLSearchParams({ ...fields, _csrf }));
    },
    async linkFor(email) {
      for (let tries = 0; tries < 100; tries++) {
        const mail = smtp.deliveries.findLast(({ to }) => to.includes(email));
        // Quoted-printable: a line that is too long goes on after "=".
        const text = mail?.message.replaceAll("=\r\n", "").replaceAll("=3D", "=");
        const link = text && /http:\/\/localhost:\d+(\S+\?token=[\w-]+)/.exec(text)?.[1];
        if (link) return link;
        await new Promise((wake) => setTimeout(wake, 100));
      }
      throw new Error(`no mail with a link came for ${email}`);
    },
  };
}

/** As the ledger writes a day. */
function daysAgo(days: number): string {
  const [year, month, day] = new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString()
    .slice(0, 10).split("-");
  return `${month}/${day}/${year}`;
}

async function zipped(text: string): Promise<Blob> {
  const zip = new ZipWriter(new BlobWriter());
  await zip.add("ledger.txt", new TextReader(text));
  return await zip.close();
}

async function upload(
  cookies: Map<string, string>,
  home: string,
  name: string,
  file: Blob,
): Promise<void> {
  const form = new FormData();
  form.append("_csrf", await tokenOf(cookies, `${home}/sync`));
  form.append("files", file, name);
  expect((await ask(cookies, `${home}/uploads`, form)).status).toBe(303);
}

/** The page at `path` when it says `text`, or as it is after twenty seconds. */
async function eventually(
  cookies: Map<string, string>,
  path: string,
  text: string,
): Promise<string> {
  for (let tries = 0;; tries++) {
    const page = await (await ask(cookies, path)).text();
    if (page.includes(text) || tries > 100) return page;
    await new Promise((wake) => setTimeout(wake, 200));
  }
}

/** Sends a form with the token of the page that it stands on. */
async function post(
  cookies: Map<string, string>,
  from: string,
  to: string,
  fields: Record<string, string>,
): Promise<Response> {
  const _csrf = await tokenOf(cookies, from);
  return await ask(cookies, to, new URLSearchParams({ ...fields, _csrf }));
}

async function tokenOf(cookies: Map<string, string>, page: string): Promise<string> {
  const html = await (await ask(cookies, page)).text();
  return /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? "";
}

async function ask(
  cookies: Map<string, string>,
  path: string,
  body?: URLSearchParams | FormData,
): Promise<Response> {
  const answer = await fetch(address + path, {
    ...(body ? { method: "POST", body } : {}),
    redirect: "manual",
    headers: { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
  });
  for (const cookie of answer.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
    cookies.set(name!, value!);
  }
  return answer;
}
