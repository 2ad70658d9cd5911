import { join } from "node:path";
import { connect } from "../db/client.ts";
import { freePort, projectRoot } from "../db/embedded.ts";
import { inSystem } from "../db/system.ts";
import { SELLERS } from "../src/auth/realm.ts";
import { startSession } from "../src/auth/sessions.ts";
import { signAccessToken } from "../src/auth/tokens.ts";
import { generateKeyFile, readKeys } from "../src/keys.ts";
import type { Bed } from "./bed.ts";
import { askChild } from "./child.ts";
import type { PagesServed, PageTask } from "./page_client.ts";
import { inPairs, median } from "./pairs.ts";
import { captureStatements, pgbenchScript } from "./statements.ts";
import { type Line, perSecond } from "./table.ts";
import { pgbench } from "./tools.ts";

const PAIRS = 5;
const CLIENTS = 4;
const SECONDS = 5;

/**
 * (c) The findings page, signed in, from the web process as it is deployed, beside pgbench with the
 * statements of one such request, prepared, from begin to commit.
 */
export async function benchFindingsPage(bed: Bed, vaultId: string): Promise<Line> {
  // As autovacuum leaves a vault some minutes after its audit.
  await bed.admin.unsafe("vacuum analyze");
  const web = await startWeb(bed);
  const path = `/v/${vaultId}/findings`;
  const cookie = await web.signIn(path);
  const ask = (seconds: number, clients = CLIENTS) =>
    askChild<PagesServed>(
      "page_client.ts",
      {
        port: web.port,
        path,
        cookie,
        clients,
        seconds,
      } satisfies PageTask,
    );

  // Long enough for the engine to have compiled what is hot and for every connection to know its statements.
  await ask(SECONDS);
  const captured = await captureStatements(bed, async () => {
    await fetchPage(web.port, path, cookie);
  });
  const { script, variables } = pgbenchScript(captured);
  const file = join(bed.folder, "findings_page.sql");
  await Deno.writeTextFile(file, script);

  let page: PagesServed | undefined;
  const pairs = await inPairs(
    PAIRS,
    async () => (page = await ask(SECONDS)).perSecond,
    () =>
      pgbench(bed.url("sv_web"), { script: file, variables, clients: CLIENTS, seconds: SECONDS }),
  );
  const alone = await ask(SECONDS, 1);
  return {
    what: "(c) findings page : pgbench",
    pairs,
    write: perSecond,
    aim: { atLeast: 0.5 },
    note: `${captured.length} statements, ${
      (page!.bytes / 1000).toFixed(0)
    } kB, ${CLIENTS} clients; alone ${median([alone.medianMs]).toFixed(1)} ms`,
  };
}

/** The web process, as deployed, on a port of its own. */
async function startWeb(bed: Bed) {
  const keyFile = join(bed.folder, "keys.json");
  await Deno.writeTextFile(keyFile, generateKeyFile(), { mode: 0o600 });
  const { signing } = await readKeys(keyFile);
  const port = freePort();
  const origin = `http://localhost:${port}`;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "start"],
    cwd: projectRoot,
    env: {
      DATABASE_URL: bed.url("sv_web"),
      PUBLIC_URL: origin,
      PORT: String(port),
      KEY_FILE: keyFile,
      KEY_DIR: bed.folder,
    },
    stdin: "null",
    stdout: "null",
  }).spawn();

  /** A session of a new member; the cookies that his browser has after its first page. */
  async function signIn(path: string): Promise<string> {
    const db = connect(bed.url("sv_web"), { max: 1 });
    const now = new Date();
    const [user] = await bed.admin`insert into users (email, name, password_hash)
      values ('alice@bench.example', 'Alice Moreau', ${NO_PASSWORD}) returning id`;
    const userId: string = user!.id;
    await bed.admin`insert into memberships (tenant_id, user_id, role)
      values (${bed.tenantId}, ${userId}, 'admin')`;
    const from = { requestId: crypto.randomUUID(), address: "127.0.0.1", userAgent: "" };
    const started = await inSystem(db, "sign_in", (tx) =>
      startSession(tx, {
        userId,
        realm: "seller",
        tenantId: bed.tenantId,
        secondFactor: "totp",
        now,
        from,
      }));
    await db.$client.end();
    const token = await signAccessToken(
      { ring: signing, issuer: origin, now },
      { realm: SELLERS, ...started },
    );
    const access = `sv-access=${token}`;
    const csrf = await untilAnswered(() => fetchPage(port, path, access));
    return `${access}; ${csrf}`;
  }

  bed.defer(async () => {
    process.kill("SIGTERM");
    await process.status;
  });
  return { port, signIn };
}

/** A hash of random bytes that were thrown away: no password opens it. */
const NO_PASSWORD = "$2b$12$3Txe3xby2wB0QFBEE7s1MuT.87scf/h079oqXwrUGjbiGRf4i6aea";

/** Asks once, as a browser would; the cookie that came with the answer. */
async function fetchPage(port: number, path: string, cookie: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { cookie },
    redirect: "manual",
  });
  await answer.body?.cancel();
  if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}`);
  return answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

async function untilAnswered<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0;; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TypeError) || tries > 100) throw error;
      await new Promise((wake) => setTimeout(wake, 100));
    }
  }
}
