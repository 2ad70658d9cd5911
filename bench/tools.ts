import { CannotBench } from "./options.ts";

/** Versions of psql and pgbench; throws CannotBench when one of them is not there. */
export async function findTools(): Promise<string[]> {
  return await Promise.all(["psql", "pgbench"].map(async (name) => {
    try {
      return await run(name, ["--version"], {});
    } catch {
      throw new CannotBench(
        `bench measures against ${name}, which is not here: apt-get install postgresql`,
      );
    }
  }));
}

/** Runs psql commands one after another on `url` and returns the milliseconds of the last one. */
export async function psql(url: string, ...commands: string[]): Promise<number> {
  const output = await run("psql", [
    "-X",
    "-q",
    "-v",
    "ON_ERROR_STOP=1",
    "-c",
    "\\timing on",
    ...commands.flatMap((command) => ["-c", command]),
  ], environmentOf(url));
  const times = [...output.matchAll(/^Time: ([\d.]+) ms/gm)];
  return Number(times.at(-1)![1]);
}

/** Transactions a second of a pgbench script, its statements prepared. */
export async function pgbench(
  url: string,
  { script, variables, clients, seconds }: {
    script: string;
    variables: Record<string, string>;
    clients: number;
    seconds: number;
  },
): Promise<number> {
  const output = await run("pgbench", [
    ...["-n", "-M", "prepared", "-f", script],
    ...["-c", String(clients), "-T", String(seconds)],
    ...Object.entries(variables).flatMap(([name, value]) => ["-D", `${name}=${value}`]),
  ], environmentOf(url));
  return Number(/^tps = ([\d.]+)/m.exec(output)![1]);
}

/** The address in libpq's variables: a password on the command line is seen by everybody. */
function environmentOf(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
  };
}

async function run(name: string, args: string[], env: Record<string, string>): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(name, { args, env, stdin: "null" })
    .output();
  if (!success) throw new Error(`${name}: ${new TextDecoder().decode(stderr).trim()}`);
  return new TextDecoder().decode(stdout).trim();
}
