import { sql } from "drizzle-orm";
import { inSystem } from "../db/system.ts";
import { inVault, schemaOf } from "../db/vault.ts";
import { loadCurrentRulebook } from "../src/findings/rulebook.ts";
import { type AuditRun, runAudit } from "../src/findings/run.ts";
import type { Bed } from "./bed.ts";
import { inPairs, timed } from "./pairs.ts";
import { type Line, seconds } from "./table.ts";

const PAIRS = 5;
/** The day after the ledger's last row. */
const AS_OF = "2026-11-23";

/**
 * (b) The audit of a vault, first over rows that were never audited and then over the same again, beside one
 * `group by fnsku, reason` over its ledger.
 */
export async function benchAudit(bed: Bed, vaultId: string): Promise<Line[]> {
  const schema = schemaOf(vaultId);
  const book = await inSystem(bed.jobs, "rulebook", loadCurrentRulebook);
  let run: AuditRun | undefined;
  const audit = () =>
    timed(async () => {
      run = await inVault(bed.jobs, { vaultId }, (tx) => runAudit(tx, { asOf: AS_OF, book }));
    });
  const group = () =>
    timed(() =>
      inVault(bed.jobs, { vaultId }, (tx) =>
        tx.execute(sql`
          select fnsku, reason, count(*), sum(quantity) from ledger_events group by fnsku, reason`))
    );
  async function forget(): Promise<void> {
    await bed.admin.unsafe(
      `truncate ${schema}.findings, ${schema}.considered, ${schema}.audit_runs cascade; checkpoint`,
    );
  }

  await bed.admin.unsafe(`vacuum analyze ${schema}.ledger_events`);
  await group();
  const first = await inPairs(PAIRS, async () => {
    await forget();
    return await audit();
  }, group);
  const { findings, considered } = run!;
  const again = await inPairs(PAIRS, audit, group);
  const found = `${findings.toLocaleString("en-US")} findings, ${
    considered.toLocaleString("en-US")
  } considered`;
  return [
    {
      what: "(b) first audit : group by fnsku, reason",
      pairs: first,
      write: seconds,
      aim: { atMost: 5 },
      note: found,
    },
    { what: "    the same audit again", pairs: again, write: seconds },
  ];
}
