/** One record of a file of separated values. `isBroken`: a quote in it is not closed, or closed in the middle of a cell. */
export type TextRecord = { line: number; text: string; isBroken?: true };

// What stands in one cell never comes near these; a quote that is not closed does.
const linesMax = 200;
const charactersMax = 64 * 1024;

/**
 * Cuts text into records, quoted line breaks respected, empty lines left out, each with the line where it begins. A record
 * whose quote never closes costs its first line alone: the lines behind it are read on their own. Memory is that of a record.
 */
export function recordSplitter(delimiter: string) {
  let rest = "";
  let line = 1;

  /** The records that are complete in what was given so far. */
  function* take(piece: string, isLast: boolean): Generator<TextRecord> {
    rest += piece;
    let from = 0;
    while (from < rest.length) {
      const end = endOf(rest, from, delimiter, isLast);
      if (end === "unknown") break;
      const text = rest.slice(from, end.at);
      if (text !== "") yield end.isBroken ? { line, text, isBroken: true } : { line, text };
      line += end.lines;
      from = end.next;
    }
    rest = rest.slice(from);
  }

  return { take };
}

type RecordEnd = { at: number; next: number; lines: number; isBroken?: true };

function endOf(text: string, from: number, delimiter: string, isLast: boolean): RecordEnd | "unknown" {
  let at = from;
  let lines = 1;
  while (at < text.length) {
    if (text[at] !== '"') {
      // A cell without quotes ends at the next delimiter or at the end of the line.
      const end = lineEnd(text, at);
      const next = text.indexOf(delimiter, at);
      if (next >= 0 && (end < 0 || next < end)) {
        at = next + 1;
        continue;
      }
      if (end < 0) return isLast ? { at: text.length, next: text.length, lines } : "unknown";
      const after = afterBreak(text, end, isLast);
      return after === undefined ? "unknown" : { at: end, next: after, lines };
    }
    const closed = closingQuote(text, at);
    const found = countBreaks(text, at, closed === undefined ? text.length : closed);
    const isTooLong = lines + found > linesMax || (closed ?? text.length) - from > charactersMax;
    if (closed === undefined && !isLast && !isTooLong) return "unknown";
    const behind = closed === undefined ? undefined : text[closed + 1];
    if (closed !== undefined && behind === undefined && !isLast) return "unknown";
    const isClosed = behind === undefined || behind === delimiter || behind === "\n" || behind === "\r";
    if (closed === undefined || isTooLong || !isClosed) return brokenLine(text, from, isLast);
    lines += found;
    if (behind === undefined) return { at: text.length, next: text.length, lines };
    if (behind !== delimiter) {
      const after = afterBreak(text, closed + 1, isLast);
      return after === undefined ? "unknown" : { at: closed + 1, next: after, lines };
    }
    at = closed + 2;
  }
  return isLast ? { at: text.length, next: text.length, lines } : "unknown";
}

/** The first line alone, when the quote that it opens cannot be right. */
function brokenLine(text: string, from: number, isLast: boolean): RecordEnd | "unknown" {
  const end = lineEnd(text, from);
  if (end < 0) {
    // Nothing but a very long line: it goes as far as it is known.
    return isLast || text.length - from > charactersMax
      ? { at: text.length, next: text.length, lines: 1, isBroken: true }
      : "unknown";
  }
  const after = afterBreak(text, end, isLast);
  return after === undefined ? "unknown" : { at: end, next: after, lines: 1, isBroken: true };
}

/** Where the quote that opens at `at` closes; two in a row stand for one inside. */
function closingQuote(text: string, at: number): number | undefined {
  let next = text.indexOf('"', at + 1);
  while (next >= 0) {
    if (text[next + 1] !== '"') return next;
    next = text.indexOf('"', next + 2);
  }
  return undefined;
}

function lineEnd(text: string, from: number): number {
  breaks.lastIndex = from;
  return breaks.exec(text)?.index ?? -1;
}

const breaks = /[\r\n]/g;

/** The place behind a line break; nothing while it may be half of one. */
function afterBreak(text: string, at: number, isLast: boolean): number | undefined {
  if (text[at] === "\n") return at + 1;
  if (at + 1 >= text.length && !isLast) return undefined;
  return text[at + 1] === "\n" ? at + 2 : at + 1;
}

function countBreaks(text: string, from: number, to: number): number {
  return text.slice(from, to).match(/\r\n|\r|\n/g)?.length ?? 0;
}
