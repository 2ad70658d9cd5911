/** Whole processes, as a user at a terminal has them: started, watched, interrupted. */
import { join } from "node:path";
import { projectRoot } from "../../db/embedded.ts";

/** A person of the machine. */
export interface Person {
  name: string;
  uid: number;
  gid: number;
  home: string;
}

export interface Running {
  /** What it has printed so far, both streams. */
  printed(): string;
  /** Resolves with the first match in what it prints; throws when all is over, or too late, without. */
  says(pattern: RegExp, seconds?: number): Promise<RegExpExecArray>;
  /** Ctrl-C: SIGINT to every process of the terminal's group. */
  interrupt(): void;
  /** A signal to the first process alone. */
  signal(signal: Deno.Signal): void;
  /** Ends the whole group at once; nothing happens when it has ended. */
  kill(): void;
  /** Its exit code. */
  ended: Promise<number>;
}

export interface LaunchOptions {
  cwd: string;
  env?: Record<string, string>;
  person?: Person;
  /** Makes it nobody's child, as in a terminal: it has no npx above it but its own. `ended` says nothing then. */
  orphan?: boolean;
}

/** Starts `command` in a process group of its own, as `person` where one is named. */
export function launch(
  command: string[],
  { cwd, env = {}, person, orphan = false }: LaunchOptions,
): Running {
  const as = person
    ? ["setpriv", `--reuid=${person.uid}`, `--regid=${person.gid}`, "--clear-groups"]
    : [];
  const home: Record<string, string> = person
    ? { HOME: person.home, USER: person.name, LOGNAME: person.name }
    : {};
  const child = new Deno.Command("setsid", {
    args: [
      orphan ? "--fork" : "--wait",
      "sh",
      "-c",
      `echo "group $$"; cd "$0" && exec "$@"`,
      cwd,
      ...as,
      ...command,
    ],
    cwd: "/",
    clearEnv: true,
    env: { ...freshEnvironment(), NO_COLOR: "1", ...home, ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

  let printed = "";
  const read = async (stream: ReadableStream<Uint8Array>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream() as never)) printed += text;
  };
  // It is over when the last of its processes lets go of the streams, not when the first one ends.
  let over = false;
  const reading = Promise.all([read(child.stdout), read(child.stderr)]).then(() => over = true);
  const ended = child.status.then(async ({ code }) => {
    await Promise.race([reading, new Promise((late) => setTimeout(late, 2000))]);
    return code;
  });
  const group = () => Number(/^group (\d+)/m.exec(printed)?.[1]);

  return {
    printed: () => printed,
    async says(pattern, seconds = 120) {
      for (const ends = Date.now() + seconds * 1000; Date.now() < ends;) {
        const found = pattern.exec(printed);
        if (found) return found;
        if (over) break;
        await new Promise((wake) => setTimeout(wake, 50));
      }
      throw new Error(`${command.join(" ")} never said ${pattern}:\n${printed}`);
    },
    interrupt: () => Deno.kill(-group(), "SIGINT"),
    signal: (signal) => Deno.kill(group(), signal),
    kill() {
      try {
        Deno.kill(-group(), "SIGKILL");
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    },
    ended,
  };
}

/** Ours without what the npx that started the tests put there: its cache, its folders, its task. */
function freshEnvironment(): Record<string, string> {
  const own = /^(npm_(?!config_(registry|cafile|\w*proxy)$)|INIT_CWD$|DENO_)/;
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) => !own.test(name)),
  );
}

/** Left out of a copy: what a clone does not have either. */
const NOT_IN_A_CLONE = ["node_modules", ".data", ".git", "coverage", "test-results", ".tmp"];

/** Copies the project, as a clone of it would be, into a new folder. */
export async function copyProject(to: string, from = projectRoot): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (NOT_IN_A_CLONE.includes(name)) continue;
    if (isDirectory) await copyProject(join(to, name), join(from, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}

/** An ordinary person with an empty home that nobody else may enter; needs root. */
export async function addPerson(name: string): Promise<Person> {
  await must("useradd", "--create-home", "--user-group", name);
  const passwd = await Deno.readTextFile("/etc/passwd");
  const [, , uid, gid, , home] = passwd.split("\n").find((line) => line.startsWith(`${name}:`))!
    .split(":");
  await Deno.chmod(home!, 0o700);
  return { name, uid: Number(uid), gid: Number(gid), home: home! };
}

export async function removePerson({ name, uid }: Person): Promise<void> {
  for (const pid of await processes((pid) => Deno.statSync(`/proc/${pid}`).uid === uid)) {
    Deno.kill(pid, "SIGKILL");
  }
  await new Promise((gone) => setTimeout(gone, 500));
  await must("userdel", "--remove", name);
}

async function must(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args, stderr: "piped" }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** The ids of the processes whose command line names `text`, whoever runs them. */
export async function processesNaming(text: string): Promise<number[]> {
  return await processes((pid) => Deno.readTextFileSync(`/proc/${pid}/cmdline`).includes(text));
}

async function processes(test: (pid: number) => boolean): Promise<number[]> {
  const found: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === Deno.pid) continue;
    try {
      if (test(pid)) found.push(pid);
    } catch (error) {
      if (!hasEnded(error)) throw error;
    }
  }
  return found;
}

/** While it ends, reading of a process fails as "no such process", later as "not found". */
function hasEnded(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || /os error 3\b/.test(String(error));
}
