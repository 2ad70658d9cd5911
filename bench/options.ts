import { parseArgs } from "node:util";

const benchmarks = ["a", "b", "c", "d"] as const;
export type Benchmark = (typeof benchmarks)[number];

export interface BenchOptions {
  rows: number;
  only: readonly Benchmark[];
}

/** What was typed cannot be done; the message is one sentence. */
export class CannotBench extends Error {
  override name = "CannotBench";
}

/** `--rows N` of the ledger (1,000,000), `--only a|b|c|d`, which may stand more than once. */
export function parseOptions(args: string[]): BenchOptions {
  let values: { rows?: string; only?: string[] };
  try {
    ({ values } = parseArgs({
      args,
      options: { rows: { type: "string" }, only: { type: "string", multiple: true } },
    }));
  } catch (error) {
    throw new CannotBench(error instanceof Error ? error.message : String(error));
  }
  const rows = Number(values.rows ?? 1_000_000);
  if (!Number.isInteger(rows) || rows < 1) {
    throw new CannotBench(`--rows takes a number of rows, not ${values.rows}`);
  }
  const only = (values.only ?? benchmarks) as Benchmark[];
  const wrong = only.find((name) => !benchmarks.includes(name));
  if (wrong) throw new CannotBench(`There is no benchmark ${wrong}: choose a, b, c or d`);
  return { rows, only };
}
