import type { Kysely } from "kysely";

/**
 * How many calls an app got from this console in one minute: `minute` counts from 1970 on, as UTC. `peak`: the most that one
 * process made within any second.
 */
export type CallMinuteRow = { sdk_app_id: number; host: string; minute: number; calls: number; peak: number };

/** How often a code was met on a day, by a call or by an item of one. `day`: as UTC, like 2026-11-23. */
export type CallCodeRow = { sdk_app_id: number; host: string; day: string; code: number; met: number };

export async function createCallMeterTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("call_minute")
    .addColumn("sdk_app_id", "bigint", (column) => column.notNull())
    .addColumn("host", "text", (column) => column.notNull())
    .addColumn("minute", "bigint", (column) => column.notNull())
    .addColumn("calls", "integer", (column) => column.notNull())
    .addColumn("peak", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("call_minute_key", ["sdk_app_id", "host", "minute"] as never[])
    .execute();
  // What is too old is swept, whichever app it is of.
  await db.schema.createIndex("call_minute_minute").on("call_minute").column("minute").execute();
  await db.schema
    .createTable("call_code")
    .addColumn("sdk_app_id", "bigint", (column) => column.notNull())
    .addColumn("host", "text", (column) => column.notNull())
    .addColumn("day", "text", (column) => column.notNull())
    .addColumn("code", "bigint", (column) => column.notNull())
    .addColumn("met", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("call_code_key", ["sdk_app_id", "host", "day", "code"] as never[])
    .execute();
}
