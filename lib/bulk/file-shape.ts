import { delimiters, type FileEncoding, type FileShape } from "../chat/change-file.ts";
import { mappingOf } from "../chat/row-columns.ts";
import { replacement } from "./decode-bytes.ts";
import { cellsOf } from "./row-cells.ts";
import { jsonLayoutOf } from "./split-json.ts";
import { recordSplitter } from "./split-records.ts";

const examplesMax = 5;
const sniffedMax = 64 * 1024;

/** What the beginning of a file is. `isWhole`: there is nothing behind it. */
export function shapeOf(head: string, encoding: FileEncoding, isWhole: boolean): FileShape {
  if (/^\s*[[{]/.test(head)) return { format: "json", encoding, layout: jsonLayoutOf(head) };
  const told = toldDelimiter(head);
  const text = told ? head.slice(told.characters) : head;
  const delimiter = told?.delimiter ?? sniffed(text, isWhole);
  const records = firstCells(text, delimiter, isWhole);
  const [first = []] = records;
  const columns = mappingOf(first);
  // A row holds at most one word that is the name of a column, and then not two of them.
  const isHeader = Object.keys(columns).length >= 2;
  return {
    ...{ format: "csv", encoding, delimiter, columns: isHeader ? columns : {} },
    ...(isHeader && { header: first }),
    examples: records.slice(isHeader ? 1 : 0, isHeader ? examplesMax + 1 : examplesMax),
  };
}

/** A line `sep=;` at the top, by which a spreadsheet is told the delimiter. */
export function toldDelimiter(text: string): { delimiter: string; characters: number } | undefined {
  const [line = "", delimiter] = /^sep=([^\r\n])(?:\r\n|\r|\n|$)/i.exec(text) ?? [];
  return delimiter === undefined ? undefined : { delimiter, characters: line.length };
}

/** The delimiter under which most names of columns are found, else the one that most cells of the first lines come of. */
function sniffed(text: string, isWhole: boolean): string {
  const scored = delimiters.map((delimiter) => {
    const records = firstCells(text, delimiter, isWhole);
    const named = Object.keys(mappingOf(records[0] ?? [])).length;
    const widths = records.map((cells) => cells.length);
    const isEven = widths.every((width) => width === widths[0]);
    return {
      delimiter,
      score: named * 1000 + (isEven ? 100 : 0) * Math.min(1, (widths[0] ?? 1) - 1) + (widths[0] ?? 0),
    };
  });
  return scored.reduce((best, each) => (each.score > best.score ? each : best)).delimiter;
}

function firstCells(text: string, delimiter: string, isWhole: boolean): string[][] {
  const found: string[][] = [];
  const isLast = isWhole && text.length <= sniffedMax;
  for (const { text: record, isBroken } of recordSplitter(delimiter).take(text.slice(0, sniffedMax), isLast)) {
    if (!isBroken && !record.includes(replacement)) found.push(...cellsOf([record], delimiter));
    if (found.length > examplesMax) break;
  }
  return found;
}
