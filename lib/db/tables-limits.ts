import { type Generated, type Kysely, type Selectable, sql } from "kysely";

/** An app whose accounts are read, by a small number that a million rows can carry. */
export type LimitAppColumns = { app: Generated<number>; sdk_app_id: number; host: string };

/** A list of accounts, frozen. `sealed`: 1 once all of them are in `listed_account`; until then it is nobody's. */
export type AccountListColumns = {
  seq: Generated<number>;
  id: string;
  at: number;
  title: string;
  person_id: string;
  app: number;
  accounts: number;
  sealed: number;
};
export type ListedAccountColumns = { list: number; account: string };

/**
 * A reading of the accounts of a list. `state`: `scanning`, `done`, `failed` (`failure`, JSON, tells why). `source`, `totals`: JSON. `list`: null until
 * its accounts are listed. `met`: the code that it waits behind, -1 where nothing answers, 0 while it goes on. `last_account`: what stands behind it in the list is not read yet. `holder` reads, and renews `until`
 * (the database's clock) as long as it does.
 */
export type LimitScanColumns = {
  seq: Generated<number>;
  id: string;
  at: number;
  app: number;
  target_id: string;
  target: string;
  person_id: string;
  person: string;
  scheduled: number;
  state: string;
  source: string;
  orphans: number;
  list: number | null;
  accounts: number;
  accounts_done: number;
  last_account: string;
  calls: number;
  met: number;
  calls_per_second: number;
  ended: number | null;
  totals: string | null;
  failure: string | null;
  holder: string;
  until: number;
};

/**
 * What scans found of an account: as it was from the scan `since` on, until the scan `until` found something else. `code`: why it could not be
 * read; 0 if it could. `orphan_count`: -1 where nobody looked. `read_at`: when it was last found so, in Unix milliseconds.
 */
export type AccountFigureColumns = {
  app: number;
  account: string;
  since: number;
  until: number;
  group_count: number;
  conversation_count: number;
  mark_count: number;
  name_bytes: number;
  empty_count: number;
  orphan_count: number;
  code: number;
  read_at: number;
};

/** When an app is read by itself. `body`: JSON. */
export type ScanScheduleColumns = {
  app: number;
  target_id: string;
  person_id: string;
  person: string;
  at: number;
  body: string;
  next: number;
};

export type LimitScanRow = Selectable<LimitScanColumns>;

/** `until` of what still holds. */
export const stillHolds = 2_147_483_647;

export async function createLimits(db: Kysely<unknown>, kind: "sqlite" | "postgres"): Promise<void> {
  const number = kind === "sqlite" ? "integer" : "serial";
  // Byte order on both, so that a list has one order.
  const account = kind === "sqlite" ? sql`text` : sql`text COLLATE "C"`;
  await db.schema
    .createTable("limit_app")
    .addColumn("app", number, (column) => column.primaryKey())
    .addColumn("sdk_app_id", "bigint", (column) => column.notNull())
    .addColumn("host", "text", (column) => column.notNull())
    .addUniqueConstraint("limit_app_key", ["sdk_app_id", "host"] as never[])
    .execute();
  await db.schema
    .createTable("account_list")
    .addColumn("seq", number, (column) => column.primaryKey())
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("title", "text", (column) => column.notNull())
    .addColumn("person_id", "text", (column) => column.notNull())
    .addColumn("app", "integer", (column) => column.notNull())
    .addColumn("accounts", "integer", (column) => column.notNull())
    .addColumn("sealed", "integer", (column) => column.notNull())
    .execute();
  await sql`
    CREATE TABLE listed_account (list integer NOT NULL, account ${account} NOT NULL, PRIMARY KEY (list, account))
    ${kind === "sqlite" ? sql`WITHOUT ROWID` : sql``}`.execute(db);
  await db.schema
    .createTable("limit_scan")
    .addColumn("seq", number, (column) => column.primaryKey())
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("app", "integer", (column) => column.notNull())
    .addColumn("target_id", "text", (column) => column.notNull())
    .addColumn("target", "text", (column) => column.notNull())
    .addColumn("person_id", "text", (column) => column.notNull())
    .addColumn("person", "text", (column) => column.notNull())
    .addColumn("scheduled", "integer", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("orphans", "integer", (column) => column.notNull())
    .addColumn("list", "integer")
    .addColumn("accounts", "integer", (column) => column.notNull())
    .addColumn("accounts_done", "integer", (column) => column.notNull())
    .addColumn("last_account", account, (column) => column.notNull())
    .addColumn("calls", "integer", (column) => column.notNull())
    .addColumn("met", "integer", (column) => column.notNull())
    .addColumn("calls_per_second", "integer", (column) => column.notNull())
    .addColumn("ended", "bigint")
    .addColumn("totals", "text")
    .addColumn("failure", "text")
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("until", "bigint", (column) => column.notNull())
    .execute();
  // Whatever several processes decide at the same moment, an app is read once at a time.
  await sql`CREATE UNIQUE INDEX limit_scan_runs ON limit_scan (app) WHERE state = 'scanning'`.execute(db);
  await sql`CREATE INDEX limit_scan_of ON limit_scan (app, state, seq)`.execute(db);
  await sql`
    CREATE TABLE account_figure (
      app integer NOT NULL, account ${account} NOT NULL, since integer NOT NULL, until integer NOT NULL,
      group_count integer NOT NULL, conversation_count integer NOT NULL, mark_count integer NOT NULL,
      name_bytes integer NOT NULL, empty_count integer NOT NULL, orphan_count integer NOT NULL, code integer NOT NULL,
      read_at bigint NOT NULL, PRIMARY KEY (app, account, since))
    ${kind === "sqlite" ? sql`WITHOUT ROWID` : sql``}`.execute(db);
  // What holds now stands together in each, in the order that a page shows.
  for (const sorted of ["group_count", "conversation_count", "mark_count", "name_bytes", "empty_count", "orphan_count"])
    await sql`
      CREATE INDEX ${sql.ref(`figure_${sorted}`)} ON account_figure (app, until, ${sql.ref(sorted)}, account)`.execute(
      db,
    );
  await sql`CREATE INDEX figure_unread ON account_figure (app, until, code, account) WHERE code <> 0`.execute(db);
  await db.schema
    .createTable("scan_schedule")
    .addColumn("app", "integer", (column) => column.primaryKey())
    .addColumn("target_id", "text", (column) => column.notNull())
    .addColumn("person_id", "text", (column) => column.notNull())
    .addColumn("person", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("next", "bigint", (column) => column.notNull())
    .execute();
}
