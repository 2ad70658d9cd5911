import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../db/embedded.ts";
import {
  addPerson,
  copyProject,
  launch,
  type Person,
  processesNaming,
  removePerson,
  type Running,
} from "../support/processes.ts";

const DEV = ["npx", "-y", "deno", "task", "dev"];
const root = Deno.uid() === 0;

/** Who tries it: root in a folder that is closed to others, and an ordinary person in his home. */
const people = root ? ["root", "an ordinary person"] : ["an ordinary person"];

describe.each(people)("%s on a fresh machine", (who) => {
  let folder: string;
  let person: Person | undefined;
  const port = freePort();
  const started: Running[] = [];

  beforeAll(async () => {
    if (who !== "root" && root) person = await addPerson(`sv-test-${port}`);
    const closed = person?.home ?? await Deno.makeTempDir({ prefix: "sellervault-closed-" });
    folder = join(closed, "sellervault");
    await copyProject(folder);
    if (person) await giveTo(person, folder);
  });

  afterEach(async () => {
    for (const process of started.splice(0)) process.kill();
    for (const pid of await processesNaming(await dataDir())) Deno.kill(pid, "SIGKILL");
  });

  afterAll(async () => {
    const data = await dataDir();
    if (person) await removePerson(person);
    else await Deno.remove(join(folder, ".."), { recursive: true });
    await Deno.remove(data, { recursive: true }).catch(() => {});
  });

  test("starts everything with one command and stops it with Ctrl-C", async () => {
    const dev = start();
    await dev.says(/Ready/, 180);

    const page = await fetch(`http://localhost:${port}/login`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Sign in");
    expect(dev.printed()).toMatch(/Starting Postgres[^]*Migrations[^]*Synced/);
    expect(dev.printed()).toContain("alice@northwind.example");

    await expectCleanStop(dev);
  });

  test("a second start takes seconds, and a second copy at once a sentence", async () => {
    const dev = start();
    const [, seconds] = await dev.says(/([\d.]+) s {2}Ready/, 60);
    expect(Number(seconds)).toBeLessThan(20);
    expect(dev.printed()).not.toContain("Demo data");

    const second = start();
    expect(await second.ended).not.toBe(0);
    expect(second.printed()).toContain("SellerVault is already running from this folder");
    expect(second.printed()).not.toContain("    at ");

    await expectCleanStop(dev);
  });

  test("stops when npx alone is ended, which passes no signal on", async () => {
    const dev = start({ orphan: true });
    await dev.says(/Ready/, 60);

    dev.signal("SIGTERM");

    await dev.says(/Stopped/, 20);
    await expectNothingLeft();
  });

  function start({ orphan = false } = {}): Running {
    const dev = launch(DEV, {
      cwd: folder,
      orphan,
      env: { PORT: String(port), DEMO_AMAZON_PORT: String(port + 1) },
      ...(person ? { person } : {}),
    });
    started.push(dev);
    return dev;
  }

  async function expectCleanStop(dev: Running): Promise<void> {
    dev.interrupt();
    await dev.ended;
    await dev.says(/Stopped/, 20);
    await expectNothingLeft();
  }

  async function expectNothingLeft(): Promise<void> {
    expect(await processesNaming(`${await dataDir()}/data`)).toEqual([]);
    await expect(fetch(`http://localhost:${port}/login`)).rejects.toThrow();
  }

  function dataDir(): Promise<string> {
    return Deno.realPath(join(folder, ".data/postgres"));
  }
});

async function giveTo({ uid, gid }: Person, folder: string): Promise<void> {
  const args = ["-R", `${uid}:${gid}`, folder];
  expect((await new Deno.Command("chown", { args }).output()).success).toBe(true);
}
