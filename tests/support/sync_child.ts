/** A jobs process that syncs one vault and audits it: `deno run -A sync_child.ts VAULT TENANT`, to be killed. */
import { connect } from "../../db/client.ts";
import { inSystem } from "../../db/system.ts";
import { guardedFetch } from "../../src/amazon/hosts.ts";
import { createLwa } from "../../src/amazon/lwa.ts";
import { readJobsConfig } from "../../src/config.ts";
import { auditVault } from "../../src/findings/job.ts";
import { loadCurrentRulebook } from "../../src/findings/rulebook.ts";
import { readKeys } from "../../src/keys.ts";
import { syncVault } from "../../src/sync/job.ts";
import { fileDataKeys } from "../../src/vaults/data_keys.ts";

const [vaultId, tenantId] = Deno.args as [string, string];
const config = readJobsConfig(Deno.env.toObject());
const keys = await readKeys(config.KEY_FILE);
const db = connect(config.DATABASE_URL, { max: 2 });
const now = () => new Date();
console.log("begun");
await syncVault({
  db,
  lwa: createLwa(config, guardedFetch(config).api)!,
  dataKeys: fileDataKeys(config.KEY_DIR, keys.encryption),
  config,
  now,
  pollSeconds: 0.02,
  patienceSeconds: 60,
}, { vaultId, tenantId });
const book = await inSystem(db, "rulebook", loadCurrentRulebook);
await auditVault({ db, book, now }, { vaultId, tenantId });
await db.$client.end();
