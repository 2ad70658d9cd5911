import { defineConfig } from "drizzle-kit";

/** The control plane; `deno task generate --name …` writes its next migration. */
export default defineConfig({
  dialect: "postgresql",
  schema: "./db/schema/control/mod.ts",
  out: "./db/migrations/control",
});
