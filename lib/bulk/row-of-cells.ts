import type { RowField } from "../chat/change-file.ts";
import type { BadRow, ChangeRow, RowFault } from "../chat/change-row.ts";
import { errors, isErrorName } from "../chat/errors.ts";
import { guessedKind } from "../chat/guessed-kind.ts";
import { kindNamed, verbNamed } from "../chat/row-columns.ts";
import { Conversation } from "../chat/wire.ts";
import { replacement } from "./decode-bytes.ts";

/** The texts of a row by field; absent and empty mean the same. */
export type RowCells = Partial<Record<RowField, string>>;

/**
 * The row that these cells are, or why they are none; the first fault counts. `nameOf`: what the file calls a field. An
 * empty kind is guessed from the id; a name that the service would refuse is the plan's business.
 */
export function rowOfCells(line: number, cells: RowCells, nameOf: (field: RowField) => string): ChangeRow | BadRow {
  const { verb: verbText = "", account = "", group = "", to = "", kind: kindText = "", conversation: id = "" } = cells;
  const bad = (field: RowField, fault: RowFault, code?: number): BadRow => {
    const text = shortened(cells[field] ?? "");
    const known = field === "account" || account === "" || account.includes(replacement) ? {} : { account };
    return { line, ...known, column: nameOf(field), fault, text, ...(code !== undefined && { code }) };
  };
  const unreadable = fieldsRead.find((field) => cells[field]?.includes(replacement));
  if (unreadable) return bad(unreadable, "notText");

  const verb = verbNamed(verbText);
  if (!verb) return bad("verb", verbText.trim() === "" ? "verbMissing" : "verbUnknown");
  if (account === "") return bad("account", "accountMissing");
  if (isDamaged(account)) return bad("account", "idDamaged");
  if (group === "") return bad("group", "groupMissing");
  if (verb === "rename" && to === "") return bad("to", "toMissing");
  if (verb !== "rename" && to !== "") return bad("to", "toUnwanted");
  const needs = verb === "add" || verb === "remove";
  const takes = needs || verb === "ensure" || verb === "ensure-absent";
  if (needs && id === "") return bad("conversation", "conversationMissing");
  if (!takes && id !== "") return bad("conversation", "conversationUnwanted");
  const row = { line, verb, account, group, ...(verb === "rename" && { to }) };
  if (id === "") return row;
  const kind = kindText.trim() === "" ? guessedKind(id) : kindNamed(kindText);
  if (!kind) return bad("kind", "kindUnknown");
  if (isDamaged(id)) return bad("conversation", "idDamaged");
  const conversation = Conversation.safeParse({ kind, id });
  if (conversation.success) return { ...row, conversation: conversation.data };
  const message = conversation.error.issues[0]?.message ?? "";
  return bad("conversation", "idInvalid", errors[isErrorName(message) ? message : "parameterInvalid"].code);
}

const fieldsRead: readonly RowField[] = ["verb", "account", "group", "to", "kind", "conversation"];

/** A text in a report: long ones are cut. */
export function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200).toWellFormed()}…` : text;
}

/**
 * What a spreadsheet makes of an id that looks like a number: 1E+05, 1.23457E+11, zeros behind the fifteenth digit, or
 * #NUM! and ##### instead of it. What stood there cannot be known (F44a).
 */
function isDamaged(id: string): boolean {
  return (
    /^[+-]?\d+(?:[.,]\d+)?E[+-]\d+$/i.test(id) || /^[1-9]\d{14}0+$/.test(id) || /^#(?:#+|[A-Z/0]+[!?]?|N\/A)$/.test(id)
  );
}
