import { stringify } from "csv-stringify/sync";
import type { AccountFigures } from "../chat/limit-scan.ts";
import { safeCell } from "../chat/spreadsheet-cell.ts";

const columns = [
  "account",
  "groups",
  "conversations",
  "marks",
  "longest name bytes",
  "empty groups",
  "gone",
  "code",
  "read",
];

/** Accounts with their figures as pieces of one file, read as fast as it is read; `txt` has the ids alone. Cells are safe in a spreadsheet. */
export async function* figuresFile(
  format: "csv" | "json" | "txt",
  figures: AsyncIterable<readonly AccountFigures[]>,
): AsyncGenerator<string> {
  if (format === "csv") yield csv([columns]);
  if (format === "json") yield "[";
  let isFirst = true;
  for await (const some of figures) {
    if (some.length === 0) continue;
    if (format === "csv") yield csv(some.map(cellsOf));
    else if (format === "txt") yield some.map(({ account }) => `${account}\n`).join("");
    else yield (isFirst ? "\n" : ",\n") + some.map((each) => JSON.stringify(each)).join(",\n");
    isFirst = false;
  }
  if (format === "json") yield "\n]\n";
}

function cellsOf({ account, groups, conversations, marks, nameBytes, empty, orphans, code, readAt }: AccountFigures) {
  const counts = [groups, conversations, marks, nameBytes, empty, orphans ?? ""].map(String);
  return [account, ...counts, code === 0 ? "" : String(code), new Date(readAt).toISOString()];
}

function csv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => row.map(safeCell)),
    { record_delimiter: "\r\n" },
  );
}
