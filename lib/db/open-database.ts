import { chmodSync, closeSync, openSync } from "node:fs";
import { backup, DatabaseSync } from "node:sqlite";
import { type CompiledQuery, Kysely, Migrator, PostgresDialect, SqliteDialect } from "kysely";
import pg from "pg";
import { dropForeignLog } from "./backup-mark.ts";
import { migrations } from "./migrations.ts";
import { sqliteForKysely } from "./sqlite-for-kysely.ts";
import type { Tables } from "./tables.ts";

/**
 * The console's own records. `kind` is for the few statements that differ. A file is closed within the call. `runNow`, of
 * a file alone: runs it within the call, for what is left at the end of a process, which waits for no promise.
 */
export type Database = {
  kysely: Kysely<Tables>;
  kind: "sqlite" | "postgres";
  runNow?(query: CompiledQuery): void;
  close(): Promise<void>;
  /** Writes all of it, as it is at one moment, into a file that is there and empty, while work goes on. Of a file alone. */
  copyTo?(file: string): Promise<void>;
};

/** The database cannot be used; the message is one sentence for the person who started Groupdesk. */
export class DatabaseUnavailable extends Error {}

/** `statementMs`: how long a statement may wait for a lock or for itself. */
type Place = { file: string } | { url: string; statementMs?: number };

/** Where on PostgreSQL the console's tables stand: apart from those of the service. */
const schema = "groupdesk_console";
const int8 = 20;

/**
 * Opens the console's database and brings its tables up to date, under a lock where several processes may start at
 * once. `file`: a path, or `:memory:`. `url`: postgres://…  Throws DatabaseUnavailable.
 */
export async function openDatabase(place: Place): Promise<Database> {
  const database = "file" in place ? openSqlite(place.file) : await openPostgres(place);
  const migrator = new Migrator({
    db: database.kysely,
    provider: { getMigrations: async () => migrations },
    ...(database.kind === "postgres" && { migrationTableSchema: schema }),
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return database;
  await database.close();
  const failed = results?.find(({ status }) => status === "Error")?.migrationName ?? "the tables";
  throw new DatabaseUnavailable(`The console's database could not be made ready (${failed}: ${reasonOf(error)}).`);
}

function openSqlite(file: string): Database {
  try {
    // People's password hashes stand in it: its owner alone may read it.
    if (file !== ":memory:") closeSync(openSync(file, "a", 0o600));
    if (file !== ":memory:") chmodSync(file, 0o600);
    if (file !== ":memory:") dropForeignLog(file);
    const sqlite = new DatabaseSync(file, { timeout: 250 });
    // Stated, not inherited: an acknowledged entry of the trail survives a power cut. A REPLACE is a removal to triggers.
    sqlite.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;",
    );
    // 2 MiB by default, out of which the indexes over a million accounts fall at each write.
    sqlite.exec("PRAGMA cache_size = -65536;");
    const forKysely = sqliteForKysely(sqlite);
    const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: forKysely }) });
    const runNow = (query: CompiledQuery) => void forKysely.prepare(query.sql).run(query.parameters);
    const database = { kysely, kind: "sqlite" as const, runNow, close: async () => sqlite.close() };
    return file === ":memory:" ? database : { ...database, copyTo: (to) => copyDatabase(file, to) };
  } catch (error) {
    throw new DatabaseUnavailable(`The console's database ${file} cannot be opened (${reasonOf(error)}).`);
  }
}

const pagesAtOnce = 2000;

/** By a connection of its own, whose reading began before the first page: what is written meanwhile neither shows nor starts it anew. */
async function copyDatabase(file: string, to: string): Promise<void> {
  const reader = new DatabaseSync(file, { readOnly: true });
  try {
    reader.exec("BEGIN; SELECT count(*) FROM sqlite_schema");
    await backup(reader, to, { rate: pagesAtOnce });
  } finally {
    reader.close();
  }
}

async function openPostgres({ url, statementMs = 8000 }: { url: string; statementMs?: number }): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 5,
    options: `-c search_path=${schema}`,
    connectionTimeoutMillis: 3000,
    // The server gives up first: a statement that this side alone gave up would go on, its transaction and its locks with it.
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: statementMs + 7000,
    query_timeout: statementMs + 2000,
    keepAlive: true,
    // Times and counts stay under 2^53; pg would bring them as text.
    types: { getTypeParser: (oid, format) => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)) },
  });
  // An idle connection that is killed is no fault of anybody's: the next call opens another.
  pool.on("error", () => {});
  // Nor is one in use that the server ends: what it was used for is told by its own promise.
  pool.on("connect", (client) => client.on("error", () => {}));
  try {
    const make = `CREATE SCHEMA IF NOT EXISTS ${schema}`;
    // Two processes that make it at the same moment get in each other's way, and then it is there.
    await pool.query(make).catch(() => pool.query(make));
  } catch (error) {
    await pool.end();
    throw new DatabaseUnavailable(`The console's database cannot be opened (${reasonOf(error)}).`);
  }
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { kysely, kind: "postgres", close: () => kysely.destroy() };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\s+/g, " ") : String(error);
}
