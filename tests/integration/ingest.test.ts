import { asc, eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  customerReturns,
  ledgerEvents,
  products,
  reimbursements,
  removalOrders,
  reports,
} from "../../db/schema/vault/mod.ts";
import type { VaultTx } from "../../db/vault.ts";
import { removeSpool } from "../../src/sync/document/read.ts";
import { ingestDocument } from "../../src/sync/ingest.ts";
import { openDatabase, openTestVault, within } from "../support/database.ts";
import { ledger, type LedgerLine, spooled, upload } from "./ingest_documents.ts";

const database = await openDatabase();

async function inNewVault<T>(work: (tx: VaultTx) => Promise<T>): Promise<T> {
  return await within(database, await openTestVault(database), work);
}

/** Every row's content, state and origin, but for the ids that follow the order of arrival. */
async function contentOf(tx: VaultTx) {
  return await tx.select({
    key: ledgerEvents.key,
    date: ledgerEvents.date,
    reference: ledgerEvents.referenceId,
    reconciled: ledgerEvents.reconciled,
    unreconciled: ledgerEvents.unreconciled,
    sha256: reports.sha256,
    line: ledgerEvents.line,
  }).from(ledgerEvents).innerJoin(reports, eq(reports.id, ledgerEvents.reportId))
    .orderBy(asc(ledgerEvents.key));
}

test("two files that overlap keep each row once, with the newer file's state", () =>
  inNewVault(async (tx) => {
    const older = ledger([{ referenceId: "1" }, { referenceId: "2", unreconciled: "1" }]);
    const newer = ledger([
      { referenceId: "2", unreconciled: "0", reconciled: "1" },
      { referenceId: "3", date: "07/09/2026" },
    ]);

    expect(await upload(tx, older)).toMatchObject({ rows: 2, rowsNew: 2, rowsKnown: 0 });
    expect(await upload(tx, newer)).toMatchObject({ rows: 2, rowsNew: 1, rowsKnown: 1 });

    const [, second] = await tx.select().from(ledgerEvents).orderBy(asc(ledgerEvents.referenceId));
    expect(await tx.$count(ledgerEvents)).toBe(3);
    expect(second).toMatchObject({ unreconciled: 0, reconciled: 1, line: 2 });
  }));

test("an older file brings its rows and leaves newer state alone", () =>
  inNewVault(async (tx) => {
    await upload(
      tx,
      ledger([
        { referenceId: "2", unreconciled: "0" },
        { referenceId: "3", date: "07/09/2026" },
      ]),
    );
    await upload(tx, ledger([{ referenceId: "1" }, { referenceId: "2", unreconciled: "1" }]));

    const rows = await tx.select().from(ledgerEvents).orderBy(asc(ledgerEvents.referenceId));
    expect(rows.map(({ unreconciled }) => unreconciled)).toEqual([1, 0, 1]);
  }));

test("rows of equal identity are counted; the greatest count of any one file stands", () =>
  inNewVault(async (tx) => {
    const one = ledger([{}]);
    const three = ledger([{}, { unreconciled: "0" }, {}, { date: "07/10/2026" }]);

    await upload(tx, one);
    expect(await upload(tx, three)).toMatchObject({ rows: 4, rowsNew: 3, rowsKnown: 1 });
    expect(await upload(tx, ledger([{}, {}]))).toMatchObject({ rowsNew: 0, rowsKnown: 2 });

    expect(await tx.$count(ledgerEvents)).toBe(4);
  }));

test("the very same file again is known whole, and so is its download with other columns", () =>
  inNewVault(async (tx) => {
    const text = ledger([{ referenceId: "1" }, { referenceId: "2" }]);
    const download = text.split("\r\n").filter(Boolean).map((line, i) =>
      line.replace("Adjustments", "adjustments").replace("SELLABLE", "Sellable") +
      (i === 0 ? "\tDate and Time\tStore" : "\t2026-07-08T10:00:00-0700\tAmazon.com")
    ).join("\r\n");

    await upload(tx, text);
    expect(await upload(tx, text)).toMatchObject({ rows: 2, rowsNew: 0, rowsKnown: 2 });
    expect(await upload(tx, download)).toMatchObject({ rows: 2, rowsNew: 0, rowsKnown: 2 });
  }));

test("whatever the order in which files come, the vault says the same", async () => {
  const line = fc.record({
    date: fc.constantFrom("07/08/2026", "07/09/2026", "07/10/2026"),
    referenceId: fc.constantFrom("1", "2"),
    unreconciled: fc.constantFrom("0", "1", ""),
  });
  const files = fc.array(fc.array(line, { minLength: 1, maxLength: 5 }), {
    minLength: 2,
    maxLength: 4,
  });
  const cases = files.chain((lines: LedgerLine[][]) =>
    fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }))
  );

  await fc.assert(
    fc.asyncProperty(cases, async ([inOrder, shuffled]) => {
      const [once, again] = [inOrder, shuffled].map((order) =>
        inNewVault(async (tx) => {
          for (const lines of order) await upload(tx, ledger(lines));
          return await contentOf(tx);
        })
      );
      expect(await again).toEqual(await once);
    }),
    { numRuns: 8 },
  );
});

