import { BlobWriter, TextReader, ZipWriter } from "@zip.js/zip.js";
import { writeReports } from "../../demo/write_reports.ts";
import type { DemoSeller } from "../../demo/sellers/history.ts";

export interface ReportFiles {
  /** The costs that the seller knows, as he would import them. */
  costs: string;
  /** Costs of which one is below zero. */
  wrongCosts: string;
  /** Reports as Seller Central gives them: one as csv, one with tabs, two in an archive. */
  good: string[];
  /** A letter, nothing at all, a workbook, and a ledger that lacks a column. */
  bad: string[];
  remove(): Promise<void>;
}

/** What a seller's downloads folder holds. */
export async function reportFiles(seller: DemoSeller): Promise<ReportFiles> {
  const folder = await Deno.makeTempDir({ prefix: "sellervault-downloads-" });
  const written = await writeReports(folder, seller);
  const path = (name: string) => written.find((path) => path.endsWith(name)) ?? `${folder}/${name}`;
  const read = (name: string) => Deno.readTextFile(path(name));
  const save = async (name: string, content: string | Uint8Array) => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(`${folder}/${name}`, bytes);
    return `${folder}/${name}`;
  };

  const removals = await read("removal_orders.csv");
  const ledger = await read("ledger_detail.csv");
  return {
    costs: path("costs.csv"),
    wrongCosts: await save(
      "wrong_costs.csv",
      "sku,cost,currency,effective_from\nNW-ONE,4.20,USD,2026-01-01\nNW-TWO,-1,USD,2026-01-01\n",
    ),
    good: [
      path("ledger_detail.csv"),
      await save("removals.txt", removals),
      await save(
        "september.zip",
        await zipOf({
          "reimbursements.csv": await read("reimbursements.csv"),
          "returns/customer_returns.csv": await read("customer_returns.csv"),
        }),
      ),
    ],
    bad: [
      await save("letter.txt", "Dear Amazon,\nwhere are my boxes?\n"),
      await save("empty.csv", ""),
      await save(
        "workbook.xlsx",
        await zipOf({ "[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>" }),
      ),
      await save("ledger_without_units.csv", withoutColumn(ledger, "Quantity")),
    ],
    remove: () => Deno.remove(folder, { recursive: true }),
  };
}

async function zipOf(members: Record<string, string>): Promise<Uint8Array> {
  const zip = new ZipWriter(new BlobWriter());
  for (const [name, text] of Object.entries(members)) await zip.add(name, new TextReader(text));
  return await (await zip.close()).bytes();
}

/** The first lines of a csv whose cells hold no comma but inside quotes, less one column. */
function withoutColumn(csv: string, column: string): string {
  const rows = csv.split(/\r?\n/).slice(0, 20).map((line) =>
    line.match(/("[^"]*"|[^,]*)(,|$)/g)!.slice(0, -1)
  );
  const at = rows[0]!.findIndex((cell) => cell.replaceAll(/[",]/g, "") === column);
  if (at < 0) throw new Error(`the ledger has no column ${column}`);
  return rows.map((row) => row.filter((_, index) => index !== at).join("")).join("\n");
}
