import { type Generated, type Kysely, type Selectable, sql } from "kysely";

/**
 * A plan: what was asked for, frozen, and what it comes to. `state`: `reading` until all rows are on the disk, `planning` until each
 * has its outcome, then `ready`; `failed` and `broken` tell in `failure` (JSON) why not. `app`: SDKAppID and host that it was made
 * against. `totals`: JSON. `holder` plans it, and renews `until` (the database's clock) as long as it does.
 * `template`: the name of the template that it applies. `in_force`: JSON, the
 * limits that it was reckoned with.
 */
export type BulkPlanColumns = {
  seq: Generated<number>;
  id: string;
  at: number;
  title: string;
  source: string;
  person_id: string;
  person: string;
  target_id: string;
  target: string;
  sdk_app_id: number;
  host: string;
  state: string;
  rows: number;
  accounts: number;
  accounts_done: number;
  totals: string | null;
  hash: string | null;
  failure: string | null;
  holder: string;
  until: number;
  template: string | null;
  in_force: string | null;
};

/**
 * One row of a plan. `call`: which of its account's calls carries it; null where nothing is sent for it. What a job has made
 * of it: `state` with the code and the words that were said of it, how often it was sent, in which change, and when.
 */
export type BulkRowColumns = {
  plan: number;
  line: number;
  account: string;
  verb: string;
  group_name: string;
  to_name: string | null;
  kind: string | null;
  conversation: string | null;
  outcome: string;
  code: number;
  note: string;
  call: number | null;
  group_id: number | null;
  state: string | null;
  said: number | null;
  info: string | null;
  attempts: Generated<number>;
  change_id: string | null;
  at: number | null;
};

export type BulkPlanRow = Selectable<BulkPlanColumns>;
export type BulkRowRow = Selectable<BulkRowColumns>;

export async function createBulk(db: Kysely<unknown>, kind: "sqlite" | "postgres"): Promise<void> {
  await db.schema
    .createTable("bulk_plan")
    .addColumn("seq", kind === "sqlite" ? "integer" : "serial", (column) => column.primaryKey())
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("title", "text", (column) => column.notNull())
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("person_id", "text", (column) => column.notNull())
    .addColumn("person", "text", (column) => column.notNull())
    .addColumn("target_id", "text", (column) => column.notNull())
    .addColumn("target", "text", (column) => column.notNull())
    .addColumn("sdk_app_id", "bigint", (column) => column.notNull())
    .addColumn("host", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("rows", "integer", (column) => column.notNull())
    .addColumn("accounts", "integer", (column) => column.notNull())
    .addColumn("accounts_done", "integer", (column) => column.notNull())
    .addColumn("totals", "text")
    .addColumn("hash", "text")
    .addColumn("failure", "text")
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("until", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("bulk_row")
    .addColumn("plan", "integer", (column) => column.notNull())
    .addColumn("line", "integer", (column) => column.notNull())
    .addColumn("account", "text", (column) => column.notNull())
    .addColumn("verb", "text", (column) => column.notNull())
    .addColumn("group_name", "text", (column) => column.notNull())
    .addColumn("to_name", "text")
    .addColumn("kind", "text")
    .addColumn("conversation", "text")
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("code", "integer", (column) => column.notNull())
    .addColumn("note", "text", (column) => column.notNull())
    .addColumn("call", "integer")
    .addColumn("group_id", "integer")
    .addColumn("state", "text")
    .addColumn("said", "integer")
    .addColumn("info", "text")
    .addColumn("attempts", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("change_id", "text")
    .addColumn("at", "bigint")
    .addPrimaryKeyConstraint("bulk_row_key", ["plan", "line"] as never[])
    .execute();
  // Byte order, as in the spool: the accounts of a plan have one order on every database.
  const byBytes = kind === "postgres" ? sql`account COLLATE "C"` : sql`account`;
  await sql`CREATE INDEX bulk_row_account ON bulk_row (plan, ${byBytes}, line)`.execute(db);
  await sql`CREATE INDEX bulk_row_outcome ON bulk_row (plan, outcome, line)`.execute(db);
  await sql`CREATE INDEX bulk_row_code ON bulk_row (plan, code, line) WHERE code <> 0`.execute(db);
}