test("of deliveries the one fetched later stands, whatever its dates and its arrival", () =>
  inNewVault(async (tx) => {
    async function deliver(text: string, fetchedAt: string) {
      const document = await spooled(text);
      const [report] = await tx.insert(reports).values({
        reportType: document.reportType,
        source: "sp_api",
        state: "in_progress",
        fetchedAt: new Date(fetchedAt),
      }).returning();
      const counts = await ingestDocument(tx, report!, document, "US");
      await removeSpool(document);
      return counts;
    }
    const first = ledger([{ unreconciled: "1" }, { referenceId: "9", date: "07/20/2026" }]);
    const second = ledger([{ unreconciled: "0" }]);

    await deliver(second, "2026-07-22T00:00:00Z");
    await deliver(first, "2026-07-21T00:00:00Z");
    const [late] = await tx.select().from(ledgerEvents).where(eq(ledgerEvents.referenceId, "1001"));
    // Amazon takes its word back: the first document once more, fetched last.
    await deliver(first, "2026-07-23T00:00:00Z");
    const [back] = await tx.select().from(ledgerEvents).where(eq(ledgerEvents.referenceId, "1001"));

    expect([late!.unreconciled, back!.unreconciled]).toEqual([0, 1]);
  }));

test("bad rows are told by line and column, the good ones kept, the report says so", () =>
  inNewVault(async (tx) => {
    const counts = await upload(
      tx,
      ledger([
        { referenceId: "1" },
        { referenceId: "2", quantity: "many" },
        { referenceId: "3", date: "13/07/2026" },
        { referenceId: "4", country: "DE" },
        { referenceId: "5", country: "Atlantis" },
      ]),
    );

    const [report] = await tx.select().from(reports);
    expect(counts).toMatchObject({ rows: 1, rowsRejected: 4 });
    expect(report!.reason).toBe(
      "ledger.txt line 3: column Quantity: is no whole number; " +
        "ledger.txt line 4: column Date: 13/07/2026 is no date as US writes them; " +
        "ledger.txt line 5: column Country: is of DE, which is in Europe; this account is in North America; " +
        "ledger.txt line 6: column Country: names no marketplace of Amazon's",
    );
  }));

test("a row's marketplace is its Country, else its Store, else the one named, else the home", () =>
  inNewVault(async (tx) => {
    const rows = [["US", "Amazon.ca"], ["", "Amazon.com.mx"], ["", "Lamps & More"], ["GB", ""]];
    const text = ledger(rows.map(([country], i) => ({ country, referenceId: `${i}` })))
      .trimEnd().split("\r\n")
      .map((line, i) => `${line}\t${i === 0 ? "Store" : rows[i - 1]![1]}`).join("\r\n");
    const marketplaces = { region: "na", home: "US", named: ["CA"] } as const;

    const counts = await upload(tx, text, { marketplaces });

    const stored = await tx.select().from(ledgerEvents).orderBy(asc(ledgerEvents.referenceId));
    expect(stored.map(({ marketplace }) => marketplace)).toEqual(["US", "MX", "CA"]);
    expect(counts).toMatchObject({ rowsRejected: 1 });
  }));

test("unknown codes are kept and counted", () =>
  inNewVault(async (tx) => {
    await upload(
      tx,
      ledger([
        { referenceId: "1", reason: "W" },
        { referenceId: "2", reason: "W" },
        { referenceId: "3", eventType: "Teleports" },
      ]),
    );

    const [report] = await tx.select().from(reports);
    expect(report!.unknownValues).toEqual([
      { column: "Reason", value: "W", count: 2 },
      { column: "Event Type", value: "Teleports", count: 1 },
    ]);
    expect(await tx.$count(ledgerEvents)).toBe(3);
  }));

test("a title is a label: the newest is shown, and none makes a row another one", () =>
  inNewVault(async (tx) => {
    await upload(tx, ledger([{ title: "Lamp" }]));
    const counts = await upload(
      tx,
      ledger([{ title: '=HYPERLINK("http://x")' }, { date: "07/09/2026" }]),
    );

    expect(counts).toMatchObject({ rowsNew: 1, rowsKnown: 1 });
    await upload(tx, ledger([{ title: "An old lamp", date: "07/01/2026" }]));
    const [product] = await tx.select().from(products);
    expect(product!.title).toBe("Brass Desk Lamp");
  }));

