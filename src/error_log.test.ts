import { DrizzleQueryError } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { withoutValues } from "./error_log.ts";

test("a job that fails leaves its message in log and queue, and no value of its query", async () => {
  const printed = vi.spyOn(console, "error").mockImplementation(() => {});
  const cause = Object.assign(new Error("violates a constraint"), {
    detail: "Failing row contains (SECRET-SKU)",
  });
  const failing = new DrizzleQueryError("insert into costs values ($1)", ["SECRET-SKU"], cause);
  const thrown = await withoutValues("audit", () => Promise.reject(failing)).catch((error) =>
    error
  );
  const lines = printed.mock.calls.flat().join();
  printed.mockRestore();

  // As pg-boss keeps it: own properties, message and stack.
  const kept = JSON.stringify({ ...thrown, message: thrown.message, stack: thrown.stack });
  expect(kept).toContain("insert into costs");
  expect(lines).toContain("violates a constraint");
  for (const text of [kept, lines]) expect(text).not.toContain("SECRET");
});
