import { describe, expect, test } from "vitest";
import type { VaultTx } from "../../db/vault.ts";
import { findings } from "../../db/schema/vault/mod.ts";
import { Conflict, Invalid, NotFound } from "../../src/errors.ts";
import { adjusted, costs, paid } from "../../src/findings/case_rows.ts";
import { dashboard, listChanges } from "../../src/findings/dashboard.ts";
import {
  dismissFinding,
  findConsidered,
  getFinding,
  listFindings,
  reopenFinding,
} from "../../src/findings/findings.ts";
import { openDatabase, openTestVault, within } from "../support/database.ts";
import { alice, audit, store } from "./findings_vault.ts";

const db = await openDatabase();
const asOf = "2026-06-15";

/** Three losses of differing worth and day, a damage to be reviewed, one not yet open, one expired, one paid. */
async function inAuditedVault(work: (tx: VaultTx) => Promise<void>): Promise<void> {
  const vault = await openTestVault(db);
  await within(db, vault, async (tx) => {
    const lost = (referenceId: string, date: string, quantity = -1, row = {}) =>
      adjusted({ referenceId, date, quantity, ...row });
    await store(tx, [
      lost("7001", "2026-04-20"),
      lost("7002", "2026-05-01", -5),
      lost("7003", "2026-05-20", -2),
      lost("7004", "2026-05-10", -4, { reason: "H" }),
      lost("7005", "2026-06-14"),
      lost("7006", "2026-01-14"),
      lost("7007", "2026-05-25", -1, { fnsku: "X002KETTLE", asin: "B0KETTLE01", msku: "KETTLE" }),
      paid({
        cash: 1,
        on: "2026-06-01",
        fnsku: "X002KETTLE",
        asin: "B0KETTLE01",
        sku: "KETTLE",
      }),
      costs(1000),
    ]);
    await audit(tx);
    await work(tx);
  });
}

const references = (list: { findings: { keyParts: { referenceId?: string } }[] }) =>
  list.findings.map(({ keyParts }) => keyParts.referenceId);

describe("the list of findings", () => {
  test("is counted by state and type under the other filters", () =>
    inAuditedVault(async (tx) => {
      const list = await listFindings(tx, { state: "open", asOf });

      expect(list.counts).toEqual({ open: 4, not_yet: 1, expired: 1 });
      expect(list.types).toEqual({ warehouse_lost: 3, warehouse_damaged: 1 });
      expect(list.total).toBe(4);
      expect(list.findings[0]).toMatchObject({ title: "Tea pot, blue", daysLeft: 4 });
    }));

  test.each([
    ["days" as const, ["7001", "7002", "7004", "7003"]],
    ["value" as const, ["7002", "7004", "7003", "7001"]],
    // 5 × 2 ÷ 16, 1 × 2 ÷ 5, 4 × 1 ÷ 25, 2 × 2 ÷ 35
    ["odds" as const, ["7002", "7001", "7004", "7003"]],
  ])("is sorted by %s", (sort, expected) =>
    inAuditedVault(async (tx) => {
      expect(references(await listFindings(tx, { state: "open", sort, asOf }))).toEqual(expected);
    }));

  test.each([
    [{ type: "warehouse_damaged" as const }, ["7004"]],
    [{ confidence: "review" as const }, ["7004"]],
    [{ q: "7003" }, ["7003"]],
    [{ q: "x001tea" }, ["7001", "7002", "7004", "7003"]],
    [{ q: "%" }, []],
    [{ closesWithin: 4 }, ["7001"]],
    [{ closesWithin: 15 }, ["7001", "7002"]],
    [{ marketplace: "DE" }, []],
    [{ page: 2, pageSize: 3 }, ["7003"]],
  ])("under %j shows %j", (filter, expected) =>
    inAuditedVault(async (tx) => {
      expect(references(await listFindings(tx, { state: "open", asOf, ...filter })))
        .toEqual(expected);
    }));
});

test("a finding shows its rows with report, hash and line", () =>
  inAuditedVault(async (tx) => {
    const [first] = (await listFindings(tx, { state: "open", asOf })).findings;

    const finding = await getFinding(tx, first!.id, asOf);

    expect(finding.evidence).toMatchObject([{
      source: "ledger_events",
      role: "loss",
      units: 1,
      reportType: "GET_LEDGER_DETAIL_VIEW_DATA",
      fileName: "ledger.txt",
      sha256: "ab".repeat(32),
      line: 2,
      cells: { referenceId: "7001", reason: "M", quantity: -1 },
    }]);
    expect(finding.history).toMatchObject([{ event: "opened" }]);
    await expect(getFinding(tx, 9999, asOf)).rejects.toThrow(NotFound);
  }));

test("a dismissed finding can be taken back, once", () =>
  inAuditedVault(async (tx) => {
    const [first] = await tx.select().from(findings).orderBy(findings.id);
    const id = first!.id;
    await expect(dismissFinding(tx, { id, actor: alice, reason: " " })).rejects.toThrow(Invalid);

    await dismissFinding(tx, { id, actor: alice, reason: "We sent them ourselves" });
    await expect(dismissFinding(tx, { id, actor: alice, reason: "again" })).rejects.toThrow(
      "it is already dismissed",
    );
    const back = await reopenFinding(tx, { id, actor: alice, asOf });

    expect(back.state).toBe("open");
    await expect(reopenFinding(tx, { id, actor: alice, asOf })).rejects.toThrow(Conflict);
  }));

test("what was set aside answers why there is no claim", () =>
  inAuditedVault(async (tx) => {
    const all = await findConsidered(tx);
    const none = await findConsidered(tx, { q: "7001" });

    expect(all.items).toMatchObject([{ reason: "paid", fnsku: "X002KETTLE" }]);
    expect((await findConsidered(tx, { q: "kettle" })).items).toHaveLength(1);
    expect(none).toEqual({ items: [], more: false });
  }));

test("the dashboard adds up, each currency by itself", () =>
  inAuditedVault(async (tx) => {
    const figures = await dashboard(tx, asOf);

    const usd = (minor: number) => [{ minor, currency: "USD" }];
    expect(figures).toEqual({
      possible: { findings: 5, units: 13, sums: usd(13_000) },
      claimed: { findings: 0, units: 0, sums: [] },
      paid: { findings: 0, units: 0, sums: [] },
      missed: { findings: 1, units: 1, sums: usd(1000) },
      expiring: [
        { days: 7, findings: 1, units: 1, sums: usd(1000) },
        { days: 14, findings: 1, units: 1, sums: usd(1000) },
        { days: 30, findings: 3, units: 10, sums: usd(10_000) },
      ],
      byType: [
        { type: "warehouse_lost", findings: 3, units: 8, sums: usd(8000) },
        { type: "warehouse_damaged", findings: 1, units: 4, sums: usd(4000) },
      ],
      needCost: 0,
    });
    expect(await listChanges(tx, { since: new Date(0) })).toHaveLength(5);
  }));
