import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { figuresOf, sumOf, tallyOfExit, tallyOfPlaywright, tallyOfVitest } from "./tally.ts";
import { root } from "./tool.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-tally-"));
  path = join(folder, "report.json");
});
afterEach(() => rmSync(folder, { recursive: true }));
const report = (content: object) => writeFileSync(path, JSON.stringify(content));

const counts = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 2 };

describe("vitest", () => {
  test("passed, failed and skipped tests are counted", () => {
    report({ ...counts, numFailedTests: 3 });
    expect(tallyOfVitest(path, 1)).toMatchObject({ passed: 7, failed: 3, skipped: 3 });
  });

  test("a run that fails without a failed test is one failure", () => {
    report(counts);
    expect([tallyOfVitest(path, 0).failed, tallyOfVitest(path, 1).failed]).toEqual([0, 1]);
  });

  test("no report, half a report or no test at all is one failure, even after a good end", () => {
    expect(tallyOfVitest(path, 0)).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
    writeFileSync(path, '{"numPassedTests":');
    expect(tallyOfVitest(path, 0).failed).toBe(1);
    report({ ...counts, numPassedTests: 0 });
    expect(tallyOfVitest(path, 0).failed).toBe(1);
  });
});

describe("playwright", () => {
  test("what passed only at its second attempt has failed", () => {
    report({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 } });
    expect(tallyOfPlaywright(path, 1)).toMatchObject({ passed: 5, failed: 2, skipped: 2 });
  });

  test("no test and no report are one failure", () => {
    expect(tallyOfPlaywright(path, 0).failed).toBe(1);
    report({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 4 } });
    expect(tallyOfPlaywright(path, 0)).toMatchObject({ passed: 0, failed: 1, skipped: 4 });
  });
});

test("each failure is named, with the first line of what was wrong: a stage, a test, a file that does not load", () => {
  expect(tallyOfExit("Types", 2).failures).toEqual(["Types"]);
  const tests = [
    { status: "passed", fullName: "pace keeps time" },
    {
      status: "failed",
      fullName: "pace waits",
      failureMessages: ["Error: \u001b[31mtoo late\u001b[39m\n  at pace.test.ts:7"],
    },
  ];
  const loadless = { name: join(root, "lib/b.test.ts"), message: "no such import", assertionResults: [] };
  report({
    ...counts,
    numFailedTests: 1,
    testResults: [{ name: join(root, "lib/a.test.ts"), assertionResults: tests }, loadless],
  });
  expect(tallyOfVitest(path, 1).failures).toEqual([
    "lib/a.test.ts › pace waits: Error: too late",
    "lib/b.test.ts: no such import",
  ]);
  const spec = (title: string, status: string, errors: object[] = []) => ({
    ...{ file: "console/rule.spec.ts", line: 9, title },
    tests: [{ status, results: [{ errors }] }],
  });
  const inner = { specs: [spec("dark", "unexpected", [{ message: "Error: not there" }]), spec("late", "flaky")] };
  report({
    stats: { expected: 1, unexpected: 1, flaky: 1 },
    suites: [{ specs: [spec("fine", "expected")], suites: [inner] }],
  });
  expect(tallyOfPlaywright(path, 1).failures).toEqual([
    "e2e/console/rule.spec.ts:9 › dark: Error: not there",
    "e2e/console/rule.spec.ts:9 › late",
  ]);
});

test("the last line adds up, and names what was skipped only when something was", () => {
  const stages = [tallyOfExit("Lint", 0), tallyOfExit("Types", 0), { passed: 40, failed: 0, skipped: 0, failures: [] }];
  expect(sumOf(stages)).toEqual({ line: "42 passed, 0 failed", ok: true });
  expect(sumOf([...stages, tallyOfExit("Build", 1), { passed: 0, failed: 0, skipped: 3, failures: [] }])).toEqual({
    line: "42 passed, 1 failed, 3 skipped",
    ok: false,
  });
});

test("what trials counted is one line each; of the others only those that did not pass are named", () => {
  const results = [
    { status: "passed", title: "a", meta: { figures: "kills 100, lost 0" } },
    { status: "passed", title: "b", meta: {} },
    { status: "failed", title: "c" },
    { status: "skipped", title: "d" },
  ];
  report({ testResults: [{ assertionResults: results }] });
  expect(figuresOf(path)).toEqual(["passed: kills 100, lost 0", "failed: c", "skipped: d"]);
  rmSync(path);
  expect(figuresOf(path)).toEqual([]);
});
