import { defineConfig } from "drizzle-kit";

/** The tables of a vault; `deno task generate:vault --name …` writes the next migration of all vaults. */
export default defineConfig({
  dialect: "postgresql",
  schema: "./db/schema/vault/mod.ts",
  out: "./db/migrations/vault",
});
