import { stringify } from "csv-stringify/sync";
import type { KeptRow, Plan, PlanRowFilter } from "../chat/bulk-plan.ts";
import { rowFields } from "../chat/change-file.ts";
import { errorNameOf } from "../chat/errors.ts";
import { safeCell } from "../chat/spreadsheet-cell.ts";
import type { PlanLines } from "./plan-lines.ts";

const columns = ["line", ...rowFields, "outcome", "code", "reason"];

/**
 * The rows of a plan that fit, as pieces of one file. JSON is the whole plan, which `readRows` takes as a change file, and so it does
 * CSV: the columns behind those of a change file say what each row came to. Cells are safe in a spreadsheet.
 */
export async function* exportPlan(
  format: "csv" | "json",
  plan: Plan,
  lines: PlanLines,
  filter: PlanRowFilter,
): AsyncGenerator<string> {
  const { rows: count, hash, target, totals, title, at } = plan;
  yield format === "csv"
    ? `\ufeff${csv([columns])}`
    : `${JSON.stringify({ hash, title, at, target, count, ...totals, rows: undefined, totals: totals?.rows }).slice(0, -1)},"rows":[`;
  let isFirst = true;
  for await (const rows of lines.all(plan.id, filter)) {
    if (format === "csv") yield csv(rows.map(cellsOf));
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

function csv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => row.map(safeCell)),
    { record_delimiter: "\r\n" },
  );
}
