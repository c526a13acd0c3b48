import { expect, test } from "vitest";
import { createPolicyReports } from "./policy-reports.ts";

function opened() {
  const lines: string[] = [];
  return { lines, reports: createPolicyReports((line) => lines.push(line)) };
}
const classic = (directive: string, blocked = "inline", page = "http://127.0.0.1:3000/accounts/ann?q=secret") => ({
  "csp-report": {
    "effective-directive": directive,
    "blocked-uri": blocked,
    "document-uri": page,
    "script-sample": "x",
  },
});

test("S13: both forms are kept, counted by kind, said once, and without what stood in a query", () => {
  const { lines, reports } = opened();
  expect(reports.keep(classic("script-src-attr", "http://evil.example/x.js?cookie=secret"))).toBe(true);
  expect(reports.keep(classic("script-src-attr", "http://evil.example/x.js?cookie=other"))).toBe(true);
  const body = { effectiveDirective: "img-src", blockedURL: "data", documentURL: "http://127.0.0.1:3000/" };
  expect(
    reports.keep([
      { type: "csp-violation", body },
      { type: "deprecation", body: { id: "x" } },
    ]),
  ).toBe(true);
  expect(reports.list()).toEqual([
    { directive: "script-src-attr", blocked: "http://evil.example/x.js", page: "/accounts/ann", count: 2 },
    { directive: "img-src", blocked: "data", page: "/", count: 1 },
  ]);
  expect(lines).toHaveLength(2);
  expect(JSON.stringify([lines, reports.list()])).not.toContain("secret");
});

test("S13: a hundred kinds and no more, however many are made up", () => {
  const { lines, reports } = opened();
  for (let at = 0; at < 1000; at++) reports.keep(classic(`made-up-${at}`, `x${at}`.repeat(1000)));
  expect([reports.list().length, lines.length]).toEqual([100, 100]);
  expect(JSON.stringify(reports.list()).length).toBeLessThan(100 * 700);
});

test("S06: what is no report is refused and leaves nothing", () => {
  const { reports } = opened();
  for (const sent of [
    undefined,
    null,
    1,
    "x",
    {},
    { "csp-report": null },
    [{ type: 1 }],
    Array(21).fill({ type: "x", body: {} }),
  ])
    expect([sent, reports.keep(sent)]).toEqual([sent, false]);
  expect(reports.list()).toEqual([]);
});
