import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { KeptRow, Plan } from "../chat/bulk-plan.ts";
import { textOfCell } from "../chat/spreadsheet-cell.ts";
import type { TrailLine } from "../chat/trail-line.ts";
import type { Trail } from "../desk/trail.ts";
import { createTrailExport } from "../desk/trail-export.ts";
import type { TrailLines } from "../desk/trail-lines.ts";
import { exportPlan } from "./plan-export.ts";
import type { PlanLines } from "./plan-lines.ts";
import { isRow, readRows } from "./read-rows.ts";

const text = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1 }),
    fc.constantFrom(
      "a\nb",
      "\n",
      "\r",
      "a\rb",
      "a\r\nb",
      '"',
      'say "so"',
      "=1+1",
      "'quoted",
      ",",
      ";",
      "\t",
      "|",
      " pad ",
    ),
  )
  .map((each) => each.toWellFormed().replaceAll("\ufffd", "?"));
// What looks like a number that a spreadsheet has rounded is no id.
const id = text.filter((each) => !/\d/.test(each) && !each.startsWith("#"));
const draft = fc.oneof(
  fc.record({ verb: fc.constant("rename" as const), account: id, group: text, to: text }),
  fc.record({ verb: fc.constantFrom("create" as const, "delete" as const), account: id, group: text }),
  fc.record({
    ...{ verb: fc.constantFrom("add" as const, "ensure-absent" as const), account: id, group: text },
    conversation: fc.record({ kind: fc.constant("user" as const), id }),
  }),
);
const plan = { id: "p", hash: "abc", title: "t", at: 0 } as Plan; // as much of one as an export tells

async function* bytesOf(pieces: AsyncIterable<string>) {
  for await (const piece of pieces) yield new TextEncoder().encode(piece);
}

test.each(
  (["csv", "json", "jsonl"] as const).flatMap((format) => [
    [format, "a plan"],
    [format, "a report"],
  ]),
)("F41: whatever its rows hold, %s of %s is a change file of the same rows", async (format, what) => {
  await fc.assert(
    fc.asyncProperty(fc.array(draft, { minLength: 1, maxLength: 5 }), text, async (drafts, sentence) => {
      const kept = drafts.map((each, at): KeptRow => {
        const planned = { ...each, line: at + 1, outcome: "change" as const, code: 0, note: { kind: "none" as const } };
        return at % 2 === 0 ? planned : { ...planned, result: { state: "done", code: 0, attempts: 1, at: 0 } };
      });
      const lines = {
        async *all() {
          yield kept;
        },
      } as unknown as PlanLines; // as above
      const file = exportPlan(format as "csv", plan, lines, {}, what === "a report" ? () => sentence : undefined);
      const again = [];
      for await (const rows of (await readRows(bytesOf(file))).rows) again.push(...rows);
      expect(again.map((row) => (isRow(row) ? { ...row, line: 0 } : row))).toEqual(
        drafts.map((each) => ({ ...each, line: 0 })),
      );
    }),
    { numRuns: 60 },
  );
});

test("F41: a line of the trail is one record with the same texts, whatever a reason or an account holds", async () => {
  await fc.assert(
    fc.asyncProperty(text, text, text, async (account, group, reason) => {
      const change = { verb: "createGroup", account, name: group, conversations: [] };
      const line = {
        ...{ kind: "change", verb: "createGroup", seq: 7, at: 0, account, change, reason, changeId: "c", batchId: "b" },
        person: reason,
      } as unknown as TrailLine; // as much of one as an export tells
      const trail = { head: async () => ({ entries: 7, head: "abc" }) } as unknown as Trail; // as above
      const lines = { page: async () => ({ lines: [line] }) } as unknown as TrailLines; // as above
      let file = "";
      for await (const piece of createTrailExport(trail, lines)("csv", {})) file += piece;
      const [head = [], row = [], ...others] = parse(file, { record_delimiter: ["\r\n", "\n", "\r"] });
      const cell = (name: string) => textOfCell(row[head.indexOf(name)] ?? "");
      expect([cell("person"), cell("account"), cell("reason"), others.length]).toEqual([reason, account, reason, 1]);
    }),
  );
});
