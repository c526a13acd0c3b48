import { stringify } from "csv-stringify/sync";
import type { RowState } from "../chat/bulk-job.ts";
import type { KeptRow, Plan, PlanRowFilter } from "../chat/bulk-plan.ts";
import { rowFields } from "../chat/change-file.ts";
import { errorNameOf } from "../chat/errors.ts";
import { safeCell } from "../chat/spreadsheet-cell.ts";
import type { PlanLines } from "./plan-lines.ts";

const columns = ["line", ...rowFields, "outcome", "code", "reason"];
const resultColumns = ["state", "outerCode", "itemCode", "meaning", "attempts", "change", "time"] as const;

/**
 * The rows of a plan that fit, as pieces of one file. JSON is the whole plan, and with `jsonl` its rows one a line, which `readRows` takes as a change file, and so it does
 * CSV: the columns behind those of a change file say what each row came to. `meaningOf` makes a report of it: what a job has made of each row, once,
 * with a sentence for people. Cells are safe in a spreadsheet.
 */
export async function* exportPlan(
  format: "csv" | "json" | "jsonl",
  plan: Plan,
  lines: PlanLines,
  filter: PlanRowFilter,
  meaningOf?: (row: KeptRow) => string,
): AsyncGenerator<string> {
  const { rows: count, hash, target, totals, title, at } = plan;
  const isReport = meaningOf !== undefined;
  const reportOf = (row: KeptRow) => ({ ...resultOf(row), meaning: meaningOf?.(row) ?? "" });
  const jsonOf = (row: KeptRow) => JSON.stringify(isReport ? { ...plainOf(row), ...reportOf(row) } : plainOf(row));
  if (format === "jsonl") {
    for await (const rows of lines.all(plan.id, filter)) yield rows.map((row) => `${jsonOf(row)}\n`).join("");
    return;
  }
  yield format === "csv"
    ? `\ufeff${csv([isReport ? [...columns, ...resultColumns] : columns])}`
    : `${JSON.stringify({ id: plan.id, hash, title, at, target, count, ...totals, rows: undefined, totals: totals?.rows }).slice(0, -1)},"rows":[`;
  let isFirst = true;
  for await (const rows of lines.all(plan.id, filter)) {
    if (format === "csv")
      yield csv(rows.map((row) => [...cellsOf(row), ...(isReport ? resultCellsOf(reportOf(row)) : [])]));
    else yield (isFirst ? "\n" : ",\n") + rows.map(jsonOf).join(",\n");
    isFirst = false;
  }
  if (format === "json") yield "\n]}\n";
}

/** A row that was none has an outcome as well, so that every line of the file is accounted for. */
function plainOf(row: KeptRow): object {
  if ("fault" in row) return { ...row, outcome: "bad" };
  const { result: _result, ...planned } = row;
  return planned;
}

function cellsOf(row: KeptRow): string[] {
  if ("fault" in row) {
    const { line, account = "", fault, column = "", text, code } = row;
    return [
      String(line),
      "",
      account,
      "",
      "",
      "",
      "",
      "bad",
      String(code ?? ""),
      [fault, column, text].join(" ").trim(),
    ];
  }
  const { line, verb, account, group, to = "", conversation, outcome, code } = row;
  const asked = [verb, account, group, to, conversation?.kind ?? "", conversation?.id ?? ""];
  return [String(line), ...asked, outcome, code === 0 ? "" : String(code), errorNameOf(code) ?? ""];
}

type Reported = {
  state: RowState | "notSent";
  outerCode?: number;
  itemCode?: number;
  meaning: string;
  attempts?: number;
  change?: string;
  time?: string;
};

/** What a row's state is in a report; the code of the whole call and that of the item apart, as the service answers them. */
function resultOf(row: KeptRow): Omit<Reported, "meaning"> {
  if ("fault" in row) return { state: "notSent" };
  if (!row.result) return { state: row.outcome === "change" || row.outcome === "unknown" ? "pending" : "notSent" };
  // Where the console tells why, the code is of the call, or of the read before it.
  const { state, code, why, attempts, changeId, at } = row.result;
  const codes = code === 0 ? {} : why !== undefined ? { outerCode: code } : { outerCode: 0, itemCode: code };
  return { state, ...codes, attempts, ...(changeId && { change: changeId }), time: new Date(at).toISOString() };
}

function resultCellsOf(reported: Reported): string[] {
  return resultColumns.map((column) => String(reported[column] ?? ""));
}

function csv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => row.map(safeCell)),
    // A line feed alone is no record's end to the writer, but to every reader.
    { record_delimiter: "\r\n", quoted_match: /[\r\n]/ },
  );
}
