import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import type { VaultTx } from "../../db/vault.ts";
import { claims, findings } from "../../db/schema/vault/mod.ts";
import { claimFindings } from "../../src/claims/approve.ts";
import { getClaim, listClaims, nextClaim } from "../../src/claims/claims.ts";
import { expireClaims } from "../../src/claims/expire.ts";
import { answerClaim, fileClaim, withdrawClaim } from "../../src/claims/filing.ts";
import { Conflict, Invalid, NotFound, TooMany } from "../../src/errors.ts";
import { adjusted, book, costs, paid } from "../../src/findings/case_rows.ts";
import { dashboard } from "../../src/findings/dashboard.ts";
import { dismissFinding } from "../../src/findings/findings.ts";
import { openDatabase, openTestVault, within } from "../support/database.ts";
import { alice, audit, store } from "./findings_vault.ts";

const db = await openDatabase();
const TODAY = "2026-06-15";

async function inNewVault(work: (tx: VaultTx) => Promise<void>): Promise<void> {
  const vault = await openTestVault(db);
  await within(db, vault, work);
}

const lost = (referenceId: string, quantity = -2, row = {}) =>
  adjusted({ quantity, date: "2026-05-01", referenceId, ...row });

/** Open findings, one for each reference id, two units at 10.00 each. */
async function openFindings(tx: VaultTx, ...references: string[]): Promise<number[]> {
  await store(tx, [...references.map((reference) => lost(reference)), costs(1000)]);
  await audit(tx);
  const rows = await tx.select().from(findings).orderBy(findings.key);
  return rows.map(({ id }) => id);
}

const claim = (tx: VaultTx, ids: number[]) => claimFindings(tx, { ids, actor: alice, asOf: TODAY });
const file = (tx: VaultTx, id: number, caseId: string, today = TODAY) =>
  fileClaim(tx, { id, caseId, actor: alice, today, book });

async function standing(tx: VaultTx) {
  const claimed = await tx.select().from(claims).orderBy(claims.id);
  const found = await tx.select().from(findings).orderBy(findings.id);
  return {
    claims: claimed.map(({ state, units, paidUnits, paidAmount, answer }) =>
      [state, units, paidUnits, paidAmount, answer].join(" ")
    ),
    findings: found.map(({ state, units }) => `${state} ${units}`),
  };
}

describe("approving", () => {
  test("makes a claim of an open finding, with its text", () =>
    inNewVault(async (tx) => {
      const ids = await openFindings(tx, "7001");

      const [made] = await claim(tx, ids);

      expect(made).toMatchObject({
        state: "approved",
        units: 2,
        value: 2000,
        currency: "USD",
        closesOn: "2026-06-30",
        subject: "Unreconciled misplaced FBA inventory: X001TEAPOT",
      });
      expect((await standing(tx)).findings).toEqual(["claimed 2"]);
    }));

  test("one claim for each transaction, one for all findings of the same", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost("7003", -1, { fulfillmentCenter: "ONT8" })]);
      const ids = await openFindings(tx, "7001", "7002", "7003");

      const made = await claim(tx, ids);

      expect(made.map(({ units }) => units).sort()).toEqual([2, 2, 3]);
    }));

  test("is refused before the window, after it, once dismissed, once claimed, and for nothing", () =>
    inNewVault(async (tx) => {
      const [first = 0, second = 0] = await openFindings(tx, "7001", "7002");
      await claim(tx, [first]);
      const at = (asOf: string) => claimFindings(tx, { ids: [second], actor: alice, asOf });

      await expect(at("2026-05-07")).rejects.toThrow("its window opens on 2026-05-08");
      await expect(at("2026-07-01")).rejects.toThrow("its window closed on 2026-06-30");
      await expect(claim(tx, [first])).rejects.toThrow(Conflict);
      await expect(claim(tx, [999])).rejects.toThrow(NotFound);
      await expect(claim(tx, [])).rejects.toThrow(Invalid);
      await dismissFinding(tx, { id: second, actor: alice, reason: "ours" });
      await expect(claim(tx, [second])).rejects.toThrow("it is already dismissed");
    }));

  test("of a finding that is not yet open or expired is refused by its state", () =>
    inNewVault(async (tx) => {
      const [id = 0] = await openFindings(tx, "7001");
      await audit(tx, "2026-05-03");
      await expect(claim(tx, [id])).rejects.toThrow("its window opens on");

      await audit(tx, "2026-07-03");
      await expect(claim(tx, [id])).rejects.toThrow("its window closed on");
    }));
});

