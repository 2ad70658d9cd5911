import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import type { VaultTx } from "../../db/vault.ts";
import {
  auditRuns,
  considered,
  findingHistory,
  findingRows,
  findings,
  ledgerEvents,
  reimbursements,
} from "../../db/schema/vault/mod.ts";
import { claimFindings } from "../../src/claims/approve.ts";
import { adjusted, costs, paid } from "../../src/findings/case_rows.ts";
import { dismissFinding } from "../../src/findings/findings.ts";
import { openDatabase, openTestVault, within } from "../support/database.ts";
import { alice, audit, store } from "./findings_vault.ts";

const db = await openDatabase();

/** A vault of the test's own; what it does there is one transaction. */
async function inNewVault(work: (tx: VaultTx) => Promise<void>): Promise<void> {
  const vault = await openTestVault(db);
  await within(db, vault, work);
}

const lost = (quantity = -3, row = {}) => adjusted({ quantity, date: "2026-05-01", ...row });

/** Every finding in one line, then what happened to it. */
async function story(tx: VaultTx): Promise<string[]> {
  const rows = await tx.select().from(findings).orderBy(findings.key, findings.ordinal);
  return rows.map((row) =>
    [
      row.type,
      row.ordinal,
      row.state,
      row.units,
      row.value,
      row.resolvedBy ?? (row.beforeJoined ? "before joined" : ""),
    ].join(" ").trim()
  );
}

async function happened(tx: VaultTx): Promise<string[]> {
  const rows = await tx.select({ event: findingHistory.event }).from(findingHistory)
    .orderBy(findingHistory.id);
  return rows.map(({ event }) => event);
}

describe("an audit run", () => {
  test("writes a finding with its rows, its sum and its rulebook", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost(), paid({ cash: 1, on: "2026-05-09" }), costs(1000)]);

      await audit(tx);

      const [finding] = await tx.select().from(findings);
      expect(finding).toMatchObject({
        type: "warehouse_lost",
        key: "7001/X001TEAPOT/PHX7/2026-05-01",
        keyParts: { referenceId: "7001", fnsku: "X001TEAPOT", fc: "PHX7", date: "2026-05-01" },
        state: "open",
        units: 2,
        unitValue: 1000,
        value: 2000,
        currency: "USD",
        opensOn: "2026-05-08",
        closesOn: "2026-06-30",
        rulebookVersion: "2026-11-23",
        arithmetic: [
          { label: "In the ledger's rows", units: 3 },
          { label: "Paid by reimbursement 9001", units: -1 },
        ],
      });
      const rows = await tx.select().from(findingRows).orderBy(findingRows.position);
      expect(rows.map(({ source, role, units }) => [source, role, units])).toEqual([
        ["ledger_events", "loss", 3],
        ["reimbursements", "credit", 1],
      ]);
      expect(await tx.select().from(auditRuns)).toHaveLength(1);
    }));

  test("run twice is run once", () =>
    inNewVault(async (tx) => {
      await store(tx, [
        lost(),
        lost(-1, { referenceId: "7002" }),
        paid({ cash: 1, on: "2026-05-09" }),
        paid({
          cash: -1,
          on: "2026-06-01",
          reimbursementId: "9002",
          original: "9001",
          reason: "Reimbursement_Reversal",
        }),
        costs(1500),
      ]);
      await audit(tx);
      const before = await tx.select().from(findings).orderBy(findings.id);
      const events = await happened(tx);

      const again = await audit(tx);

      expect(again).toMatchObject({ opened: 0, changed: 0 });
      expect(await tx.select().from(findings).orderBy(findings.id)).toEqual(before);
      expect(await happened(tx)).toEqual(events);
    }));

  test("keeps why a candidate made no finding, and the surplus", () =>
    inNewVault(async (tx) => {
      await store(tx, [
        lost(),
        paid({ cash: 3, on: "2026-05-09" }),
        paid({ cash: 2, on: "2026-05-10", reimbursementId: "9005", reason: "Lost_Inbound" }),
      ]);

      await audit(tx);

      expect(await tx.select().from(considered)).toMatchObject([{
        reason: "paid",
        explanation: "paid by reimbursement 9001",
        units: 3,
        rows: [{ source: "ledger_events" }, { source: "reimbursements" }],
      }]);
      expect(await tx.select({ surplus: auditRuns.surplus }).from(auditRuns)).toEqual([{
        surplus: [
          { reimbursementId: "9005", fnsku: "X001TEAPOT", reason: "Lost_Inbound", units: 2 },
        ],
      }]);
    }));
});

