import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import type { KeptRow } from "../chat/bulk-plan.ts";
import type { Database } from "../db/open-database.ts";
import { storableText } from "../desk/trail.ts";

const pieceLines = 2000;

/** A plan by its number, and the process that makes it. */
export type PlanHeld = { plan: number; holder: string };

/**
 * Writes rows of a plan, many with one statement and one value: the database takes them out of JSON by itself, which costs
 * a fraction of naming each. Writes nothing for a process that does not hold the plan any more.
 */
export async function writePlanRows(
  { kysely, kind }: Database,
  { plan, holder }: PlanHeld,
  rows: readonly KeptRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const json = JSON.stringify(rows.map(columnsOf));
  const cells = kind === "sqlite" ? sqliteCells : postgresCells;
  const from =
    kind === "sqlite" ? sql`json_each(${json}) AS row` : sql`json_array_elements(${json}::json) AS row(value)`;
  await sql`
    INSERT INTO bulk_row
      (plan, line, account, verb, group_name, to_name, kind, conversation, outcome, code, note, call, group_id)
    SELECT ${plan}, ${cells} FROM ${from}
    WHERE EXISTS (SELECT 1 FROM bulk_plan WHERE seq = ${plan} AND holder = ${holder})`.execute(kysely);
}

/** Removes the rows of a plan, in pieces, so that nobody waits long for one; and its calls. */
export async function removePlanRows({ kysely }: Pick<Database, "kysely">, plan: number): Promise<void> {
  const calls = kysely.selectFrom("bulk_call").select("number").where("plan", "=", plan);
  const rows = kysely.selectFrom("bulk_row").select("line").where("plan", "=", plan);
  const goneCalls = kysely.deleteFrom("bulk_call").where("plan", "=", plan);
  const goneRows = kysely.deleteFrom("bulk_row").where("plan", "=", plan);
  for (const piece of [
    goneCalls.where("number", "in", calls.orderBy("number").limit(pieceLines)),
    goneRows.where("line", "in", rows.orderBy("line").limit(pieceLines)),
  ])
    while ((await piece.executeTakeFirst()).numDeletedRows > 0n) await nextTurn();
}

/** The cells of one row, in the order of `columnsOf`. */
const sqliteCells = sql`
  value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
  value ->> 8, value ->> 9, value ->> 10, value ->> 11`;
const postgresCells = sql`
  (value ->> 0)::integer, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
  (value ->> 8)::integer, value ->> 9, (value ->> 10)::integer, (value ->> 11)::integer`;

/** In the order of the statement above. */
function columnsOf(row: KeptRow): (string | number | null)[] {
  if ("fault" in row) {
    const { line, account, fault, column, text, code = 0 } = row;
    const known = account === undefined ? {} : { account: storableText(account) };
    const note = JSON.stringify({ ...known, fault, column, text: storableText(text) });
    return [line, "", "", "", null, null, null, "bad", code, note, null, null];
  }
  const { line, account, verb, group, to, conversation, outcome, code, note, call, groupId } = row;
  const names = [storableText(account), verb, storableText(group), to === undefined ? null : storableText(to)];
  const peer = [conversation?.kind ?? null, conversation ? storableText(conversation.id) : null];
  return [line, ...names, ...peer, outcome, code, JSON.stringify(note), call ?? null, groupId ?? null];
}
