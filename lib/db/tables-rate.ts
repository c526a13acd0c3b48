import { type Kysely, sql } from "kysely";

/**
 * What of the rate at a `place`, an app, one process's calls may use, until `until` (the database's clock). `busy`: a job or a plan of
 * it is under way there, by 1.
 */
export type RateShareRow = { place: string; member: string; share: number; busy: number; until: number };

export async function createRateShares(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("rate_share")
    .addColumn("place", "text", (column) => column.notNull())
    .addColumn("member", "text", (column) => column.notNull())
    .addColumn("share", "integer", (column) => column.notNull())
    .addColumn("busy", "integer", (column) => column.notNull())
    .addColumn("until", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("rate_share_key", ["place", "member"] as never[])
    .execute();
  // A target's accounts, each once, without walking all that was ever done to them.
  await sql`CREATE INDEX trail_target_account ON trail (target_id, account) WHERE account IS NOT NULL`.execute(db);
}
