import type { Transaction } from "kysely";
import type { Database } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";
import { type AccountFigureColumns, stillHolds } from "../db/tables-limits.ts";
import { storableText } from "../desk/trail.ts";
import type { ReadFigures } from "./read-figures.ts";

/**
 * Writes what a scan found of some accounts: what is as it was stays one row, what is not is another one from this scan on. Where nobody looked for
 * what is gone, what was known of that stays as long as all else is as it was.
 */
export async function writeFigures(
  transaction: Transaction<Tables>,
  { app, scan, at }: { app: number; scan: number; at: number },
  found: readonly ReadFigures[],
): Promise<void> {
  if (found.length === 0) return;
  const names = found.map(({ account }) => storableText(account));
  const held = transaction.selectFrom("account_figure").selectAll().where("app", "=", app);
  const rows = await held.where("account", "in", names).where("until", "=", stillHolds).execute();
  const before = new Map(rows.map((row) => [row.account, row]));
  const [same, ended, fresh]: [string[], string[], AccountFigureColumns[]] = [[], [], []];
  for (const each of found) {
    const known = before.get(storableText(each.account));
    const row = rowOf(each, { app, scan, at }, known);
    if (known && isSame(known, row)) {
      same.push(row.account);
      continue;
    }
    if (known && known.since !== scan) ended.push(row.account);
    fresh.push(row);
  }
  const open = transaction.updateTable("account_figure").where("app", "=", app).where("until", "=", stillHolds);
  if (same.length > 0) await open.set({ read_at: at }).where("account", "in", same).execute();
  if (ended.length > 0) await open.set({ until: scan }).where("account", "in", ended).execute();
  if (fresh.length === 0) return;
  await transaction
    .insertInto("account_figure")
    .values(fresh)
    // A scan that was taken up again may read an account a second time.
    .onConflict((conflict) =>
      conflict.columns(["app", "account", "since"]).doUpdateSet(({ ref }) => ({
        group_count: ref("excluded.group_count"),
        conversation_count: ref("excluded.conversation_count"),
        mark_count: ref("excluded.mark_count"),
        name_bytes: ref("excluded.name_bytes"),
        empty_count: ref("excluded.empty_count"),
        orphan_count: ref("excluded.orphan_count"),
        code: ref("excluded.code"),
        read_at: ref("excluded.read_at"),
      })),
    )
    .execute();
}

/** How many accounts of an app are known by now. */
export async function knownAccounts({ kysely }: Pick<Database, "kysely">, app: number): Promise<number> {
  const known = kysely.selectFrom("account_figure").where("app", "=", app).where("until", "=", stillHolds);
  const { count } = await known.select(({ fn }) => fn.countAll().as("count")).executeTakeFirstOrThrow();
  return Number(count);
}

function rowOf(
  { account, groups, conversations, marks, nameBytes, empty, orphans, code }: ReadFigures,
  { app, scan, at }: { app: number; scan: number; at: number },
  known: AccountFigureColumns | undefined,
): AccountFigureColumns {
  const found = {
    ...{ app, account: storableText(account), since: scan, until: stillHolds, code, read_at: at },
    ...{ group_count: groups, conversation_count: conversations, mark_count: marks },
    ...{ name_bytes: nameBytes, empty_count: empty, orphan_count: orphans ?? notLooked },
  };
  if (orphans !== null || !known || !isSame({ ...found, orphan_count: known.orphan_count }, known)) return found;
  return { ...found, orphan_count: known.orphan_count };
}

const notLooked = -1;
const compared = [
  ...(["group_count", "conversation_count", "mark_count", "name_bytes"] as const),
  ...(["empty_count", "orphan_count", "code"] as const),
];

function isSame(one: AccountFigureColumns, other: AccountFigureColumns): boolean {
  return compared.every((name) => one[name] === other[name]);
}
