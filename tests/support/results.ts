/** How many tests passed and failed; what broke without being a test counts as one that failed. */
export interface Tally {
  passed: number;
  failed: number;
  /** Tests that were left out, each with its file: `file > group > test`. */
  skipped: string[];
}

/** The part of vitest's JSON report that is read here. */
export interface VitestReport {
  testResults: {
    name: string;
    status: "passed" | "failed";
    assertionResults: { fullName: string; status: string }[];
  }[];
}

/**
 * Counts a report. A file that could not be loaded has no tests and counts as one that failed, and so
 * does a run that broke (`exitCode`) without naming a test, or in which nothing ran.
 */
export function tally(report: VitestReport | null, exitCode: number): Tally {
  const files = report?.testResults ?? [];
  const tests = files.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({ title: `${name} > ${fullName}`, status }))
  );
  const passed = tests.filter(({ status }) => status === "passed").length;
  const failed = tests.filter(({ status }) => status === "failed").length +
    files.filter((file) =>
      file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed")
    ).length;
  const skipped = tests.filter(({ status }) => status !== "passed" && status !== "failed")
    .map(({ title }) => title);
  const broke = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: broke ? 1 : failed, skipped };
}

/** Several runs as one. */
export function addUp(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

/** The last line of every test command. */
export function summaryLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}
