import { stringify } from "csv-stringify/sync";
import type { KeptRow, Plan, PlanRowFilter } from "../chat/bulk-plan.ts";
import { rowFields } from "../chat/change-file.ts";
import { errorNameOf } from "../chat/errors.ts";
import { safeCell } from "../chat/spreadsheet-cell.ts";
import type { PlanLines } from "./plan-lines.ts";

const columns = ["line", ...rowFields, "outcome", "code", "reason"];
const resultColumns = ["state", "outerCode", "itemCode", "meaning", "attempts", "change", "time"];

/**
 * The rows of a plan that fit, as pieces of one file. JSON is the whole plan, and with `jsonl` its rows one a line, which `readRows` takes as a change file, and so it does
 * CSV: the columns behind those of a change file say what each row came to. `isReport`: and what a job has made of it, every row once; a row
 * that was not sent has no state. Cells are safe in a spreadsheet.
 */
export async function* exportPlan(
  format: "csv" | "json" | "jsonl",
  plan: Plan,
  lines: PlanLines,
  filter: PlanRowFilter,
  isReport = false,
): AsyncGenerator<string> {
  const { rows: count, hash, target, totals, title, at } = plan;
  if (format === "jsonl") {
    for await (const rows of lines.all(plan.id, filter))
      yield rows.map((row) => `${JSON.stringify(jsonOf(row))}\n`).join("");
    return;
  }
  yield format === "csv"
    ? `\ufeff${csv([isReport ? [...columns, ...resultColumns] : columns])}`
    : `${JSON.stringify({ id: plan.id, hash, title, at, target, count, ...totals, rows: undefined, totals: totals?.rows }).slice(0, -1)},"rows":[`;
  let isFirst = true;
  for await (const rows of lines.all(plan.id, filter)) {
    if (format === "csv") yield csv(rows.map((row) => [...cellsOf(row), ...(isReport ? resultCellsOf(row) : [])]));
    else yield (isFirst ? "\n" : ",\n") + rows.map((row) => JSON.stringify(jsonOf(row))).join(",\n");
    isFirst = false;
  }
  if (format === "json") yield "\n]}\n";
}

/** A row that was none has an outcome as well, so that every line of the file is accounted for. */
function jsonOf(row: KeptRow): object {
  return "fault" in row ? { ...row, outcome: "bad" } : row;
}

function cellsOf(row: KeptRow): string[] {
  if ("fault" in row) {
    const { line, fault, column = "", text, code } = row;
    return [String(line), "", "", "", "", "", "", "bad", String(code ?? ""), [fault, column, text].join(" ").trim()];
  }
  const { line, verb, account, group, to = "", conversation, outcome, code } = row;
  const asked = [verb, account, group, to, conversation?.kind ?? "", conversation?.id ?? ""];
  return [String(line), ...asked, outcome, code === 0 ? "" : String(code), errorNameOf(code) ?? ""];
}

/** The code of the whole call and that of the item apart, as the service answers them. */
function resultCellsOf(row: KeptRow): string[] {
  if ("fault" in row || !row.result) return resultColumns.map(() => "");
  const { state, code, why, attempts, changeId = "", at } = row.result;
  // Where the console tells why, the code is of the call, or of the read before it.
  const isOuter = why !== undefined;
  const codes = code === 0 ? ["", ""] : isOuter ? [String(code), ""] : ["0", String(code)];
  const meaning = errorNameOf(code) ?? (why === undefined ? "" : why);
  return [state, ...codes, code === 0 && !why ? "" : meaning, String(attempts), changeId, new Date(at).toISOString()];
}

function csv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => row.map(safeCell)),
    { record_delimiter: "\r\n" },
  );
}
