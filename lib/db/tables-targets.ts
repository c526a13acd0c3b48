import type { Kysely } from "kysely";

/** A real app that an admin added. `sealed_key`: its secret key, encrypted. Times are Unix milliseconds. */
export type TargetRow = {
  id: string;
  name: string;
  url: string;
  /** A key of lib/chat/regions.ts, or "custom". */
  region: string;
  sdk_app_id: number;
  admin: string;
  sealed_key: string;
  edition: string;
  calls_per_second: number;
  created_at: number;
};

/** One session may write to one target until then; the target of the environment has no row in the other table. */
export type UnlockRow = { session_id: string; target_id: string; until: number };

export async function createTargets(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("target")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("url", "text", (column) => column.notNull())
    .addColumn("region", "text", (column) => column.notNull())
    .addColumn("sdk_app_id", "bigint", (column) => column.notNull())
    .addColumn("admin", "text", (column) => column.notNull())
    .addColumn("sealed_key", "text", (column) => column.notNull())
    .addColumn("edition", "text", (column) => column.notNull())
    .addColumn("calls_per_second", "integer", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("unlock")
    .addColumn("session_id", "text", (column) => column.notNull())
    .addColumn("target_id", "text", (column) => column.notNull())
    .addColumn("until", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("unlock_key", ["session_id", "target_id"] as never[])
    .execute();
}
