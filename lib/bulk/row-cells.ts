import { parse } from "csv-parse/sync";
import { textOfCell } from "../chat/spreadsheet-cell.ts";

/** The cells of whole records, as texts: what keeps a spreadsheet from running them is taken away again. */
export function cellsOf(records: readonly string[], delimiter: string): string[][] {
  const rows = parse(records.join("\n"), {
    delimiter,
    record_delimiter: "\n",
    // A quote in the middle of a cell is a quote; how many cells a row has is looked at later, by line.
    relax_quotes: true,
    relax_column_count: true,
  });
  return rows.map((cells) => cells.map(textOfCell));
}
