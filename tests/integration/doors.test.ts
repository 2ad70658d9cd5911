import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { inSystem } from "../../db/system.ts";
import { inTenant } from "../../db/tenant.ts";
import { inVault } from "../../db/vault.ts";
import { openDatabase, openTestVault } from "../support/database.ts";

const db = await openDatabase();
const a = await openTestVault(db);
const b = await openTestVault(db);

describe("a vault's door", () => {
  test("shows the vault's own tables and refuses another's", async () => {
    const read = (table: string) =>
      inVault(db.web, a, (tx) => tx.execute(sql.raw(`select count(*) from ${table}`)));

    await expect(read("findings")).resolves.toHaveLength(1);
    await expect(read(`v_${b.vaultId}.findings`)).rejects.toMatchObject({
      cause: { code: "42501" },
    });
  });

  test("lets nobody through to a vault that is not there", async () => {
    const nowhere = inVault(db.web, { vaultId: "zzzzzzzzzz" }, (tx) => tx.execute(sql`select 1`));

    await expect(nowhere).rejects.toThrow();
  });

  test("does not make its tables or drop them", async () => {
    const drop = inVault(db.web, a, (tx) => tx.execute(sql`drop table findings`));

    await expect(drop).rejects.toMatchObject({ cause: { code: "42501" } });
  });
});

describe("a tenant's door", () => {
  test("shows the tenant's own vaults alone", async () => {
    const seen = await inTenant(db.web, a, (tx) => tx.execute(sql`select id from vaults`));

    expect(seen.map((row) => row.id)).toEqual([a.vaultId]);
  });
});

test("the schedule sees ids and due times, no name", async () => {
  const due = inSystem(
    db.jobs,
    "schedule",
    (tx) => tx.execute(sql`select id, sync_due_at from vaults`),
  );
  const names = inSystem(db.jobs, "schedule", (tx) => tx.execute(sql`select name from vaults`));

  await Promise.all([
    expect(due).resolves.toHaveLength(2),
    expect(names).rejects.toMatchObject({ cause: { code: "42501" } }),
  ]);
});
