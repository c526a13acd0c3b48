import { readFileSync } from "node:fs";

export type Tally = { passed: number; failed: number; skipped: number };

/** A stage without tests of its own: one test, passed when its program ended with 0. */
export function tallyOfExit(code: number): Tally {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** Vitest's JSON report. A run that fails without a failed test (a file that does not load) counts as one. */
export function tallyOfVitest(path: string, code: number): Tally {
  const report = reportAt(path);
  const number = (name: string) => (typeof report[name] === "number" ? report[name] : 0);
  const skipped = number("numPendingTests") + number("numTodoTests");
  return honest({ passed: number("numPassedTests"), failed: number("numFailedTests"), skipped }, code);
}

/** What the tests of a Vitest report counted, one line each: `passed: kills 100, …` */
export function figuresOf(path: string): string[] {
  const files = listOf(reportAt(path).testResults);
  return files.flatMap((file) =>
    listOf(file.assertionResults).flatMap(({ status, title, meta }) => {
      const figures = typeof meta === "object" && meta !== null && "figures" in meta ? meta.figures : undefined;
      if (figures !== undefined) return [`${status}: ${figures}`];
      return status === "passed" ? [] : [`${status}: ${title}`];
    }),
  );
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value : [];
}

/** Playwright's JSON report. A test that passed only at its second attempt has failed. */
export function tallyOfPlaywright(path: string, code: number): Tally {
  const stats = reportAt(path).stats;
  const number = (name: string) => {
    // Whatever the report holds there, only numbers count.
    const value = typeof stats === "object" && stats !== null ? (stats as Record<string, unknown>)[name] : 0;
    return typeof value === "number" ? value : 0;
  };
  const failed = number("unexpected") + number("flaky");
  return honest({ passed: number("expected"), failed, skipped: number("skipped") }, code);
}

/** `12 passed, 0 failed`, and what was skipped when something was. */
export function sumOf(tallies: Tally[]): { line: string; ok: boolean } {
  const total = (key: keyof Tally) => tallies.reduce((sum, tally) => sum + tally[key], 0);
  const skipped = total("skipped") > 0 ? `, ${total("skipped")} skipped` : "";
  return { line: `${total("passed")} passed, ${total("failed")} failed${skipped}`, ok: total("failed") === 0 };
}

/** No report, no test that passed or an exit code that nothing explains: one failure, so that no silence is green. */
function honest(tally: Tally, code: number): Tally {
  const unexplained = tally.failed === 0 && (code !== 0 || tally.passed === 0);
  return unexplained ? { ...tally, failed: 1 } : tally;
}

function reportAt(path: string): Record<string, unknown> {
  try {
    const report: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof report === "object" && report !== null ? { ...report } : {};
  } catch {
    return {};
  }
}
