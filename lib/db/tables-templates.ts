import type { Kysely } from "kysely";

/**
 * A named set of groups with members. `content`: the groups as JSON, and how many of them and of their distinct conversations.
 * `version` counts its changes; the newest was made by `person` at `at`, in Unix milliseconds.
 */
export type TemplateRow = {
  id: string;
  name: string;
  version: number;
  content: string;
  group_count: number;
  conversation_count: number;
  person_id: string;
  person: string;
  at: number;
};

export async function createTemplates(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("template")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("content", "text", (column) => column.notNull())
    .addColumn("group_count", "integer", (column) => column.notNull())
    .addColumn("conversation_count", "integer", (column) => column.notNull())
    .addColumn("person_id", "text", (column) => column.notNull())
    .addColumn("person", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.alterTable("bulk_plan").addColumn("template", "text").execute();
}
