import { describe, expect, test } from "vitest";
import { operations } from "../../src/amazon/operations.ts";
import { syncVault } from "../../src/sync/job.ts";
import { openApp } from "../support/app.ts";
import { castOf, connectVault } from "../support/cast.ts";
import { findOperation, modelsPresent, problemsOfRequest } from "./models.ts";

const app = modelsPresent ? await openApp() : null;

/** DAT-01: every request of our client is one of Amazon's own models, in their form, and on our list. */
describe.skipIf(!modelsPresent)("our client against Amazon's models", () => {
  test("a whole sync, with a crash and a second round, asks for nothing else", async () => {
    if (!app) return;
    const cast = await castOf(app);
    const { a1 } = cast.vaults;
    const job = { vaultId: a1, tenantId: cast.tenantA };
    await connectVault(app, cast, "a1");

    await syncVault({ ...app.job, patienceSeconds: 0 }, job);
    await app.db.admin.unsafe(
      `update v_${a1}.reports set amazon_report_id = null, state = 'requested'`,
    );
    await syncVault(app.job, job);
    await app.db.admin.unsafe(`update v_${a1}.sync_cursors set next_due_at = now()`);
    await syncVault(app.job, job);

    const calls = app.amazon.controls.log
      .filter(({ path }) => path !== "/auth/o2/token" && !path.startsWith("/documents/"));
    const used = new Set(calls.map((call) => findOperation(call)));
    expect(calls.flatMap((call) => problemsOfRequest(call))).toEqual([]);
    expect([...used].sort()).toEqual(Object.keys(operations).sort());
  });

  test("and a request that is not in the model's form is seen", () => {
    const request = {
      method: "POST",
      path: operations.createReport.path,
      query: {},
      headers: {
        "x-amz-access-token": "[withheld]",
        "user-agent": "test",
        "content-type": "application/json",
      },
      body: { reportType: "GET_LEDGER_DETAIL_VIEW_DATA" },
    };

    expect(problemsOfRequest(request)).not.toEqual([]);
    expect(findOperation({ ...request, path: "/orders/v0/orders", method: "GET" })).toBeNull();
  });
});
