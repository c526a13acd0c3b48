import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./tool.ts";

/** `failures`: which failed, a line each, with the first line of what was wrong. */
export type Tally = { passed: number; failed: number; skipped: number; failures: string[] };

/** A stage without tests of its own: one test, passed when its program ended with 0. */
export function tallyOfExit(stage: string, code: number): Tally {
  return code === 0
    ? { passed: 1, failed: 0, skipped: 0, failures: [] }
    : { passed: 0, failed: 1, skipped: 0, failures: [stage] };
}

/** Vitest's JSON report. A run that fails without a failed test (a file that does not load) counts as one. */
export function tallyOfVitest(path: string, code: number): Tally {
  const report = reportAt(path);
  const number = (name: string) => (typeof report[name] === "number" ? report[name] : 0);
  const skipped = number("numPendingTests") + number("numTodoTests");
  const failures = listOf(report.testResults).flatMap(({ name, message, assertionResults }) => {
    const failed = listOf(assertionResults).filter(({ status }) => status === "failed");
    const file = relative(root, String(name));
    if (failed.length === 0 && message) return [failureLine(file, message)];
    return failed.map(({ fullName, failureMessages }) =>
      failureLine(`${file} › ${fullName}`, Array.isArray(failureMessages) ? failureMessages[0] : undefined),
    );
  });
  return honest({ passed: number("numPassedTests"), failed: number("numFailedTests"), skipped, failures }, code);
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
  const failures = listOf(reportAt(path).suites).flatMap(failuresWithin);
  return honest({ passed: number("expected"), failed, skipped: number("skipped"), failures }, code);
}

/** Of a suite of Playwright's report and of those that it holds. */
function failuresWithin(suite: Record<string, unknown>): string[] {
  const own = listOf(suite.specs).flatMap(({ file, line, title, tests }) => {
    const bad = listOf(tests).filter(({ status }) => status === "unexpected" || status === "flaky");
    return bad.map(({ results }) => {
      const [first] = listOf(results).flatMap(({ errors }) => listOf(errors));
      return failureLine(`e2e/${file}:${line} › ${title}`, first?.message);
    });
  });
  return [...own, ...listOf(suite.suites).flatMap(failuresWithin)];
}

function failureLine(name: string, message: unknown): string {
  const [first = ""] = stripVTControlCharacters(typeof message === "string" ? message : "").split("\n");
  return first === "" ? name : `${name}: ${first}`;
}

/** `12 passed, 0 failed`, and what was skipped when something was. */
export function sumOf(tallies: Tally[]): { line: string; ok: boolean } {
  const total = (key: "passed" | "failed" | "skipped") => tallies.reduce((sum, tally) => sum + tally[key], 0);
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
