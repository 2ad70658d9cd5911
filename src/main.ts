import { connect } from "../db/client.ts";
import { guardedFetch } from "./amazon/hosts.ts";
import { createLwa } from "./amazon/lwa.ts";
import { readWebConfig } from "./config.ts";
import { rulebookOf } from "./findings/rulebook_in_force.ts";
import { readKeys } from "./keys.ts";
import { untilAskedToStop } from "./process.ts";
import { fileDataKeys } from "./vaults/data_keys.ts";
import { startWeb } from "./web.ts";

/** The web process: config → database → app → serve. */
if (import.meta.main) {
  await untilAskedToStop("web", async () => {
    const config = readWebConfig(Deno.env.toObject());
    const keys = await readKeys(config.KEY_FILE);
    const db = connect(config.DATABASE_URL, { applicationName: "sellervault web" });
    return await startWeb({
      db,
      book: rulebookOf(db),
      keys,
      dataKeys: fileDataKeys(config.KEY_DIR, keys.encryption),
      config,
      lwa: createLwa(config, guardedFetch(config).api),
      now: () => new Date(),
      log: (line) => console.log(JSON.stringify(line)),
    }, { port: config.PORT });
  });
}
