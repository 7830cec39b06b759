/** Counts tests from what the test tools write. */

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The closing line: "12 passed, 0 failed", with ", 3 skipped" only where there are some. */
export function closingLine(tally: Tally): string {
  const skipped = tally.skipped === 0 ? "" : `, ${tally.skipped} skipped`;
  return `${tally.passed} passed, ${tally.failed} failed${skipped}`;
}

export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** `opa test --format json`: a list with one entry per test; null when it is none (the policies did not compile). */
export function opaTally(output: string): (Tally & { readonly failures: readonly string[] }) | null {
  const entries = parse(output);
  if (!Array.isArray(entries)) return null;
  const tests = entries as readonly {
    readonly package: string;
    readonly name: string;
    readonly fail?: boolean;
    readonly error?: unknown;
    readonly skip?: boolean;
    readonly location?: { readonly file: string; readonly row: number };
  }[];
  const failing = tests.filter(
    (test) => test.skip !== true && (test.fail === true || test.error !== undefined),
  );
  const skipped = tests.filter((test) => test.skip === true).length;
  return {
    passed: tests.length - failing.length - skipped,
    failed: failing.length,
    skipped,
    failures: failing.map(
      (test) => `${test.location?.file ?? ""}:${test.location?.row ?? ""} ${test.package}.${test.name}`,
    ),
  };
}

/**
 * vitest's JSON reporter (the form of Jest's): a file that fails to load has no tests of its own and counts as one
 * failure. Null when it is no report (vitest itself failed).
 */
export function vitestTally(output: string): Tally | null {
  const report = parse(output) as {
    readonly numPassedTests?: number;
    readonly numFailedTests?: number;
    readonly numPendingTests?: number;
    readonly numTodoTests?: number;
    readonly testResults?: readonly {
      readonly status: string;
      readonly assertionResults: readonly unknown[];
    }[];
  } | null;
  if (report?.numPassedTests === undefined || report.numFailedTests === undefined) return null;
  const broken = (report.testResults ?? []).filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
