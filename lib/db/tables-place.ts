import type { Kysely } from "kysely";

/** What this database last said of the place that it lies at (`place-mark.ts`): one row, empty until the first start. */
export type PlaceMarkRow = { id: number; mark: string };

export async function createPlaceMark(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("place_mark")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("mark", "text", (column) => column.notNull())
    .execute();
  const first: PlaceMarkRow = { id: 1, mark: "" };
  // The migration knows no table's type.
  await (db as Kysely<{ place_mark: PlaceMarkRow }>).insertInto("place_mark").values(first).execute();
  await db.schema.alterTable("bulk_job").addColumn("restored", "bigint").execute();
}