describe("the life of a finding", () => {
  test("not yet, open, expired: the same row, a line of history for each", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost()]);

      const states = [];
      for (const asOf of ["2026-05-07", "2026-05-08", "2026-06-30", "2026-07-01"]) {
        await audit(tx, asOf);
        states.push(...await story(tx));
      }

      expect(states).toEqual([
        "warehouse_lost 1 not_yet 3",
        "warehouse_lost 1 open 3",
        "warehouse_lost 1 open 3",
        "warehouse_lost 1 expired 3",
      ]);
      expect(await happened(tx)).toEqual(["not_yet", "opened", "expired"]);
    }));

  test("expired before the vault's first fetch is no part of what was missed", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost()]);

      await audit(tx, "2026-08-01", "2026-07-01");

      expect(await story(tx)).toEqual(["warehouse_lost 1 expired 3  before joined"]);
    }));

  test("expired on the day of the first fetch is missed", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost()]);

      await audit(tx, "2026-08-01", "2026-06-30");

      expect(await story(tx)).toEqual(["warehouse_lost 1 expired 3"]);
    }));

  test("shrinks with a payment and is resolved by the last one", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost(), costs(1000)]);
      await audit(tx);
      await store(tx, [paid({ cash: 1, on: "2026-05-09" })]);
      await audit(tx);
      const shrunk = await story(tx);

      await store(tx, [paid({ cash: 2, on: "2026-05-10", reimbursementId: "9002" })]);
      await audit(tx);

      expect(shrunk).toEqual(["warehouse_lost 1 open 2 2000"]);
      expect(await story(tx)).toEqual([
        "warehouse_lost 1 resolved 2 2000 paid by reimbursement 9001; paid by reimbursement 9002",
      ]);
      expect(await happened(tx)).toEqual(["opened", "shrank", "resolved"]);
    }));

  test("opens again as the same one when newer rows take the payment away", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost()]);
      await audit(tx);
      await store(tx, [paid({ cash: 3, on: "2026-05-09" })]);
      await audit(tx);

      await tx.delete(reimbursements);
      await audit(tx);

      expect(await story(tx)).toEqual(["warehouse_lost 1 open 3"]);
      expect(await happened(tx)).toEqual(["opened", "resolved", "reopened"]);
    }));

  test("a row that is gone from the reports resolves it", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost()]);
      await audit(tx);

      await tx.delete(ledgerEvents);
      await audit(tx);

      expect(await story(tx)).toEqual([
        "warehouse_lost 1 resolved 3  newer report rows no longer show it",
      ]);
    }));

  test("a dismissed one stays so until its units grow", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost(-2)]);
      await audit(tx);
      const [finding] = await tx.select().from(findings);
      await dismissFinding(tx, { id: finding!.id, actor: alice, reason: "Ours" });
      await audit(tx);
      const dismissed = await story(tx);

      await store(tx, [lost(-1)]);
      await audit(tx);

      expect(dismissed).toEqual(["warehouse_lost 1 dismissed 2"]);
      expect(await story(tx)).toEqual(["warehouse_lost 1 open 3"]);
      expect(await happened(tx)).toEqual(["opened", "dismissed", "reopened"]);
    }));

  test("a claimed one that grows opens a second for the rest", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost(-2), costs(1000)]);
      await audit(tx);
      const [finding] = await tx.select().from(findings);
      await claimFindings(tx, { ids: [finding!.id], actor: alice, asOf: "2026-06-15" });

      await store(tx, [lost(-1)]);
      await audit(tx);
      await audit(tx);

      expect(await story(tx)).toEqual([
        "warehouse_lost 1 claimed 2 2000",
        "warehouse_lost 2 open 1 1000",
      ]);
    }));

  test("what is paid is taken off the claimed part first", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost(-2), costs(1000)]);
      await audit(tx);
      const [finding] = await tx.select().from(findings);
      await claimFindings(tx, { ids: [finding!.id], actor: alice, asOf: "2026-06-15" });
      await store(tx, [lost(-1)]);
      await audit(tx);

      await store(tx, [paid({ cash: 2, on: "2026-06-20" })]);
      await audit(tx);

      expect(await story(tx)).toEqual([
        "warehouse_lost 1 resolved 2 2000 Paid by reimbursement 9001",
        "warehouse_lost 2 open 1 1000",
      ]);
    }));

  test("a paid loss whose payment is clawed back says so and stays resolved", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost(-1)]);
      await audit(tx);
      await store(tx, [paid({ cash: 1, on: "2026-05-09" })]);
      await audit(tx);

      await store(tx, [
        paid({
          cash: -1,
          on: "2026-06-01",
          reimbursementId: "9002",
          original: "9001",
          reason: "Reimbursement_Reversal",
        }),
      ]);
      await audit(tx);
      await audit(tx);

      expect(await story(tx)).toEqual([
        "warehouse_lost 1 resolved 1  clawed back by reimbursement 9002",
        "reimbursement_clawed_back 1 open 1 1000",
      ]);
    }));

  test("a new cost changes the worth without a line of history", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost()]);
      await audit(tx);

      await store(tx, [costs(700)]);
      await audit(tx);

      expect(await story(tx)).toEqual(["warehouse_lost 1 open 3 2100"]);
      expect(await happened(tx)).toEqual(["opened"]);
    }));
});

test("a tab, a backslash and a line break in a cell arrive as they are", () =>
  inNewVault(async (tx) => {
    const referenceId = "70\\01\t\r\n\\N";
    await store(tx, [lost(-1, { referenceId })]);

    await audit(tx);
    const again = await audit(tx);

    expect(await tx.select().from(findings)).toMatchObject([{ keyParts: { referenceId } }]);
    expect(again.opened + again.changed).toBe(0);
  }));

test("finds a thousand losses among twenty thousand events", () =>
  inNewVault(async (tx) => {
    await tx.execute(sql`
      insert into ledger_events (key, report_id, line, marketplace, date, fnsku, asin, msku,
        event_type, reference_id, quantity, fulfillment_center, disposition, reason)
      select md5(i::text)::uuid, 1, i, 'US', date '2026-01-01' + i % 180, 'X' || i % 500, 'B' || i % 500,
        'S' || i % 500, case when i % 20 = 0 then 'Adjustments' else 'Shipments' end, 'R' || i, -1, 'PHX7',
        'SELLABLE', case when i % 20 = 0 then 'M' else '' end
      from generate_series(1, 20000) as i`);

    const run = await audit(tx);

    expect(run.findings).toBe(1000);
    expect(await tx.$count(findings, eq(findings.type, "warehouse_lost"))).toBe(1000);
  }));
