/**
 * `deno task migrate`: brings the control plane to the newest migration, in the keeper's environment.
 * Vaults are migrated by the keeper when it starts.
 */
import { migrateControl } from "../db/migrate.ts";
import { ConfigError, readKeeperConfig } from "../src/config.ts";

try {
  const { DATABASE_KEEPER_URL } = readKeeperConfig(Deno.env.toObject());
  const ran = await migrateControl(DATABASE_KEEPER_URL);
  for (const name of ran) console.log(`Applied ${name}`);
  console.log("The control plane is up to date; the keeper brings the vaults there when it starts");
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  Deno.exit(2);
}
