import { REPORT_TYPES, type ReportType } from "./reports/headers.ts";
import { deriveReport } from "./reports/derive.ts";
import { type Format, renderReport } from "./reports/render.ts";
import { costsCsv } from "./sellers/costs.ts";
import { PROFILES } from "./sellers/cast.ts";
import type { DemoSeller } from "./sellers/history.ts";
import { simulateSeller } from "./sellers/simulate.ts";

/** The file names under which a seller would keep his downloads. */
const FILES: Readonly<Record<ReportType, string>> = {
  GET_LEDGER_DETAIL_VIEW_DATA: "ledger_detail",
  GET_LEDGER_SUMMARY_VIEW_DATA: "ledger_summary",
  GET_FBA_REIMBURSEMENTS_DATA: "reimbursements",
  GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA: "customer_returns",
  GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA: "removal_orders",
};

/**
 * Writes a seller's report files, his costs (`costs.csv`) and the truth about his losses
 * (`truth.json`) into a folder, as he would have downloaded them. Answers with the paths.
 */
export async function writeReports(
  folder: string,
  seller: DemoSeller,
  format: Format = "csv",
): Promise<string[]> {
  const { history, countries } = seller;
  const request = { from: history.from, to: history.to, countries, options: {} };
  await Deno.mkdir(folder, { recursive: true });

  const written: string[] = [];
  for (const type of REPORT_TYPES) {
    const lines = renderReport(type, deriveReport(type, seller, request), format);
    await save(`${FILES[type]}.${format}`, [...lines].join(""));
  }
  await save("costs.csv", costsCsv(seller));
  await save("truth.json", truthOf(seller));
  return written;

  async function save(name: string, text: string): Promise<void> {
    await Deno.writeTextFile(`${folder}/${name}`, text);
    written.push(`${folder}/${name}`);
  }
}

function truthOf({ name, asOf, history }: DemoSeller): string {
  const { losses, decoys } = history;
  return `${JSON.stringify({ seller: name, asOf, losses, decoys }, null, 1)}\n`;
}

/** `deno run -A demo/write_reports.ts DIR [--seller NAME] [--as-of DATE] [--format csv|txt]` */
async function main(args: string[]): Promise<void> {
  const [folder] = args;
  if (!folder || folder.startsWith("--")) {
    throw new Error("Cannot write reports: name a folder first");
  }
  const name = option(args, "--seller") ?? "Northwind Home";
  const profile = PROFILES.find((known) => known.name === name);
  if (!profile) {
    const names = PROFILES.map((known) => known.name).join(", ");
    throw new Error(`Cannot write reports of ${name}: the sellers are ${names}`);
  }
  const asOf = option(args, "--as-of") ?? new Date().toISOString().slice(0, 10);
  const format = option(args, "--format") === "txt" ? "txt" : "csv";
  const written = await writeReports(folder, simulateSeller(profile, asOf), format);
  console.log(written.join("\n"));
}

function option(args: string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}

if (import.meta.main) await main(Deno.args);
