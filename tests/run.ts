/**
 * Runs a suite with vitest and says last, on a line of its own, `N passed, N failed`.
 *
 *     deno run -A tests/run.ts test|long|e2e|system [what vitest takes: files, -t name]
 *     deno run -A tests/run.ts sum      adds up what test-results/ holds, for the gate
 */
import { join, relative } from "node:path";
import deno from "../deno.json" with { type: "json" };
import { projectRoot } from "../db/embedded.ts";
import { addUp, summaryLine, type Tally, tally, type VitestReport } from "./support/results.ts";

interface Suite {
  config: string;
  /** What makes long tests longer; each names its own variable. */
  env?: Record<string, string>;
}

const suites: Record<string, Suite> = {
  test: { config: "vitest.config.ts" },
  long: { config: "vitest.config.ts", env: { KILLS: "60" } },
  e2e: { config: "vitest.e2e.config.ts" },
  system: { config: "vitest.system.config.ts" },
};

const resultsDir = join(projectRoot, "test-results");
const [name = "test", ...rest] = Deno.args;

if (name === "sum") {
  finish(addUp(await kept()));
} else {
  const suite = suites[name];
  if (!suite) {
    console.error(`There is no suite ${name}: choose one of ${Object.keys(suites).join(", ")}`);
    Deno.exit(2);
  }
  finish(await run(name, suite));
}

async function run(name: string, { config, env }: Suite): Promise<Tally> {
  await Deno.mkdir(resultsDir, { recursive: true });
  const output = join(resultsDir, `${name}.vitest.json`);
  await Deno.remove(output).catch(ignoreMissing);
  const vitest = new Deno.Command(Deno.execPath(), {
    cwd: projectRoot,
    args: [
      ...["run", "-A", deno.imports.vitest, "run", "--config", config],
      ...["--reporter=default", "--reporter=json", `--outputFile.json=${output}`],
      ...rest,
    ],
    env: { ...env, NO_COLOR: "1", FORCE_COLOR: "0" },
    stdin: "null",
  });
  const { code } = await vitest.spawn().status;
  const result = tally(await readReport(output), code);
  await Deno.writeTextFile(join(resultsDir, `${name}.json`), JSON.stringify(result));
  return result;
}

async function readReport(path: string): Promise<VitestReport | null> {
  const text = await Deno.readTextFile(path).catch(() => null);
  if (text === null) return null;
  const report: VitestReport = JSON.parse(text);
  for (const file of report.testResults) file.name = relative(projectRoot, file.name);
  return report;
}

async function kept(): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for await (const { name } of Deno.readDir(resultsDir)) {
    if (!name.endsWith(".json") || name.endsWith(".vitest.json")) continue;
    tallies.push(JSON.parse(await Deno.readTextFile(join(resultsDir, name))));
  }
  return tallies;
}

function finish(result: Tally): never {
  for (const title of result.skipped) console.log(`skipped: ${title}`);
  console.log(summaryLine(result));
  Deno.exit(result.failed === 0 && result.passed > 0 ? 0 : 1);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
