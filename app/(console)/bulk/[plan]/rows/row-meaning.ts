import type { KeptRow } from "@/lib/chat/bulk-plan";
import { errorNameOf } from "@/lib/chat/errors";
import { translator } from "@/lib/messages/translator";

const sentences = translator();

/** What became of a row, for people: the catalogue's sentence of its code, or why it has none; empty where there is nothing to say. */
export function rowMeaning(row: KeptRow): string {
  if ("fault" in row) return sentences(`bulk.plan.fault.${row.fault}`, { text: row.text });
  const { result, outcome, account } = row;
  if (!result) {
    if (outcome === "fail") return `${codeMeaning(row.code, account)} ${sentences("bulk.plan.notSent")}`;
    return outcome === "no-op" ? sentences("bulk.plan.outcomeNote.no-op") : "";
  }
  if (result.code !== 0) return codeMeaning(result.code, account);
  return result.why === undefined ? "" : sentences(`bulk.job.rowWhy.${result.why}`);
}

function codeMeaning(code: number, account: string): string {
  const name = errorNameOf(code);
  if (name === undefined) return sentences("failure.unknownCode", { code: String(code) });
  // Some rows name the account and some do not; the union of their types cannot say so.
  const row = sentences as (key: string, values: { account: string }) => string;
  return row(`errors.${name}.meaning`, { account });
}
