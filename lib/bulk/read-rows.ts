import { setImmediate as nextTurn } from "node:timers/promises";
import { type ColumnMapping, type FileShape, rowFields } from "../chat/change-file.ts";
import type { BadRow, ChangeRow } from "../chat/change-row.ts";
import { shapeOf, toldDelimiter } from "./file-shape.ts";
import { fileText, withLast } from "./file-text.ts";
import { cellsOf } from "./row-cells.ts";

import { type RowCells, rowOfCells, shortened } from "./row-of-cells.ts";
import { rowOfObject } from "./row-of-object.ts";
import { jsonSplitter, objectIn } from "./split-json.ts";
import { recordSplitter, type TextRecord } from "./split-records.ts";

export type ReadOptions = {
  /** Where the file has no header, or a person knows better: the columns by number, from 0. */
  columns?: ColumnMapping;
  delimiter?: string;
  /** Whether the first line names the columns; recognised unless it is said. */
  hasHeader?: boolean;
};

export type ReadRow = ChangeRow | BadRow;

/** Whether this is what is wrong with a row, not a row. */
export function isBadRow(row: ReadRow): row is BadRow {
  return "fault" in row;
}

export function isRow(row: ReadRow): row is ChangeRow {
  return !isBadRow(row);
}

/**
 * Reads a change file as it comes: CSV with whatever delimiter, or JSON as a list, as one object a line, or as a plan; UTF-8,
 * UTF-16 with a byte order mark, or GB18030. `shape` is known before the first row. `rows` come in batches, in file order,
 * each once, the bad ones with their line and column; nothing but the stream itself can fail. `isBinary`: it is no text at all. Memory does not grow, and
 * between batches others have their turn.
 */
export async function readRows(
  bytes: AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): Promise<{ shape: FileShape; isBinary: boolean; rows: AsyncGenerator<ReadRow[]> }> {
  const { encoding, head: headText, isWhole, isBinary, text } = await fileText(bytes);
  const found = shapeOf(headText, encoding, isWhole);
  if (found.format === "json") return { shape: found, isBinary, rows: rowsOfJson(text, found.layout) };
  const shape = told(found, options, headText);
  return { shape, isBinary, rows: rowsOfCsv(text, shape, headText) };
}

type CsvShape = Extract<FileShape, { format: "csv" }>;

/** What was recognised, corrected by what the caller says. */
function told(found: CsvShape, options: ReadOptions, head: string): CsvShape {
  const { delimiter = found.delimiter, hasHeader } = options;
  const { header: seen, ...shape } = delimiter === found.delimiter ? found : respelled(found, delimiter, head);
  const first = seen ?? shape.examples[0];
  const header = hasHeader === false ? undefined : hasHeader ? first : seen;
  return { ...shape, delimiter, columns: options.columns ?? shape.columns, ...(header && { header }) };
}

/** The same file under a delimiter that nobody would guess. */
function respelled(found: CsvShape, delimiter: string, head: string): CsvShape {
  const own = toldDelimiter(head);
  const again = shapeOf(`sep=${delimiter}\n${own ? head.slice(own.characters) : head}`, found.encoding, false);
  return again.format === "csv" ? again : found;
}

async function* rowsOfCsv(text: AsyncIterable<string>, shape: CsvShape, head: string): AsyncGenerator<ReadRow[]> {
  const splitter = recordSplitter(shape.delimiter);
  const isTold = toldDelimiter(head) !== undefined;
  let isBehindHeader = shape.header === undefined;
  for await (const [piece, isLast] of withLast(text)) {
    let records: TextRecord[] = [];
    for (const record of splitter.take(piece, isLast)) {
      if (record.line === 1 && isTold) continue;
      if (!isBehindHeader) {
        isBehindHeader = true;
        continue;
      }
      records.push(record);
      if (records.length < batchRows) continue;
      yield rowsOfRecords(records, shape);
      await nextTurn();
      records = [];
    }
    if (records.length > 0) yield rowsOfRecords(records, shape);
  }
}

const batchRows = 1000;

function rowsOfRecords(records: readonly TextRecord[], shape: CsvShape): ReadRow[] {
  const whole = records.filter(({ isBroken }) => !isBroken);
  const cells = cellsOf(
    whole.map(({ text }) => text),
    shape.delimiter,
  );
  let at = 0;
  return records.flatMap(({ line, text, isBroken }): ReadRow[] => {
    if (isBroken) return [{ line, fault: "quoteUnclosed", text: shortened(text) }];
    const row = cells[at++] ?? [];
    if (row.every((cell) => cell.trim() === "")) return [];
    const { header } = shape;
    const isWide = header !== undefined && row.slice(header.length).some((cell) => cell !== "");
    return isWide
      ? [{ line, fault: "columnsDiffer", text: shortened(text) }]
      : [rowOfCells(line, fieldsOf(row, shape.columns), (field) => header?.[shape.columns[field] ?? -1] ?? field)];
  });
}

function fieldsOf(row: readonly string[], columns: ColumnMapping): RowCells {
  const cells: RowCells = {};
  for (const field of rowFields) {
    const column = columns[field];
    const cell = column === undefined ? undefined : row[column];
    if (cell !== undefined) cells[field] = cell;
  }
  return cells;
}

async function* rowsOfJson(
  text: AsyncIterable<string>,
  layout: Parameters<typeof jsonSplitter>[0],
): AsyncGenerator<ReadRow[]> {
  const splitter = jsonSplitter(layout);
  for await (const [piece, isLast] of withLast(text)) {
    let rows: ReadRow[] = [];
    for (const { line, text: element, isBroken } of splitter.take(piece, isLast)) {
      const object = isBroken ? undefined : objectIn(element);
      rows.push(object ? rowOfObject(line, object) : { line, fault: "notJson", text: shortened(element.trim()) });
      if (rows.length < batchRows) continue;
      yield rows;
      await nextTurn();
      rows = [];
    }
    if (rows.length > 0) yield rows;
  }
}
