import type { Kysely } from "kysely";

/**
 * What an admin stated of one rule of an app, SDKAppID and host. `reading`: JSON, null where it went back to the documents.
 * `version`: from 1, one more with each change.
 */
export type LimitRuleColumns = {
  sdk_app_id: number;
  host: string;
  rule: string;
  reading: string | null;
  person_id: string;
  person: string;
  at: number;
  reason: string;
  version: number;
};

export async function createLimitRules(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("limit_rule")
    .addColumn("sdk_app_id", "bigint", (column) => column.notNull())
    .addColumn("host", "text", (column) => column.notNull())
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("reading", "text")
    .addColumn("person_id", "text", (column) => column.notNull())
    .addColumn("person", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("limit_rule_key", ["sdk_app_id", "host", "rule"] as never[])
    .execute();
  await db.schema.alterTable("bulk_plan").addColumn("in_force", "text").execute();
}
