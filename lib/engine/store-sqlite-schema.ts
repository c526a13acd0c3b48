import { DatabaseSync } from "node:sqlite";
import { reach } from "./failpoints.ts";
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

  // The apps that a world was laid for: one that was emptied on purpose must not be filled again at the next start.
  `CREATE TABLE laid (app INTEGER PRIMARY KEY) STRICT;
   INSERT INTO laid SELECT DISTINCT app FROM account;`,
  `CREATE TABLE recent (
     app INTEGER NOT NULL, account TEXT NOT NULL, conversation TEXT NOT NULL, time INTEGER NOT NULL,
     pinned INTEGER NOT NULL, empty INTEGER NOT NULL,
     PRIMARY KEY (app, account, conversation)
   ) WITHOUT ROWID, STRICT;`,
  `CREATE TABLE setting (
     app INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
     PRIMARY KEY (app, name)
   ) WITHOUT ROWID, STRICT;`,
  // A dead chat group has its ID alone; of a living one nothing was known before this step. A membership stands twice,
  // so that the members of a chat group and the chat groups of an account are one range of keys each.
  `DELETE FROM chat_group WHERE dead = 0;
   ALTER TABLE chat_group ADD COLUMN type TEXT;
   ALTER TABLE chat_group ADD COLUMN name TEXT;
   ALTER TABLE chat_group ADD COLUMN face_url TEXT;
   ALTER TABLE chat_group ADD COLUMN owner TEXT;
   ALTER TABLE chat_group ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE chat_group ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE chat_group ADD COLUMN last_message_at INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE chat_group ADD COLUMN next_message INTEGER NOT NULL DEFAULT 1;
   ALTER TABLE chat_group ADD COLUMN member_count INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE chat_group_member (
     app INTEGER NOT NULL, chat_group TEXT NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL, joined_at INTEGER NOT NULL,
     PRIMARY KEY (app, chat_group, account)
   ) WITHOUT ROWID, STRICT;
   CREATE TABLE joined (
     app INTEGER NOT NULL, account TEXT NOT NULL, chat_group TEXT NOT NULL, role TEXT NOT NULL, joined_at INTEGER NOT NULL,
     PRIMARY KEY (app, account, chat_group)
   ) WITHOUT ROWID, STRICT;`,
  // What a call changes is one row: the account's drawer, with its contacts as one text (store-sqlite-contacts.ts).
  // Accounts stand apart, small and close together, for most of them are looked at only to see that they exist.
  `CREATE TABLE drawer (
     id INTEGER PRIMARY KEY, last_group INTEGER NOT NULL, last_position INTEGER NOT NULL,
     grouped INTEGER NOT NULL, marked INTEGER NOT NULL, groups TEXT, contacts TEXT
   ) STRICT;
   ALTER TABLE account RENAME TO account_before;
   CREATE TABLE account (
     app INTEGER NOT NULL, id TEXT NOT NULL, drawer INTEGER, nick TEXT, face_url TEXT,
     PRIMARY KEY (app, id)
   ) WITHOUT ROWID, STRICT;
   INSERT INTO account
     SELECT app, id, row_number() OVER (ORDER BY app, id), nick, face_url FROM account_before;
   INSERT INTO drawer
     SELECT account.drawer, last_group, last_position, grouped, marked, groups,
       (SELECT group_concat(char(10) ||
          replace(replace(replace(conversation, '\\', '\\\\'), char(10), '\\n'), char(9), '\\t') || char(9) ||
          position || char(9) || changed_at || char(9) || coalesce(contact.groups, '') ||
          CASE WHEN custom_mark IS NOT NULL THEN char(9) || coalesce(marks, '') || char(9) ||
              replace(replace(replace(custom_mark, '\\', '\\\\'), char(10), '\\n'), char(9), '\\t')
            WHEN marks IS NOT NULL THEN char(9) || marks ELSE '' END, '' ORDER BY position)
        FROM contact WHERE contact.app = account.app AND contact.account = account.id)
     FROM account JOIN account_before USING (app, id);
   DROP TABLE contact;
   DROP TABLE account_before;`,
  // The owner of an AVChatRoom has a row now, by which the room is found when the owner goes; some are gone already.
  `UPDATE chat_group SET owner = NULL WHERE type = 'AVChatRoom' AND NOT EXISTS (
     SELECT 1 FROM account WHERE account.app = chat_group.app AND account.id = chat_group.owner);
   UPDATE chat_group SET member_count = 1 WHERE type = 'AVChatRoom' AND owner IS NOT NULL;
   INSERT INTO chat_group_member SELECT app, id, owner, 'Owner', created_at FROM chat_group
     WHERE type = 'AVChatRoom' AND owner IS NOT NULL;
   INSERT INTO joined SELECT app, owner, id, 'Owner', created_at FROM chat_group
     WHERE type = 'AVChatRoom' AND owner IS NOT NULL;`,
];

/** "GRDK" in the file's header: a database of Groupdesk. Those of before it was written have 0 there. */
const applicationId = 0x4752444b;

/** Throws StoreUnavailable at another program's database, of which nothing is changed. */
export function requireOurs(database: DatabaseSync, file: string): void {
  const id = pragma(database, "application_id");
  if (id === applicationId) return;
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const names = new Set(tables.map(({ name }) => name));
  const isNew = pragma(database, "user_version") === 0 && names.size === 0;
  const isFromBefore =
    pragma(database, "user_version") > 0 && ["account", "chat_group"].every((name) => names.has(name));
  if (id !== 0 || !(isNew || isFromBefore))
    throw new StoreUnavailable(`The database ${file} belongs to another program: use another file.`);
}

/**
 * Brings the schema to the newest version, whole or not at all. Throws StoreUnavailable at one that is newer than
 * this program, before anything is written.
 */
export function migrate(database: DatabaseSync, file: string): void {
  const version = pragma(database, "user_version");
  if (version > migrations.length)
    throw new StoreUnavailable(
      `The database ${file} has version ${version} of its schema, and this program knows versions up to ${migrations.length}: start the newer program, or use another file.`,
    );
  if (version === migrations.length && pragma(database, "application_id") === applicationId) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const [at, step] of migrations.entries()) {
      if (at < version) continue;
      database.exec(step);
      reach(`migration-${at + 1}`);
    }
    database.exec(`PRAGMA application_id = ${applicationId}`);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** Throws StoreUnavailable unless every table is, letter by letter but for spaces, the one that the migrations make. */
export function requireSchema(database: DatabaseSync, file: string): void {
  const wanted = new DatabaseSync(":memory:");
  for (const step of migrations) wanted.exec(step);
  const held = new Set(definitionsOf(database));
  const isWhole = definitionsOf(wanted).every((definition) => held.has(definition));
  wanted.close();
  if (!isWhole)
    throw new StoreUnavailable(`The database ${file} lacks tables that it should have: restore a backup of it.`);
}

function definitionsOf(database: DatabaseSync): string[] {
  const rows = database.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema").all();
  return rows.map((row) => JSON.stringify(Object.values(row)).replace(/(\s|\\n)+/g, " "));
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
