import { stringify } from "csv-stringify/sync";
import { type FileShape, type RowField, rowFields } from "../chat/change-file.ts";
import type { ChangeRow } from "../chat/change-row.ts";
import { safeCell } from "../chat/spreadsheet-cell.ts";

/**
 * Rows as a change file that `readRows` reads back to the same rows, in the shape of the file that they came from where one
 * is given: its delimiter, its columns and their names. Columns that mean nothing here are empty; the text is UTF-8 with a byte
 * order mark, for spreadsheets. JSON comes as one object a line.
 */
export async function* writtenRows(
  rows: AsyncIterable<readonly ChangeRow[]> | Iterable<readonly ChangeRow[]>,
  shape?: FileShape,
): AsyncGenerator<string> {
  if (shape?.format === "json") {
    for await (const batch of rows) yield batch.map((row) => `${JSON.stringify(fieldsOf(row))}\n`).join("");
    return;
  }
  const { header, delimiter, fields } = layoutOf(shape);
  const lines = (cells: string[][]) =>
    stringify(cells, { delimiter, record_delimiter: "\r\n", quoted_match: /[\r\n]/ });
  if (header) yield `\ufeff${lines([header.map(safeCell)])}`;
  for await (const batch of rows) {
    const cells = batch.map((row) => {
      const values = fieldsOf(row);
      return fields.map((field) => (field ? safeCell(values[field] ?? "") : ""));
    });
    if (cells.length > 0) yield lines(cells);
  }
}

type Layout = { header?: readonly string[]; delimiter: string; fields: readonly (RowField | undefined)[] };

/** A field that the file had no column for gets one of its own, so that nothing of a row is lost. */
function layoutOf(shape: Extract<FileShape, { format: "csv" }> | undefined): Layout {
  if (!shape) return { header: rowFields, delimiter: ",", fields: rowFields };
  const { delimiter, columns, header } = shape;
  const width = Math.max(header?.length ?? 0, ...Object.values(columns).map((at) => at + 1));
  const fields = Array.from({ length: width }, (_, at) => rowFields.find((field) => columns[field] === at));
  if (!header) return { delimiter, fields };
  const added = rowFields.filter((field) => columns[field] === undefined);
  return { delimiter, fields: [...fields, ...added], header: [...header, ...added] };
}

/** The kind stands there always, so that nothing has to be guessed again. */
function fieldsOf({ verb, account, group, to, conversation }: ChangeRow): Partial<Record<RowField, string>> {
  return {
    ...{ verb, account, group },
    ...(to !== undefined && { to }),
    ...(conversation && { kind: conversation.kind, conversation: conversation.id }),
  };
}