describe("filing", () => {
  test("keeps the case id, and only once", () =>
    inNewVault(async (tx) => {
      const [made] = await claim(tx, await openFindings(tx, "7001"));

      const filed = await file(tx, made!.id, " 12345678901 ");

      expect(filed).toMatchObject({ state: "filed", caseId: "12345678901" });
      await expect(file(tx, made!.id, "12345678902")).rejects.toThrow("it is filed");
    }));

  test("refuses what is no case id", () =>
    inNewVault(async (tx) => {
      const [made] = await claim(tx, await openFindings(tx, "7001"));

      await expect(file(tx, made!.id, "")).rejects.toThrow(Invalid);
      await expect(file(tx, made!.id, "=HYPERLINK(1)")).rejects.toThrow(Invalid);
    }));

  test("refuses the case of another transaction, and shares that of the same", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost("7001", -1, { reason: "E" })]);
      const made = await claim(tx, await openFindings(tx, "7001", "7002"));
      const of = (type: string, subject: string) =>
        made.find((row) => row.type === type && row.body.includes(subject))!.id;
      await file(tx, of("warehouse_lost", "7001"), "12345678901");

      await file(tx, of("warehouse_damaged", "7001"), "12345678901");

      await expect(file(tx, of("warehouse_lost", "7002"), "12345678901"))
        .rejects.toThrow("about 7001");
    }));

  test("keeps the rulebook's pace", () =>
    inNewVault(async (tx) => {
      const references = Array.from({ length: 11 }, (_, index) => `${7001 + index}`);
      const made = await claim(tx, await openFindings(tx, ...references));
      for (const [index, { id }] of made.slice(0, 10).entries()) {
        await file(tx, id, `1000000000${index}`);
      }

      await expect(file(tx, made[10]!.id, "20000000000")).rejects.toThrow(TooMany);

      await tx.execute(sql`update claims set approved_at = now() - interval '2 days',
        filed_at = now() - interval '25 hours' where filed_at is not null`);
      await expect(file(tx, made[10]!.id, "20000000000")).resolves.toMatchObject({
        state: "filed",
      });
    }));

  test("is refused when the window is over", () =>
    inNewVault(async (tx) => {
      const [made] = await claim(tx, await openFindings(tx, "7001"));

      await expect(file(tx, made!.id, "12345678901", "2026-07-01"))
        .rejects.toThrow("its window closed on 2026-06-30");
      await expect(file(tx, made!.id, "12345678901", "2026-06-30")).resolves.toBeDefined();
    }));

  test("the database refuses a skipped step", () =>
    inNewVault(async (tx) => {
      const [made] = await claim(tx, await openFindings(tx, "7001"));

      const skip = tx.transaction((inner) =>
        inner.execute(sql`update claims set state = 'paid' where id = ${made!.id}`)
      );

      await expect(skip).rejects.toMatchObject({ cause: { code: "23514" } });
    }));
});

