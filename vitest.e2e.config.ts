import { defineConfig } from "vitest/config";

/** The journeys in Chromium: one after the other, each on a database of its own. */
export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: {
    include: ["tests/e2e/**/*.test.{ts,tsx}"],
    globalSetup: ["./tests/support/global.ts"],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