test("money, marketplaces and reversals of a reimbursements report", () =>
  inNewVault(async (tx) => {
    const header =
      "approval-date\treimbursement-id\tcase-id\tamazon-order-id\treason\tsku\tfnsku\tasin\tproduct-name\tcondition\tcurrency-unit\tamount-per-unit\tamount-total\tquantity-reimbursed-cash\tquantity-reimbursed-inventory\tquantity-reimbursed-total\toriginal-reimbursement-id\toriginal-reimbursement-type";
    const row = (date: string, id: string, currency: string, amount: string, cash: string) =>
      `${date}\t${id}\t\t\tLOST WAREHOUSE\tLAMP-1\tX00LAMP\tB0LAMP\tLamp\tNewItem\t${currency}\t${amount}\t${amount}\t${cash}\t\t${cash}\t\t`;
    const text = [
      header,
      row("2026-07-09T03:00:00+00:00", "R1", "USD", "12.50", "1"),
      row("2026-07-09T10:00:00-07:00", "R2", "CAD", "1,012.50", "-1"),
      row("2026-07-09", "R3", "dollars", "1", "1"),
    ].join("\n");

    await upload(tx, text, { marketplaces: { region: "na", home: "US", named: ["US", "CA"] } });

    const rows = await tx.select().from(reimbursements).orderBy(
      asc(reimbursements.reimbursementId),
    );
    expect(rows).toMatchObject([
      {
        approvalDate: "2026-07-08",
        reason: "Lost_Warehouse",
        amountTotal: 1250,
        marketplace: "US",
      },
      { approvalDate: "2026-07-09", amountTotal: 101250, quantityCash: -1, marketplace: "CA" },
    ]);
  }));

test("a removal order moves on with its newest download", () =>
  inNewVault(async (tx) => {
    const removal = (status: string, updated: string, shipped: string) =>
      "request-date\torder-id\torder-source\torder-type\torder-status\tlast-updated-date\tsku\tfnsku\tdisposition\trequested-quantity\tcancelled-quantity\tdisposed-quantity\tshipped-quantity\tin-process-quantity\tremoval-fee\tcurrency\n" +
      `07/01/2026\tRO1\tSeller\tReturn\t${status}\t${updated}\tLAMP-1\tX00LAMP\tSellable\t5\t0\t0\t${shipped}\t\t2.50\tUSD\n`;

    await upload(tx, removal("Completed", "07/20/2026", "4"));
    await upload(tx, removal("Processing", "07/02/2026", "0"));

    expect(await tx.select().from(removalOrders)).toMatchObject([
      { orderStatus: "Completed", shippedQuantity: 4, inProcessQuantity: 0, removalFee: 250 },
    ]);
  }));

test("a buyer's words are nowhere: no table, no spool, no sentence", () =>
  inNewVault(async (tx) => {
    const canary = "Jane Canary, 12 Elm Street";
    const text =
      "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id\tdetailed-disposition\treason\tstatus\tlicense-plate-number\tcustomer-comments\tbuyer-name\n" +
      `2026-07-08T10:00:00-07:00\t111-1\tLAMP-1\tB0LAMP\tX00LAMP\tLamp\t1\tPHX7\tSELLABLE\tDEFECTIVE\tUnit returned to inventory\tLPN1\t${canary}\t${canary}\n` +
      `2026-07-08T10:00:00-07:00\t111-2\tLAMP-1\tB0LAMP\tX00LAMP\tLamp\t${canary}\tPHX7\tSELLABLE\tDEFECTIVE\tUnit returned to inventory\tLPN1\t\t\n` +
      `2026-07-08T10:00:00-07:00\t111-3\tLAMP-1\t${canary}\t${canary}\n`;
    const document = await spooled(text);
    const spool = await Deno.readTextFile(document.path) +
      await Deno.readTextFile(document.productsPath!);
    await removeSpool(document);
    const result = await upload(tx, text);

    expect(result).toMatchObject({ rows: 1, rowsRejected: 2 });
    expect(await tx.$count(customerReturns)).toBe(1);
    expect(document.droppedColumns).toEqual(["customer-comments", "buyer-name"]);
    const tables = await tx.execute<{ name: string }>(
      sql`select table_name as name from information_schema.tables where table_schema = current_schema()`,
    );
    const contents = await Promise.all(
      tables.map(({ name }) =>
        tx.execute(sql`select to_jsonb(t) as row from ${sql.identifier(name)} t`)
      ),
    );
    expect(JSON.stringify(contents)).toContain("LPN1");
    expect(JSON.stringify(contents) + spool + JSON.stringify(document)).not.toContain("Canary");
  }));