describe("before it is filed, a claim", () => {
  test("can be withdrawn: its finding opens again and can be claimed again", () =>
    inNewVault(async (tx) => {
      const ids = await openFindings(tx, "7001");
      const [made] = await claim(tx, ids);

      await withdrawClaim(tx, { id: made!.id, actor: alice, asOf: TODAY });

      expect((await standing(tx)).findings).toEqual(["open 2"]);
      await audit(tx);
      await expect(claim(tx, ids)).resolves.toHaveLength(1);
    }));

  test("cannot be withdrawn once it was filed", () =>
    inNewVault(async (tx) => {
      const [made] = await claim(tx, await openFindings(tx, "7001"));
      await file(tx, made!.id, "12345678901");

      const withdraw = withdrawClaim(tx, { id: made!.id, actor: alice, asOf: TODAY });

      await expect(withdraw).rejects.toThrow("it is filed");
    }));

  test("expires with its window, which counts as missed", () =>
    inNewVault(async (tx) => {
      await claim(tx, await openFindings(tx, "7001"));

      await audit(tx, "2026-06-30");
      const lastDay = await standing(tx);
      await audit(tx, "2026-07-01");

      expect(lastDay.claims).toEqual(["approved 2 0 0 "]);
      expect(await standing(tx)).toEqual({ claims: ["expired 2 0 0 "], findings: ["expired 2"] });
      expect((await dashboard(tx, "2026-07-01")).missed)
        .toEqual({ findings: 1, units: 2, sums: [{ minor: 2000, currency: "USD" }] });
      expect(await expireClaims(tx, "2026-07-01")).toBe(0);
    }));

  test("follows its finding: fewer units, and withdrawn when none is left", () =>
    inNewVault(async (tx) => {
      await claim(tx, await openFindings(tx, "7001"));

      await store(tx, [adjusted({ quantity: 1, date: "2026-06-16", reason: "F" })]);
      await audit(tx);
      const shrunk = await standing(tx);
      await store(tx, [adjusted({ quantity: 1, date: "2026-06-17", reason: "F" })]);
      await audit(tx);

      expect(shrunk.claims).toEqual(["approved 1 0 0 "]);
      expect((await standing(tx)).claims).toEqual(["withdrawn 1 0 0 "]);
    }));
});

