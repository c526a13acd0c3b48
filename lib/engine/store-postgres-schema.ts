import { StoreUnavailable } from "./store.ts";
import type { Line } from "./store-postgres-line.ts";

/*
 * Each step takes the schema from its index to the next version. Steps that were released are never edited. Every key
 * begins with the app and then the account or chat group, so that a database that is spread by key keeps together what
 * one call needs.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE account (
     app bigint NOT NULL, id text COLLATE "C" NOT NULL, nick text, face_url text, groups text,
     last_group bigint NOT NULL DEFAULT 0, last_position bigint NOT NULL DEFAULT 0,
     grouped bigint NOT NULL DEFAULT 0, marked bigint NOT NULL DEFAULT 0,
     PRIMARY KEY (app, id)
   ) WITH (fillfactor = 80);
   CREATE TABLE contact (
     app bigint NOT NULL, account text COLLATE "C" NOT NULL, conversation text COLLATE "C" NOT NULL,
     position bigint NOT NULL, changed_at bigint NOT NULL, groups text, marks text, custom_mark text,
     PRIMARY KEY (app, account, conversation)
   ) WITH (fillfactor = 90);
   CREATE TABLE recent (
     app bigint NOT NULL, account text COLLATE "C" NOT NULL, conversation text COLLATE "C" NOT NULL,
     time bigint NOT NULL, pinned boolean NOT NULL, empty boolean NOT NULL,
     PRIMARY KEY (app, account, conversation)
   );
   CREATE TABLE chat_group (
     app bigint NOT NULL, id text COLLATE "C" NOT NULL, dead boolean NOT NULL, type text, name text, face_url text,
     owner text, created_at bigint, changed_at bigint, last_message_at bigint, next_message bigint, member_count bigint,
     PRIMARY KEY (app, id)
   ) WITH (fillfactor = 80);
   CREATE TABLE chat_group_member (
     app bigint NOT NULL, chat_group text COLLATE "C" NOT NULL, account text COLLATE "C" NOT NULL, role text NOT NULL,
     joined_at bigint NOT NULL,
     PRIMARY KEY (app, chat_group, account)
   );
   -- The same from the account's side: so each direction is one range of one key.
   CREATE TABLE joined (
     app bigint NOT NULL, account text COLLATE "C" NOT NULL, chat_group text COLLATE "C" NOT NULL, role text NOT NULL,
     joined_at bigint NOT NULL,
     PRIMARY KEY (app, account, chat_group)
   );
   CREATE TABLE laid (app bigint PRIMARY KEY);
   CREATE TABLE setting (
     app bigint NOT NULL, name text COLLATE "C" NOT NULL, value text NOT NULL,
     PRIMARY KEY (app, name)
   );
   CREATE TABLE writer (id uuid PRIMARY KEY, batch bigint NOT NULL, seen timestamptz NOT NULL) WITH (fillfactor = 20);
   CREATE UNLOGGED TABLE rate (
     app bigint NOT NULL, name text COLLATE "C" NOT NULL, second numeric NOT NULL DEFAULT 0,
     calls integer NOT NULL DEFAULT 0, granted integer NOT NULL DEFAULT 0,
     moments float8[] NOT NULL DEFAULT '{}', counts integer[] NOT NULL DEFAULT '{}',
     PRIMARY KEY (app, name)
   ) WITH (fillfactor = 20);`,
  // The owner of an AVChatRoom has a row now, by which the room is found when the owner goes; some are gone already.
  `UPDATE chat_group SET owner = NULL WHERE type = 'AVChatRoom' AND NOT EXISTS (
     SELECT 1 FROM account WHERE account.app = chat_group.app AND account.id = chat_group.owner);
   UPDATE chat_group SET member_count = 1 WHERE type = 'AVChatRoom' AND owner IS NOT NULL;
   INSERT INTO chat_group_member (app, chat_group, account, role, joined_at)
     SELECT app, id, owner, 'Owner', created_at FROM chat_group WHERE type = 'AVChatRoom' AND owner IS NOT NULL;
   INSERT INTO joined (app, account, chat_group, role, joined_at)
     SELECT app, owner, id, 'Owner', created_at FROM chat_group WHERE type = 'AVChatRoom' AND owner IS NOT NULL;`,
];

/**
 * Brings the schema to the newest version, whole or not at all; of several processes one does it, and the others wait.
 * Throws StoreUnavailable, with `name` in it, at a schema newer than this program, before anything is written.
 */
export async function migrate(line: Line, name: string, steps: readonly string[] = migrations): Promise<void> {
  const tell = (text: string) => line.tell(text, migrationTimeoutMs);
  if ((await versionIn(line)) === steps.length) return;
  await tell("BEGIN");
  try {
    await tell("SELECT pg_advisory_xact_lock(hashtextextended('groupdesk schema', 0))");
    await tell("CREATE SCHEMA IF NOT EXISTS groupdesk");
    await tell("CREATE TABLE IF NOT EXISTS groupdesk.schema_version (version integer NOT NULL)");
    const version = await versionIn(line);
    if (version > steps.length)
      throw new StoreUnavailable(
        `The database ${name} has version ${version} of its schema, and this program knows versions up to ${steps.length}: start the newer program, or use another database.`,
      );
    for (const step of steps.slice(version)) await tell(step);
    await tell("DELETE FROM schema_version");
    await tell(`INSERT INTO schema_version VALUES (${steps.length})`);
    await tell("COMMIT");
  } catch (error) {
    if (line.isAlive) await tell("ROLLBACK");
    throw error;
  }
}

/** A table of a million accounts takes its time to be rebuilt. */
const migrationTimeoutMs = 600_000;

async function versionIn(line: Line): Promise<number> {
  const [place] = await line.tell("SELECT to_regclass('groupdesk.schema_version')::text", migrationTimeoutMs);
  if (!place?.[0]) return 0;
  const [row] = await line.tell("SELECT version FROM groupdesk.schema_version", migrationTimeoutMs);
  return Number(row?.[0] ?? 0);
}
