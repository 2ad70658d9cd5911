import { join } from "node:path";
import { connect } from "../db/client.ts";
import type { Identity } from "../src/auth/identity.ts";
import { hashPassword } from "../src/auth/passwords.ts";
import { SELLERS } from "../src/auth/realm.ts";
import { signIn } from "../src/auth/sign_in.ts";
import { generateKeyFile, readKeys } from "../src/keys.ts";
import type { Bed } from "./bed.ts";
import { median } from "./pairs.ts";
import { seconds } from "./table.ts";

const ROUNDS = 15;
const RIGHT = "Correct-horse-9!";
const WRONG = "Wrong-horse-99!";

/**
 * (d) The password step for somebody unknown, wrong, right and locked, in turn: side by side, so that one
 * sees whether their times tell who has an account. No assertion is made of it; that each takes exactly one
 * verification is a test.
 */
export async function benchSignIn(bed: Bed): Promise<string> {
  const identity = await openIdentity(bed);
  const passwordHash = await hashPassword(RIGHT);
  for (const email of ["known@example.com", "locked@example.com"]) {
    await bed.admin`insert into users (email, name, password_hash)
      values (${email}, 'Bench', ${passwordHash})`;
  }
  const paths = {
    unknown: { email: "unknown@example.com", password: WRONG },
    wrong: { email: "known@example.com", password: WRONG },
    right: { email: "known@example.com", password: RIGHT },
    locked: { email: "locked@example.com", password: RIGHT },
  };
  await lock(bed, identity, paths.locked);
  const times = new Map(Object.keys(paths).map((path) => [path, [] as number[]]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const [path, credentials] of Object.entries(paths)) {
      const started = performance.now();
      await tryOnce(identity, credentials);
      // The first round opens connections and compiles.
      if (round >= 0) times.get(path)!.push(performance.now() - started);
      await bed.admin`delete from sign_in_counters where failures < 10`;
    }
  }
  const lines = [...times].map(([path, taken]) =>
    `    ${path.padEnd(8)} ${seconds(median(taken))}  (${seconds(Math.min(...taken))}–${
      seconds(Math.max(...taken))
    } of ${taken.length})`
  );
  return ["(d) the password step, each with one verification", ...lines].join("\n");
}

async function openIdentity(bed: Bed): Promise<Identity> {
  const keyFile = join(bed.folder, "sign_in_keys.json");
  await Deno.writeTextFile(keyFile, generateKeyFile(), { mode: 0o600 });
  const db = connect(bed.url("sv_web"), { max: 2, applicationName: "sellervault bench" });
  bed.defer(() => db.$client.end());
  const config = { PUBLIC_URL: "http://localhost:8000" };
  return { db, keys: await readKeys(keyFile), config, now: () => new Date() };
}

interface Typed {
  email: string;
  password: string;
}

async function tryOnce(identity: Identity, typed: Typed): Promise<void> {
  const from = { requestId: crypto.randomUUID(), address: "192.0.2.1", userAgent: "" };
  await signIn(identity, { ...typed, realm: SELLERS, next: "/vaults", browser: null, from });
}

/** Ten failures at once: what fails now is told by no mail any more. */
async function lock(bed: Bed, identity: Identity, typed: Typed): Promise<void> {
  await tryOnce(identity, { ...typed, password: WRONG });
  await bed
    .admin`update sign_in_counters set failures = 10, next_try_at = now() + interval '1 hour'`;
}
