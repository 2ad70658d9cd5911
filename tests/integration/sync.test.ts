import { beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "../../demo/amazon/faults.ts";
import { operations } from "../../src/amazon/operations.ts";
import { syncVault } from "../../src/sync/job.ts";
import { planned } from "../../src/sync/plan.ts";
import { sellerIds } from "../support/amazon.ts";
import { openApp, workOff } from "../support/app.ts";
import { castOf, connectVault } from "../support/cast.ts";
import { fingerprint } from "../support/fingerprint.ts";

/** The sync: what is asked of Amazon, what becomes of it, and what when it goes wrong. */
const app = await openApp();
const cast = await castOf(app);
const { a1 } = cast.vaults;
const job = { vaultId: a1, tenantId: cast.tenantA };
const { db: { admin }, amazon } = app;
const { faults, log } = amazon.controls;

const LEDGER = "GET_LEDGER_DETAIL_VIEW_DATA";
const RETURNS = "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA";
const TYPES = planned.map(({ reportType }) => reportType).sort();

beforeEach(async () => {
  faults.clear();
  const tables = await admin<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = ${`v_${a1}`}`;
  await admin.unsafe(`truncate ${tables.map(({ name }) => `v_${a1}.${name}`).join(", ")}`);
  await admin`delete from connections`;
  await admin`delete from jobs.job`;
  await connectVault(app, cast, "a1");
  await admin`delete from jobs.job`;
  log.length = 0;
});

interface Kept {
  report_type: string;
  state: string;
  rows: number;
  rows_new: number;
  reason: string | null;
  dropped_columns: string[];
  amazon_report_id: string | null;
}

async function reports(type?: string): Promise<Kept[]> {
  return await admin.unsafe(
    `select * from v_${a1}.reports ${
      type ? `where report_type = '${type}'` : ""
    } order by report_type, id`,
  ) as unknown as Kept[];
}

async function cursor(type: string) {
  const [row] = await admin.unsafe(`select *, next_due_at - now() as wait,
    extract(epoch from next_due_at - now())::float8 as seconds from v_${a1}.sync_cursors where report_type = '${type}'`);
  return row!;
}

/** Time passes: every report, or those of one type, may be asked for again. */
async function later(type = "%"): Promise<void> {
  await admin.unsafe(
    `update v_${a1}.sync_cursors set next_due_at = now() - interval '1 second' where report_type like '${type}'`,
  );
}

function calls(operation: keyof typeof operations): number {
  const { method, path } = operations[operation];
  const pattern = new RegExp(`^${path.replace(/\{\w+\}/, "[^/]+")}$`);
  return log.filter((request) => request.method === method && pattern.test(request.path)).length;
}

describe("a sync", () => {
  test("brings all five reports, 18 months of them, and asks for an audit", async () => {
    await syncVault(app.job, job);

    const kept = await reports();
    expect(kept.map(({ report_type, state }) => [report_type, state])).toEqual(
      TYPES.map((type) => [type, "done"]),
    );
    expect(
      kept.every(({ rows, rows_new, amazon_report_id }) =>
        rows > 0 && rows === rows_new && amazon_report_id
      ),
    ).toBe(true);
    for (
      const table of [
        "ledger_events",
        "ledger_days",
        "reimbursements",
        "customer_returns",
        "removal_orders",
        "products",
      ]
    ) {
      expect([table, (await admin.unsafe(`select from v_${a1}.${table}`)).length > 0]).toEqual([
        table,
        true,
      ]);
    }
    const asked = log.filter(({ method, path }) => method === "POST" && path.endsWith("/reports"))
      .map(({ body }) =>
        body as { reportType: string; dataStartTime: string; dataEndTime: string }
      );
    expect(asked.map(({ reportType }) => reportType).sort()).toEqual(TYPES);
    for (const { dataStartTime, dataEndTime } of asked) {
      const months = (Date.parse(dataEndTime) - Date.parse(dataStartTime)) / (30.44 * 86_400_000);
      expect(months).toBeGreaterThan(17.9);
    }
    expect(await admin`select from jobs.job where name = 'audit' and singleton_key = ${a1}`)
      .toHaveLength(1);
    const [vault] =
      await admin`select sync_due_at > now() as waits, joined_at from vaults where id = ${a1}`;
    expect(vault).toEqual({ waits: true, joined_at: expect.any(Date) });
  });

  test("asks for nothing again before it is due, and twice brings nothing twice", async () => {
    await syncVault(app.job, job);
    const before = await fingerprint(admin, a1);
    await syncVault(app.job, job);
    expect(calls("createReport")).toBe(5);

    await later();
    await syncVault(app.job, job);

    expect(calls("createReport")).toBe(10);
    expect(await fingerprint(admin, a1)).toEqual(before);
    expect(
      (await reports()).filter((_, at) => at % 2 === 1).every(({ rows_new }) => rows_new === 0),
    ).toBe(true);
  });

  test("brings what is new since, from a window that reaches back over what may have changed", async () => {
    await syncVault(app.job, job);
    const [product] = await admin.unsafe(`select fnsku from v_${a1}.products limit 1`);
    amazon.controls.pay(sellerIds.a1, { fnsku: product!.fnsku, units: 2 });
    await later();
    log.length = 0;
    await syncVault(app.job, job);

    const [, second] = await reports("GET_FBA_REIMBURSEMENTS_DATA");
    expect([second!.state, second!.rows_new]).toEqual(["done", 1]);
    for (const { reportType, overlapDays } of planned) {
      const request = log.map(({ body }) => body as Record<string, string> | null).find((body) =>
        body?.reportType === reportType
      );
      const days = (Date.now() - Date.parse(request!.dataStartTime!)) / 86_400_000;
      expect([reportType, Math.round(days)]).toEqual([reportType, overlapDays]);
    }
  });
});

describe("what goes wrong at Amazon", () => {
  const others = TYPES.filter((type) => type !== LEDGER);

  async function expectOthersDone() {
    const done = (await reports()).filter(({ state }) => state === "done").map(({ report_type }) =>
      report_type
    );
    expect(others.filter((type) => type !== RETURNS && !done.includes(type))).toEqual([]);
  }

  test("a report that ends as FATAL is told, the others go on, and it is asked for later and later", async () => {
    faults.inject({ kind: "fatal", reportType: LEDGER });
    await syncVault(app.job, job);

    expect(await reports(LEDGER)).toMatchObject([{
      state: "fatal",
      reason: expect.stringContaining("FATAL"),
    }]);
    await expectOthersDone();
    expect((await cursor(LEDGER)).trouble).toMatch(/asked for again in an hour/);
    expect((await cursor(LEDGER)).seconds).toBeGreaterThan(3500);

    faults.inject({ kind: "fatal", reportType: LEDGER });
    await later(LEDGER);
    await syncVault(app.job, job);
    expect((await cursor(LEDGER)).trouble).toMatch(/in 4 hours/);

    await later(LEDGER);
    await syncVault(app.job, job);
    expect((await reports(LEDGER)).map(({ state }) => state)).toEqual(["fatal", "fatal", "done"]);
    expect((await cursor(LEDGER)).trouble).toBeNull();
  });

  test("a report without data (CANCELLED) is empty and covered", async () => {
    faults.inject({ kind: "empty", reportType: RETURNS });
    await syncVault(app.job, job);

    expect(await reports(RETURNS)).toMatchObject([{ state: "empty", reason: null }]);
    expect(await cursor(RETURNS)).toMatchObject({ trouble: null, covered_until: expect.any(Date) });
  });

  test("a throttled request waits as long as the usage plan says, and is not made twice", async () => {
    // Reports of the test before, asked for within the same second, would pass for this one's lost request.
    await new Promise((wake) => setTimeout(wake, 1100));
    faults.inject({ kind: "throttle", operation: "createReport" });
    await syncVault(app.job, job);
    expect(await reports(planned[0]!.reportType)).toMatchObject([{
      state: "requested",
      amazon_report_id: null,
    }]);
    expect((await cursor(planned[0]!.reportType)).trouble).toBeNull();
    const made = calls("createReport");
    await syncVault(app.job, job);
    expect(calls("createReport")).toBe(made);

    await later();
    await syncVault(app.job, job);

    expect(await reports(planned[0]!.reportType)).toMatchObject([{ state: "done" }]);
    expect(calls("createReport")).toBe(made + 5 - 1 + 1);
  });

  test.each<[string, Fault]>([
    ["an address that is dead", { kind: "dead_address" }],
    ["a connection that breaks", { kind: "reset", atByte: 300 }],
    ["an outage", { kind: "outage", status: 503, operation: "getReportDocument" }],
    ["a throttled document", { kind: "throttle", operation: "getReportDocument" }],
  ])("%s costs nothing but time", async (_, fault) => {
    faults.inject(fault);
    await syncVault(app.job, job);
    const [hit] = (await reports()).filter(({ state }) => state !== "done");
    expect(hit).toMatchObject({ state: expect.stringMatching(/in_queue|in_progress/), rows: 0 });

    await later(hit!.report_type);
    await syncVault(app.job, job);

    expect((await reports()).map(({ state }) => state)).toEqual(TYPES.map(() => "done"));
    expect(calls("createReport")).toBe(5);
    expect((await cursor(hit!.report_type)).trouble).toBeNull();
  });

  test.each<[string, Fault]>([
    ["cut", { kind: "truncated" }],
    ["damaged", { kind: "corrupt" }],
  ])(
    "a document %s in its middle leaves no row, is told, and is asked for again",
    async (_, fault) => {
      faults.inject(fault);
      await syncVault(app.job, job);
      const [hit] = (await reports()).filter(({ state }) => state !== "done");
      expect(hit).toMatchObject({
        report_type: LEDGER,
        state: "fatal",
        rows: 0,
        reason: expect.stringContaining("The document"),
      });
      expect(await admin.unsafe(`select from v_${a1}.ledger_events`)).toEqual([]);
      expect((await cursor(LEDGER)).covered_until).toBeNull();

      await later(LEDGER);
      await syncVault(app.job, job);

      expect((await reports(LEDGER)).map(({ state }) => state)).toEqual(["fatal", "done"]);
    },
  );

  test("a column that is needed and missing fails that report alone, by name", async () => {
    faults.inject({ kind: "missing_column", name: "Reference ID", reportType: LEDGER });
    await syncVault(app.job, job);

    expect(await reports(LEDGER)).toMatchObject([{
      state: "fatal",
      rows: 0,
      reason: expect.stringMatching(/Reference ID/i),
    }]);
    await expectOthersDone();
    const page = await (await (await cast.as("alice")).request("GET", `/v/${a1}/sync`)).text();
    expect(page).toMatch(/Reference ID/i);
  });

  test("a column more is dropped and told", async () => {
    faults.inject({ kind: "extra_column", name: "buyer-email", reportType: RETURNS });
    await syncVault(app.job, job);

    expect(await reports(RETURNS)).toMatchObject([{
      state: "done",
      dropped_columns: expect.arrayContaining(["buyer-email"]),
    }]);
    const page = await (await (await cast.as("alice")).request("GET", `/v/${a1}/sync`)).text();
    expect(page).toContain("buyer-email");
  });

  test("a report that Amazon no longer knows is given up and asked for again", async () => {
    await syncVault({ ...app.job, patienceSeconds: 0 }, job);
    await admin.unsafe(
      `update v_${a1}.reports set amazon_report_id = '999', state = 'in_queue' where report_type = '${LEDGER}'`,
    );
    await later();
    await syncVault(app.job, job);

    expect(await reports(LEDGER)).toMatchObject([{
      state: "fatal",
      reason: "Amazon no longer knows this report",
    }]);
  });
});

describe("a crash", () => {
  test("between asking and keeping the id: the report is found again, however soon, and asked for once", async () => {
    // Amazon heard every request, and the process died before any id was kept.
    await syncVault({ ...app.job, patienceSeconds: 0 }, job);
    expect(calls("createReport")).toBe(5);
    const ids = (await reports()).map(({ amazon_report_id }) => amazon_report_id);
    await admin.unsafe(`update v_${a1}.reports set amazon_report_id = null, state = 'requested'`);

    await syncVault(app.job, job);

    expect(calls("createReport")).toBe(5);
    expect((await reports()).map(({ amazon_report_id, state }) => [amazon_report_id, state]))
      .toEqual(ids.map((id) => [id, "done"]));
  });

  test("before Amazon heard of it: it is asked for once, for the window that was noted", async () => {
    await syncVault({ ...app.job, patienceSeconds: 0 }, job);
    await admin.unsafe(`update v_${a1}.reports set amazon_report_id = null, state = 'requested',
      data_start = data_start - interval '1 hour' where report_type = '${RETURNS}'`);

    await syncVault(app.job, job);

    expect(calls("createReport")).toBe(6);
    expect(await reports(RETURNS)).toMatchObject([{ state: "done" }]);
  });

  test("after the rows and before the audit: the next sync asks for it", async () => {
    await syncVault(app.job, job);
    await admin`delete from jobs.job`;

    await syncVault(app.job, job);
    expect(await admin`select from jobs.job where name = 'audit'`).toHaveLength(1);

    await workOff(app);
    await syncVault(app.job, job);
    expect(await admin`select from jobs.job where name = 'audit'`).toHaveLength(0);
  });
});