describe("a filed claim and the reimbursements that come later", () => {
  async function filed(tx: VaultTx): Promise<number> {
    const [made] = await claim(tx, await openFindings(tx, "7001"));
    await file(tx, made!.id, "12345678901");
    return made!.id;
  }

  test("is paid by a row of its case id", () =>
    inNewVault(async (tx) => {
      const id = await filed(tx);

      await store(tx, [paid({ cash: 2, on: "2026-06-20", caseId: "12345678901" })]);
      await audit(tx);
      await audit(tx);

      expect(await standing(tx)).toEqual({
        claims: ["paid 2 2 2000 granted"],
        findings: ["resolved 2"],
      });
      expect((await getClaim(tx, id)).payments).toMatchObject([{ matchedBy: "case_id", units: 2 }]);
      expect((await dashboard(tx, TODAY)).paid)
        .toEqual({ findings: 1, units: 2, sums: [{ minor: 2000, currency: "USD" }] });
    }));

  test("is paid by a row that the allocation spends on its finding", () =>
    inNewVault(async (tx) => {
      const id = await filed(tx);

      await store(tx, [paid({ cash: 2, on: "2026-06-20" })]);
      await audit(tx);

      expect((await standing(tx)).claims).toEqual(["paid 2 2 2000 granted"]);
      expect((await getClaim(tx, id)).payments).toMatchObject([{ matchedBy: "allocation" }]);
    }));

  test("is paid short, then in full by a second row", () =>
    inNewVault(async (tx) => {
      await filed(tx);

      await store(tx, [paid({ cash: 1, on: "2026-06-20" })]);
      await audit(tx);
      const short = await standing(tx);
      await store(tx, [paid({ cash: 1, on: "2026-06-25", reimbursementId: "9002" })]);
      await audit(tx);

      expect(short).toEqual({ claims: ["short_paid 2 1 1000 short"], findings: ["claimed 1"] });
      expect(await standing(tx)).toEqual({
        claims: ["paid 2 2 2000 short"],
        findings: ["resolved 1"],
      });
    }));

  test("stays paid when more is lost: the rest is a second finding", () =>
    inNewVault(async (tx) => {
      await filed(tx);
      await store(tx, [paid({ cash: 2, on: "2026-06-20" })]);
      await audit(tx);

      await store(tx, [lost("7001", -1)]);
      await audit(tx);

      expect(await standing(tx)).toEqual({
        claims: ["paid 2 2 2000 granted"],
        findings: ["resolved 2", "open 1"],
      });
    }));

  test("is not paid by what was paid before it was made", () =>
    inNewVault(async (tx) => {
      await store(tx, [lost("7001", -1), paid({ cash: 1, on: "2026-05-10" })]);
      await filed(tx);

      await audit(tx);

      expect((await standing(tx)).claims).toEqual(["filed 2 0 0 "]);
    }));

  test("a row pays for one claim alone", () =>
    inNewVault(async (tx) => {
      const made = await claim(tx, await openFindings(tx, "7001", "7002"));
      await file(tx, made[0]!.id, "12345678901");
      await file(tx, made[1]!.id, "12345678902");

      // Spent on the older loss by the allocation, and named by the case of the younger one.
      await store(tx, [paid({ cash: 2, on: "2026-06-20", caseId: "12345678902" })]);
      await audit(tx);

      const paidUnits = (await standing(tx)).claims.map((row) => row.split(" ")[2]);
      expect(paidUnits.toSorted()).toEqual(["0", "2"]);
    }));

  test("is settled by a denial, and may be answered again before", () =>
    inNewVault(async (tx) => {
      const id = await filed(tx);
      await answerClaim(tx, { id, answer: "asked_for_more", actor: alice });

      const denied = await answerClaim(tx, { id, answer: "denied", note: "no", actor: alice });

      expect(denied).toMatchObject({ state: "denied", answer: "denied", answerNote: "no" });
      await expect(answerClaim(tx, { id, answer: "granted", actor: alice })).rejects.toThrow(
        "it is denied",
      );
      await audit(tx);
      expect((await standing(tx)).findings).toEqual(["claimed 2"]);
    }));

  test("a dispute about the amount is paid by a row that names its reimbursement", () =>
    inNewVault(async (tx) => {
      await store(tx, [paid({ cash: 1, on: "2026-06-01", reason: "Lost_Inbound" }), costs(1500)]);
      await audit(tx);
      const [finding] = await tx.select().from(findings);
      const [made] = await claim(tx, [finding!.id]);
      await file(tx, made!.id, "12345678901");

      await store(tx, [
        paid({
          cash: 0,
          on: "2026-06-25",
          reimbursementId: "9002",
          original: "9001",
          reason: "Lost_Inbound",
          amountTotal: 500,
        }),
      ]);
      await audit(tx);

      expect((await standing(tx)).claims).toEqual(["paid 1 0 500 granted"]);
      expect((await standing(tx)).findings).toEqual(["resolved 1"]);
    }));
});

test("the desk shows what waits, what closes first, and what to file next", () =>
  inNewVault(async (tx) => {
    await store(tx, [lost("7000", -9, { date: "2026-05-20" })]);
    const made = await claim(tx, await openFindings(tx, "7001", "7002"));
    await file(tx, made[1]!.id, "12345678901");

    const list = await listClaims(tx, { states: ["approved"] });
    const next = await nextClaim(tx, { today: TODAY });
    const after = await nextClaim(tx, { today: TODAY, after: next!.id });

    expect(list.counts).toEqual({ approved: 2, filed: 1 });
    expect(list.total).toBe(2);
    expect(list.claims.map(({ closesOn }) => closesOn)).toEqual(["2026-06-30", "2026-07-19"]);
    expect(list.claims[0]).toMatchObject({ title: "Tea pot, blue" });
    expect(next).toMatchObject({ units: 9 });
    expect(after).toMatchObject({ units: 2 });
    expect((await listClaims(tx, { q: "12345678901" })).total).toBe(1);
    await expect(getClaim(tx, 999)).rejects.toThrow(NotFound);
  }));
