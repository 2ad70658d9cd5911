import { parseArgs } from "node:util";
import { dayIn } from "../src/dates.ts";
import { isDay } from "../src/days.ts";
import { findMarketplace, type Marketplace, REGION_NAMES } from "../src/marketplaces.ts";

const USAGE =
  "deno task audit --reports DIR [--costs FILE] [--as-of YYYY-MM-DD] [--marketplace US]… " +
  "[--fetched-on YYYY-MM-DD] [--answers FILE] --out FILE [--format json|csv]";

export interface AuditOptions {
  reports: string;
  costs: string | null;
  /** The day that is asked about, of the home's calendar. */
  asOf: string;
  home: Marketplace;
  /** As named, the home first; empty where none was named. */
  marketplaces: string[];
  out: string;
  format: "json" | "csv";
  /** Options that are accepted and not used yet, a sentence each. */
  unused: string[];
}

/** The audit cannot be made, in one sentence. */
export class CannotAudit extends Error {
  override name = "CannotAudit";
}

/** Reads the command line; throws `CannotAudit` for what cannot be meant. */
export function parseOptions(args: string[], now = new Date()): AuditOptions {
  const values = parsed(args);
  if (!values.reports) throw new CannotAudit(`Name the folder of reports: ${USAGE}`);
  if (!values.out) throw new CannotAudit(`Name the file to write with --out: ${USAGE}`);
  const format = values.format ?? "json";
  if (format !== "json" && format !== "csv") {
    throw new CannotAudit(`--format is json or csv, and not ${format}`);
  }
  const marketplaces = (values.marketplace ?? []).flatMap((names) => names.split(","))
    .map(marketplaceNamed);
  const home = marketplaces[0] ?? findMarketplace("US")!;
  const stranger = marketplaces.find(({ region }) => region !== home.region);
  if (stranger) {
    throw new CannotAudit(
      `An account is in one region: ${home.code} is in ${REGION_NAMES[home.region]} and ` +
        `${stranger.code} in ${REGION_NAMES[stranger.region]}`,
    );
  }
  dayNamed("--fetched-on", values["fetched-on"]);

  return {
    reports: values.reports,
    costs: values.costs ?? null,
    asOf: dayNamed("--as-of", values["as-of"]) ?? dayIn(home.zone, now),
    home,
    marketplaces: marketplaces.map(({ code }) => code),
    out: values.out,
    format,
    unused: [
      ...(values.answers ? ["--answers is used from a later version on, and is ignored now"] : []),
      ...(values["fetched-on"]
        ? ["--fetched-on is used from a later version on, and is ignored now"]
        : []),
    ],
  };
}

function parsed(args: string[]) {
  try {
    const text = { type: "string" } as const;
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        "reports": text,
        "costs": text,
        "as-of": text,
        "marketplace": { type: "string", multiple: true },
        "fetched-on": text,
        "answers": text,
        "out": text,
        "format": text,
      },
    }).values;
  } catch (error) {
    if (error instanceof TypeError) {
      throw new CannotAudit(`${error.message.split("\n")[0]} (${USAGE})`);
    }
    throw error;
  }
}

function marketplaceNamed(name: string): Marketplace {
  const marketplace = findMarketplace(name);
  if (!marketplace) throw new CannotAudit(`--marketplace ${name} is no marketplace of Amazon's`);
  return marketplace;
}

function dayNamed(option: string, day: string | undefined): string | null {
  if (day === undefined) return null;
  if (!isDay(day)) throw new CannotAudit(`${option} ${day} is no date written YYYY-MM-DD`);
  return day;
}
