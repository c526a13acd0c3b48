import { type Kysely, sql } from "kysely";

/**
 * One entry of the trail. `seq` counts from 1 without a gap; `hash` covers every other column and the hash before.
 * `body` is JSON. `code`: the worst code that the entry speaks of, 0 for none.
 */
export type TrailRow = {
  seq: number;
  at: number;
  kind: string;
  change_id: string | null;
  batch_id: string | null;
  undo_of: string | null;
  person_id: string | null;
  person: string | null;
  role: string | null;
  target_id: string | null;
  target: string | null;
  account: string | null;
  verb: string | null;
  code: number;
  body: string;
  previous: string;
  hash: string;
};

/** What an entry can be found by beside its columns: `group:VIP`, `code:51007`. */
export type TrailTermRow = { term: string; seq: number };

/**
 * The change of an account that has begun and not ended: one at a time for all processes. `place`: app and account.
 * `holder`: the process that carries it out or reads it back, and renews `until` (the database's clock) as long as it does.
 * An index of what is open, outside the chain: each row stands and goes with an entry of the trail.
 */
export type OpenChangeRow = { place: string; change_id: string; holder: string; until: number };

export async function createTrail(db: Kysely<unknown>, kind: "sqlite" | "postgres"): Promise<void> {
  const texts = ["change_id", "batch_id", "undo_of", "person_id", "person", "role"];
  const places = ["target_id", "target", "account", "verb"];
  let table = db.schema
    .createTable("trail")
    // The number of the row itself in SQLite, which a bigint would not be.
    .addColumn("seq", kind === "sqlite" ? "integer" : "bigint", (column) => column.primaryKey())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull());
  for (const name of [...texts, ...places]) table = table.addColumn(name, "text");
  await table
    .addColumn("code", "integer", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("previous", "text", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("trail_term")
    .addColumn("term", "text", (column) => column.notNull())
    .addColumn("seq", "bigint", (column) => column.notNull().references("trail.seq"))
    .addPrimaryKeyConstraint("trail_term_key", ["term", "seq"] as never[])
    .execute();
  for (const column of ["account", "person", "target_id", "change_id", "batch_id", "undo_of", "at"])
    await db.schema.createIndex(`trail_${column}`).on("trail").columns([column, "seq"]).execute();
  // A change begins once and ends once, whatever several processes make of it.
  await sql`CREATE UNIQUE INDEX trail_begun ON trail (change_id) WHERE kind = 'begun'`.execute(db);
  await sql`CREATE UNIQUE INDEX trail_ended ON trail (change_id) WHERE kind IN ('ended', 'settled')`.execute(db);
  for (const name of ["trail", "trail_term"]) await lockTable(db, kind, name);
  await db.schema
    .createTable("open_change")
    .addColumn("place", "text", (column) => column.primaryKey())
    .addColumn("change_id", "text", (column) => column.notNull().unique())
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("until", "bigint", (column) => column.notNull())
    .execute();
}

/** No code path of ours changes or removes an entry; this makes any other one fail as well. */
async function lockTable(db: Kysely<unknown>, kind: "sqlite" | "postgres", table: string): Promise<void> {
  if (kind === "postgres") {
    await sql`
      CREATE OR REPLACE FUNCTION trail_only_grows() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'the trail only grows'; END $$`.execute(db);
    await sql`
      CREATE TRIGGER ${sql.ref(`${table}_only_grows`)} BEFORE UPDATE OR DELETE OR TRUNCATE ON ${sql.table(table)}
      FOR EACH STATEMENT EXECUTE FUNCTION trail_only_grows()`.execute(db);
    return;
  }
  for (const event of ["UPDATE", "DELETE"])
    await sql`
      CREATE TRIGGER ${sql.ref(`${table}_no_${event.toLowerCase()}`)} BEFORE ${sql.raw(event)} ON ${sql.table(table)}
      BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END`.execute(db);
}
