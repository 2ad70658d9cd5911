import { median, type Pair } from "./pairs.ts";

/** One line of what the bench prints. */
export interface Line {
  what: string;
  pairs: Pair[];
  /** How a single measurement is written: `11.8 s`. */
  write(value: number): string;
  /** The ratio that we aim at, and from which side it is reached. */
  aim?: { atMost: number } | { atLeast: number };
  note?: string;
}

/** The medians of each line's pairs, the ratio with its least and greatest pair, and the aim. */
export function tableOf(lines: Line[]): string {
  const rows = [
    ["", "SellerVault", "Postgres", "ratio", "pairs", "aim", ""],
    ...lines.map(({ what, pairs, write, aim, note = "" }) => {
      const ratios = pairs.map(({ ours, theirs }) => ours / theirs);
      const ratio = median(ratios);
      return [
        what,
        write(median(pairs.map(({ ours }) => ours))),
        write(median(pairs.map(({ theirs }) => theirs))),
        ratio.toFixed(2),
        `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)} of ${pairs.length}`,
        aim ? aimOf(aim, ratio) : "",
        note,
      ];
    }),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd())
    .join("\n");
}

function aimOf(aim: NonNullable<Line["aim"]>, ratio: number): string {
  const [sign, bound, met] = "atMost" in aim
    ? ["≤", aim.atMost, ratio <= aim.atMost]
    : ["≥", aim.atLeast, ratio >= aim.atLeast];
  return `${sign} ${bound} ${met ? "met" : "missed"}`;
}

export function seconds(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

export function perSecond(value: number): string {
  return `${value.toFixed(0)}/s`;
}
