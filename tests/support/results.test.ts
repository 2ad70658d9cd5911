import { expect, test } from "vitest";
import { addUp, summaryLine, tally, type VitestReport } from "./results.ts";

function report(...files: { status: "passed" | "failed"; tests: string[] }[]): VitestReport {
  return {
    testResults: files.map(({ status, tests }, index) => ({
      name: `file${index}.test.ts`,
      status,
      assertionResults: tests.map((status, place) => ({ fullName: `test ${place}`, status })),
    })),
  };
}

test.each([
  ["all well", report({ status: "passed", tests: ["passed", "passed"] }), 0, "2 passed, 0 failed"],
  [
    "one failed",
    report({ status: "failed", tests: ["passed", "failed"] }),
    1,
    "1 passed, 1 failed",
  ],
  [
    "a file that could not be loaded is a failure",
    report({ status: "passed", tests: ["passed"] }, { status: "failed", tests: [] }),
    1,
    "1 passed, 1 failed",
  ],
  [
    "an error outside of any test is a failure",
    report({ status: "passed", tests: ["passed"] }),
    1,
    "1 passed, 1 failed",
  ],
  ["nothing ran", report(), 0, "0 passed, 1 failed"],
  [
    "only skipped tests are nothing",
    report({ status: "passed", tests: ["skipped"] }),
    0,
    "0 passed, 1 failed",
  ],
  ["no report at all", null, 1, "0 passed, 1 failed"],
])("%s", (_, given, exitCode, line) => {
  expect(summaryLine(tally(given, exitCode))).toBe(line);
});

test("skipped tests are named and several runs add up", () => {
  const one = tally(report({ status: "passed", tests: ["passed", "skipped"] }), 0);
  const other = tally(report({ status: "failed", tests: ["failed"] }), 1);

  expect(addUp([one, other])).toEqual({
    passed: 1,
    failed: 1,
    skipped: ["file0.test.ts > test 1"],
  });
});
