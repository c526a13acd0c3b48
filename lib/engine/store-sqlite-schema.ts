import type { DatabaseSync } from "node:sqlite";
import { StoreUnavailable } from "./store.ts";

/** Each step takes the schema from its index to the next version. Steps that were released are never edited. */
export const migrations: readonly string[] = [
  // Rows of one account lie side by side, so that a call touches few pages. Lists of numbers are texts ("1,33"), which
  // take fewer bytes than JSON; groups are JSON [[id,name],...]. An unset text is NULL, which takes none.
  `CREATE TABLE account (
     app INTEGER NOT NULL, id TEXT NOT NULL, nick TEXT, face_url TEXT, groups TEXT,
     last_group INTEGER NOT NULL DEFAULT 0, last_position INTEGER NOT NULL DEFAULT 0,
     grouped INTEGER NOT NULL DEFAULT 0, marked INTEGER NOT NULL DEFAULT 0,
     PRIMARY KEY (app, id)
   ) WITHOUT ROWID, STRICT;
   CREATE TABLE contact (
     app INTEGER NOT NULL, account TEXT NOT NULL, conversation TEXT NOT NULL, position INTEGER NOT NULL,
     changed_at INTEGER NOT NULL, groups TEXT, marks TEXT, custom_mark TEXT,
     PRIMARY KEY (app, account, conversation)
   ) WITHOUT ROWID, STRICT;
   CREATE TABLE chat_group (
     app INTEGER NOT NULL, id TEXT NOT NULL, dead INTEGER NOT NULL,
     PRIMARY KEY (app, id)
   ) WITHOUT ROWID, STRICT;`,
  `CREATE TABLE recent (
     app INTEGER NOT NULL, account TEXT NOT NULL, conversation TEXT NOT NULL, time INTEGER NOT NULL,
     pinned INTEGER NOT NULL, empty INTEGER NOT NULL,
     PRIMARY KEY (app, account, conversation)
   ) WITHOUT ROWID, STRICT;`,
  `CREATE TABLE setting (
     app INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
     PRIMARY KEY (app, name)
   ) WITHOUT ROWID, STRICT;`,
];

/**
 * Brings the schema to the newest version, whole or not at all. Throws StoreUnavailable at one that is newer than
 * this program, before anything is written.
 */
export function migrate(database: DatabaseSync, file: string): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version);
  if (version > migrations.length)
    throw new StoreUnavailable(
      `The database ${file} has version ${version} of its schema, and this program knows versions up to ${migrations.length}: start the newer program, or use another file.`,
    );
  if (version === migrations.length) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const step of migrations.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
