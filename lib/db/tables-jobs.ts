import { type Kysely, sql } from "kysely";

/**
 * One call of a plan, kept while the plan is made. `number`: in the order of the accounts, from 0. `call`: JSON. `state`: `pending`,
 * `sent` (it has the id of a change, and may be under way), `over`. `attempts`: how often it was sent; `deaths`: how often
 * its runner died while it was under way. `earlier`: JSON, the changes that it was sent as before, or that
 * a part of it was, where no answer came (`EarlierSending`).
 */
export type BulkCallColumns = {
  plan: number;
  number: number;
  account: string;
  call: string;
  state: string;
  change_id: string | null;
  attempts: number;
  deaths: number;
  earlier: string | null;
};

/**
 * A plan that is carried out. `place`: the app that it changes; one job at a time runs there. `state`: `waiting` for its turn,
 * `running`, `paused`, `cancelling` until what was sent has its result, `cancelled`, `done`. `why` (JSON): it did not stop by a
 * person's wish. `holder` runs it under `epoch`, which grows with each runner, and renews `until` (the database's clock).
 * `tally`: JSON, what is known of its progress. `restored`: when its database was put back under it (`tables-place.ts` adds it).
 */
export type BulkJobColumns = {
  plan: number;
  at: number;
  person_id: string;
  person: string;
  role: string;
  place: string;
  state: string;
  why: string | null;
  holder: string;
  epoch: number;
  until: number;
  started: number | null;
  ended: number | null;
  tally: string | null;
  restored: number | null;
};

/** A second person's yes to what a plan's hash stands for. */
export type BulkApprovalColumns = { plan: number; hash: string; person_id: string; person: string; at: number };

export async function createJobs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("bulk_call")
    .addColumn("plan", "integer", (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("account", "text", (column) => column.notNull())
    .addColumn("call", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("change_id", "text")
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("deaths", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("bulk_call_key", ["plan", "number"] as never[])
    .execute();
  await sql`CREATE INDEX bulk_call_left ON bulk_call (plan, number) WHERE state <> 'over'`.execute(db);
  await sql`CREATE INDEX bulk_row_state ON bulk_row (plan, state, line) WHERE state IS NOT NULL`.execute(db);
  await db.schema
    .createTable("bulk_job")
    .addColumn("plan", "integer", (column) => column.primaryKey())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("person_id", "text", (column) => column.notNull())
    .addColumn("person", "text", (column) => column.notNull())
    .addColumn("role", "text", (column) => column.notNull())
    .addColumn("place", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("why", "text")
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("epoch", "integer", (column) => column.notNull())
    .addColumn("until", "bigint", (column) => column.notNull())
    .addColumn("started", "bigint")
    .addColumn("ended", "bigint")
    .addColumn("tally", "text")
    .execute();
  // Whatever several processes decide at the same moment, one job runs at a place.
  await sql`CREATE UNIQUE INDEX bulk_job_runs ON bulk_job (place) WHERE state = 'running'`.execute(db);
  await db.schema
    .createTable("bulk_approval")
    .addColumn("plan", "integer", (column) => column.primaryKey())
    .addColumn("hash", "text", (column) => column.notNull())
    .addColumn("person_id", "text", (column) => column.notNull())
    .addColumn("person", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .execute();
}

export async function keepEarlierSendings(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("bulk_call").addColumn("earlier", "text").execute();
}
