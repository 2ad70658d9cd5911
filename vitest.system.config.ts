import { defineConfig } from "vitest/config";

/** What a user of a fresh machine does: whole processes, from a clean copy of the project. */
export default defineConfig({
  test: {
    include: ["tests/system/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
