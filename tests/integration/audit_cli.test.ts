import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditOutput } from "../../cli/audit_output.ts";
import { ledger } from "./ingest_documents.ts";

const script = fileURLToPath(new URL("../../cli/audit.ts", import.meta.url));
const folder = await Deno.makeTempDir();

const LEDGER = ledger([
  { referenceId: "1", date: "07/08/2026", quantity: "-2", unreconciled: "2" },
  { referenceId: "2", date: "11/18/2026" },
  { referenceId: "3", date: "11/01/2026", title: '=HYPERLINK("http://x")', fnsku: "X00MUG" },
  { referenceId: "4", date: "11/01/2026", unreconciled: "0" },
  { referenceId: "5", date: "31/11/2026" },
]);
const COSTS =
  "sku,cost,currency,effective_from\nLAMP-1,12.50,USD,2025-01-01\nMUG,-1,USD,2025-01-01\n";

beforeAll(async () => {
  await Deno.mkdir(`${folder}/reports/deep`, { recursive: true });
  await Deno.writeTextFile(`${folder}/reports/ledger.txt`, LEDGER);
  await Deno.writeFile(`${folder}/reports/deep/same.txt.gz`, gzipSync(LEDGER));
  await Deno.writeTextFile(`${folder}/reports/notes.pdf`, "%PDF-1.7");
  await Deno.writeTextFile(`${folder}/reports/page.json`, '{"payload":{"ShipmentData":[{}]}}');
  await Deno.writeTextFile(`${folder}/costs.csv`, COSTS);
});
afterAll(() => Deno.remove(folder, { recursive: true }));

async function audit(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const output = await promisify(execFile)(Deno.execPath(), ["run", "-A", script, ...args]);
    return { code: 0, ...output };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

test(
  "a folder of reports becomes findings with proof, and every file is accounted for",
  async () => {
    const out = `${folder}/findings.json`;
    const ran = await audit(
      ...["--reports", `${folder}/reports`, "--costs", `${folder}/costs.csv`],
      ...["--as-of", "2026-11-20", "--out", out, "--answers", `${folder}/answers.json`],
    );

    const output: AuditOutput = JSON.parse(await Deno.readTextFile(out));
    const sha256 = createHash("sha256").update(LEDGER).digest("hex");
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain("--answers is used from a later version on");
    expect(ran.stderr).not.toContain("\r");
    expect(Object.keys(output)).toEqual([
      "asOf",
      "rulebookVersion",
      "findings",
      "considered",
      "files",
    ]);
    expect(output.findings.map(({ key, state }) => [key.referenceId, state])).toEqual(
      expect.arrayContaining([["1", "expired"], ["2", "not_yet"], ["3", "open"]]),
    );
    expect(output.findings.find(({ key }) => key.referenceId === "3")).toEqual({
      type: "warehouse_lost",
      confidence: "high",
      state: "open",
      key: { referenceId: "3", fnsku: "X00MUG", fc: "PHX7", date: "2026-11-01" },
      units: 1,
      unitValue: 1250,
      value: 1250,
      currency: "USD",
      opensOn: "2026-11-08",
      closesOn: "2026-12-31",
      evidence: [{ report: "GET_LEDGER_DETAIL_VIEW_DATA", sha256, line: 4 }],
      explanation: expect.any(String),
    });
    expect(output.considered).toEqual([{
      type: "warehouse_lost",
      key: { referenceId: "4", fnsku: "X00LAMP", fc: "PHX7", date: "2026-11-01" },
      reason: "unreconciled_zero",
      evidence: [{ report: "GET_LEDGER_DETAIL_VIEW_DATA", sha256, line: 5 }],
    }]);
    expect(output.files.map(({ name, report, rows, rejected }) => [name, report, rows, rejected]))
      .toEqual([
        ["costs.csv", "costs", 1, 1],
        ["deep/same.txt.gz", "GET_LEDGER_DETAIL_VIEW_DATA", 4, 1],
        ["ledger.txt", "GET_LEDGER_DETAIL_VIEW_DATA", 4, 1],
        ["notes.pdf", null, 0, 0],
        ["page.json", "getShipments", 1, 0],
      ]);
    expect(output.files[0]!.reason).toBe("costs.csv line 3: a cost cannot be negative");
    expect(output.files[2]!.reason).toContain(
      "ledger.txt line 6: column Date: 31/11/2026 is no date",
    );
  },
  60_000,
);

test("findings as CSV", async () => {
  const out = `${folder}/findings.csv`;
  const ran = await audit("--reports", `${folder}/reports`, "--out", out, "--format", "csv");

  const [header, ...lines] = (await Deno.readTextFile(out)).trim().split("\r\n");
  expect(ran.code).toBe(0);
  expect(header).toMatch(/^type,confidence,state,referenceId,fnsku,fc,date,orderId,/);
  expect(lines).toHaveLength(3);
}, 60_000);

test.each([
  [["--out", "x"], "Name the folder of reports"],
  [["--reports", "/nowhere", "--out", "/tmp/x.json"], "There is no folder /nowhere"],
  [["--reports", "REPORTS"], "Name the file to write with --out"],
  [["--reports", "REPORTS", "--out", "/nowhere/x"], "The result cannot be written to /nowhere/x"],
  [["--reports", "REPORTS", "--out", "x", "--as-of", "tomorrow"], "--as-of tomorrow is no date"],
  [["--reports", "REPORTS", "--out", "x", "--marketplace", "XX"], "--marketplace XX is no"],
  [
    ["--reports", "REPORTS", "--out", "x", "--marketplace", "US", "--marketplace", "DE"],
    "one region",
  ],
  [["--reports", "REPORTS", "--out", "x", "--format", "pdf"], "--format is json or csv"],
  [["--reports", "REPORTS", "--out", "x", "--costs", "/nowhere"], "There is no file /nowhere"],
  [["--reports", "REPORTS", "--out", "x", "--loud"], "Unknown option '--loud'"],
])("what cannot be meant is one sentence and exit 2: %j", async (args, sentence) => {
  const ran = await audit(...args.map((arg) => arg === "REPORTS" ? `${folder}/reports` : arg));

  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain(sentence);
  expect(ran.stderr.trim().split("\n")).toHaveLength(1);
  expect(ran.stdout).toBe("");
});
