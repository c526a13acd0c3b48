import type { RowField } from "../chat/change-file.ts";
import type { BadRow, ChangeRow } from "../chat/change-row.ts";
import { fieldNamed } from "../chat/row-columns.ts";
import { type RowCells, rowOfCells } from "./row-of-cells.ts";

/**
 * The row that an object of a JSON file is. Its fields are named as the columns of a CSV file; a conversation may also be an
 * object of kind and id. Fields of a plan that say what became of the row are ignored.
 */
export function rowOfObject(line: number, object: Record<string, unknown>): ChangeRow | BadRow {
  const cells: RowCells = {};
  const names: Partial<Record<RowField, string>> = {};
  for (const [name, value] of Object.entries(object)) {
    const field = fieldNamed(name);
    if (!field || names[field] !== undefined || value === null || value === undefined) continue;
    names[field] = name;
    if (field === "conversation" && typeof value === "object") {
      const { kind, id } = value as { kind?: unknown; id?: unknown }; // any object; each field is looked at below
      if (typeof id !== "string" || (kind !== undefined && typeof kind !== "string"))
        return { line, column: name, fault: "idInvalid", text: "" };
      cells.conversation = id;
      if (kind !== undefined) cells.kind = kind;
      continue;
    }
    const text = textOf(value);
    if (text === undefined) return { line, column: name, fault: "notText", text: "" };
    // A number beyond what numbers can tell apart was rounded when it was read, or before.
    if (typeof value === "number" && !Number.isSafeInteger(value))
      return { line, column: name, fault: "idDamaged", text };
    cells[field] = text;
  }
  return rowOfCells(line, cells, (field) => names[field] ?? field);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value.isWellFormed() ? value : undefined;
  return typeof value === "number" ? String(value) : undefined;
}
