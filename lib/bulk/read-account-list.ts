import { setImmediate as nextTurn } from "node:timers/promises";
import { fileText, withLast } from "./file-text.ts";
import { cellsOf } from "./row-cells.ts";
import { recordSplitter } from "./split-records.ts";

/** An account of a list, and the line where it stands, from 1. */
export type ListedAccount = { line: number; account: string };

const batchLines = 1000;
/** No UserID holds one, so that the whole line is one cell, whatever a list was separated by. */
const delimiter = "\u0000";
/** What the first line of an exported list calls its column. */
const heading = /^(?:accounts?|user[ _]?ids?|from_account)$/i;

/**
 * Reads a list of accounts as it comes, one a line; UTF-8, UTF-16 with a byte order mark, or GB18030. A heading, empty lines,
 * quotes and blanks around an account are not part of it. Memory does not grow.
 */
export async function* readAccountList(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ListedAccount[]> {
  const splitter = recordSplitter(delimiter);
  const { text } = await fileText(bytes);
  let batch: ListedAccount[] = [];
  for await (const [piece, isLast] of withLast(text)) {
    for (const record of splitter.take(piece, isLast)) {
      const account = (record.isBroken ? record.text : (cellsOf([record.text], delimiter)[0]?.[0] ?? "")).trim();
      if (account === "" || (record.line === 1 && heading.test(account))) continue;
      batch.push({ line: record.line, account });
      if (batch.length < batchLines) continue;
      yield batch;
      await nextTurn();
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
