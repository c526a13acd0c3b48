import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreUnavailable } from "./store.ts";
import { requireLocalFolder } from "./store-sqlite-folder.ts";
import { migrate, requireOurs, requireSchema } from "./store-sqlite-schema.ts";

/**
 * Opens a database and takes it for this process alone; ":memory:" has nothing to take. A missing folder is made, and
 * a missing file, for its owner only. Throws StoreUnavailable with one sentence that names the file.
 */
export function openSqliteFile(file: string, networkFolder: "refuse" | "allow" = "refuse"): DatabaseSync {
  // Of two that start at once each can be in the other's way, and then both would be refused.
  for (let tries = 1; ; tries++) {
    try {
      return openOnce(file, networkFolder);
    } catch (error) {
      if (tries < triesMax && isBusy(sqliteCodeOf(error))) waitMs(10 + Math.random() * 50 * tries);
      else
        throw error instanceof StoreUnavailable
          ? error
          : new StoreUnavailable(sentenceOf(file, error), { cause: error });
    }
  }
}

const triesMax = 4;

function openOnce(file: string, networkFolder: "refuse" | "allow"): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (file !== ":memory:") makeFile(file, networkFolder);
    // Waiting for a lock would freeze every request of this process (nodejs/node#57597).
    database = new DatabaseSync(file, { timeout: 0 });
    if (file !== ":memory:") takeForDurability(database, file);
    migrate(database, file);
    requireSchema(database, file);
    return database;
  } catch (error) {
    database?.close();
    throw error;
  }
}

/** Nothing is served yet, so nobody is held up. */
function waitMs(duration: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration);
}

/** SQLITE_BUSY and SQLITE_LOCKED. */
function isBusy(code: number | undefined): boolean {
  return code === 5 || code === 6;
}

/** The primary result code of SQLite behind an error, or undefined. */
export function sqliteCodeOf(error: unknown): number | undefined {
  const code = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  return typeof code === "number" ? code & 0xff : undefined;
}

export const sqliteFull = 13;

/** The log beside it gets the same mode from SQLite. */
function makeFile(file: string, networkFolder: "refuse" | "allow"): void {
  mkdirSync(dirname(file), { recursive: true });
  if (networkFolder === "refuse") requireLocalFolder(file);
  closeSync(openSync(file, "a", 0o600));
  // SQLite takes a few stray bytes for a new database, and would write over what is left of an old one.
  const { size } = statSync(file);
  if (size > 0 && size < headerBytes)
    throw new StoreUnavailable(`The database ${file} is cut off: restore a backup of it.`);
}

const headerBytes = 100;

function takeForDurability(database: DatabaseSync, file: string): void {
  const pragma = (text: string): unknown => Object.values(database.prepare(`PRAGMA ${text}`).get() ?? {})[0];
  // Of a new file; a call changes one drawer, which takes less than half of the usual page.
  pragma("page_size = 2048");
  // Before the first read, of the version too: then there is no shared memory, and a second process is refused at once.
  pragma("locking_mode = EXCLUSIVE");
  // The lock is kept from here on. The log's mode is the first thing that is written, so the look comes before it.
  database.exec("BEGIN EXCLUSIVE");
  requireOurs(database, file);
  database.exec("COMMIT");
  // 3.7.0 to 3.51.2 can corrupt a file in WAL mode when two connections write and checkpoint at once.
  const version = String(Object.values(database.prepare("SELECT sqlite_version()").get() ?? {})[0]);
  if (!isAtLeast(version, [3, 51, 3])) throw new Error(`SQLite ${version} is older than 3.51.3`);
  if (pragma("journal_mode = WAL") !== "wal") throw new Error("the folder does not take a write-ahead log");
  pragma("synchronous = FULL");
  if (pragma("synchronous") !== 2) throw new Error("commits would not be synchronous");
  // A page that changes often is copied back once for all; the log then has 8 MiB, or 16 in a file of older pages.
  pragma("wal_autocheckpoint = 4000");
  pragma(`cache_size = -${cacheKiB}`);
  // A log that one huge transaction blew up is cut back when it starts over.
  pragma(`journal_size_limit = ${logBytesMax}`);
  requireWhole(database, file);
}

const logBytesMax = 16 * 1024 * 1024;

/** Pages carry no checksums; a look over their structure and order is what a small file can have at each start. */
function requireWhole(database: DatabaseSync, file: string): void {
  const number = (name: string): number => Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
  if (number("page_count") * number("page_size") > lookedOverBytesMax) return;
  const verdict = Object.values(database.prepare("PRAGMA integrity_check(1)").get() ?? {})[0];
  if (verdict !== "ok")
    throw new StoreUnavailable(`The database ${file} is damaged: restore a backup of it.`, { cause: verdict });
}

const lookedOverBytesMax = 32 * 1024 * 1024;

const cacheKiB = 64 * 1024;

function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split(".").map(Number);
  for (const [at, number] of least.entries()) {
    const part = parts[at] ?? 0;
    if (part !== number) return part > number;
  }
  return true;
}

function sentenceOf(file: string, error: unknown): string {
  const code = sqliteCodeOf(error);
  if (isBusy(code)) return `The database ${file} is in use by another process: stop that one, or use another file.`;
  if (code === 26) return `The file ${file} is not a database: move it away, or use another file.`;
  if (code === 11) return `The database ${file} is damaged: restore a backup of it.`;
  if (code === 8) return `The database ${file} cannot be written: check who owns it and its folder.`;
  const reason = error instanceof Error ? error.message : String(error);
  return `The database ${file} cannot be opened (${reason}): check that its folder can be read and written.`;
}
