import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: {
    include: ["**/*.test.{ts,tsx}"],
    exclude: ["node_modules/**", ".data/**", "tests/e2e/**", "tests/system/**"],
    globalSetup: ["./tests/support/global.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
