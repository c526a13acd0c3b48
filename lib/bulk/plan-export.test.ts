import { expect, test } from "vitest";
import type { KeptRow, Plan } from "../chat/bulk-plan.ts";
import { exportPlan } from "./plan-export.ts";
import type { PlanLines } from "./plan-lines.ts";

const asked = { verb: "add" as const, account: "ann", group: "Old", note: { kind: "none" as const }, code: 0 };
const at = Date.UTC(2026, 10, 24);
const rows: KeptRow[] = [
  {
    ...asked,
    line: 2,
    outcome: "change",
    call: 0,
    result: { state: "done", code: 0, attempts: 1, changeId: "c1", at },
  },
  {
    ...{ ...asked, line: 3, outcome: "unknown", call: 0 },
    result: { state: "failed", code: 51007, attempts: 1, changeId: "c1", at },
  },
  {
    ...{ ...asked, line: 4, outcome: "change", call: 1 },
    result: { state: "failed", code: 51010, why: "callRefused", attempts: 2, changeId: "c2", at },
  },
  { ...asked, line: 5, outcome: "no-op" },
  { ...asked, line: 6, outcome: "fail", code: 51009 },
  { line: 7, fault: "verbUnknown", text: "fly" },
  { ...asked, line: 8, outcome: "change", call: 2 },
];
const plan = { id: "p", hash: "abc", title: "t", at, rows: rows.length } as Plan; // as much of one as a report tells
const lines = {
  async *all() {
    yield rows;
  },
} as unknown as PlanLines; // as above

async function report(format: "csv" | "json") {
  let text = "";
  for await (const piece of exportPlan(format, plan, lines, {}, ({ line }) => `sentence ${line}`)) text += piece;
  return text;
}

test("a report has every row once, with its state, both codes and a sentence, in JSON as in CSV", async () => {
  const told = JSON.parse(await report("json")).rows;
  const shown = told.map((row: Record<string, unknown>) => {
    return [row.line, row.state, row.outcome, row.outerCode, row.itemCode, row.meaning, row.attempts, row.change];
  });
  expect(shown).toEqual([
    [2, "done", "change", undefined, undefined, "sentence 2", 1, "c1"],
    [3, "failed", "unknown", 0, 51007, "sentence 3", 1, "c1"],
    [4, "failed", "change", 51010, undefined, "sentence 4", 2, "c2"],
    [5, "notSent", "no-op", undefined, undefined, "sentence 5", undefined, undefined],
    [6, "notSent", "fail", undefined, undefined, "sentence 6", undefined, undefined],
    [7, "notSent", "bad", undefined, undefined, "sentence 7", undefined, undefined],
    [8, "pending", "change", undefined, undefined, "sentence 8", undefined, undefined],
  ]);
  expect(told[4].code).toBe(51009);

  const [head = "", ...cells] = (await report("csv")).replace("\ufeff", "").trim().split("\r\n");
  const column = (name: string) => cells.map((row) => row.split(",")[head.split(",").indexOf(name)]);
  expect(column("line")).toEqual(["2", "3", "4", "5", "6", "7", "8"]);
  expect(column("state")).toEqual(["done", "failed", "failed", "notSent", "notSent", "notSent", "pending"]);
  expect(column("outcome")).toEqual(["change", "unknown", "change", "no-op", "fail", "bad", "change"]);
  expect(column("outerCode")).toEqual(["", "0", "51010", "", "", "", ""]);
  expect(column("itemCode")).toEqual(["", "51007", "", "", "", "", ""]);
  expect(column("meaning")).toEqual(told.map(({ meaning }: { meaning: string }) => meaning));
});
