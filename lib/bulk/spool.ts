import { chmodSync, closeSync, openSync, rmSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ChangeRow } from "../chat/change-row.ts";
import type { ListedAccount } from "./read-account-list.ts";
import type { ReadRow } from "./read-rows.ts";

/** What is asked for: rows, or the accounts that a rule makes rows for. */
export type SpoolLine = ReadRow | ListedAccount;

/**
 * The rows of one selection on the disk, frozen as they came: taken in their own order, given by account. What could not be
 * a row is given with the rest. A file of its own, which its owner alone may read, so that any process on this machine can go
 * on with a plan whose process died.
 */
export type Spool = {
  /** Rows in the order of their lines. Throws where the disk is full. */
  take(lines: readonly SpoolLine[]): void;
  /** Nothing more comes. Until then `batches` would tell only a part. */
  seal(): void;
  readonly isSealed: boolean;
  counts(): { rows: number; bad: number; accounts: number };
  /** The rows of one account together, none for one that was only listed; by byte order of the accounts and by line. */
  accounts(): AsyncGenerator<{ account: string; rows: ChangeRow[] }>;
  /** What could not be rows, by line. */
  bad(): AsyncGenerator<SpoolLine[]>;
  close(): void;
};

const batchRows = 2000;
const goodRows = `
  SELECT account, line, body FROM line WHERE account IS NOT NULL AND (account, line) > (:account, :line)
  ORDER BY account, line LIMIT :limit`;
const badRows = `
  SELECT account, line, body FROM line WHERE account IS NULL AND line > :line AND :account = :account
  ORDER BY line LIMIT :limit`;

/** Opens a spool, or makes it. Throws where the file cannot be made or is no spool. */
export function openSpool(file: string): Spool {
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
  const sqlite = new DatabaseSync(file, { timeout: 250 });
  // What it holds can be had again from whoever gave it; only the seal must be on disk before anything rests on it.
  sqlite.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE; PRAGMA cache_size = -32768;
    CREATE TABLE IF NOT EXISTS line (line INTEGER PRIMARY KEY, account TEXT, body TEXT NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS by_account ON line (account, line) WHERE account IS NOT NULL;
    CREATE INDEX IF NOT EXISTS bad ON line (line) WHERE account IS NULL;
    CREATE TABLE IF NOT EXISTS seal (sealed INTEGER PRIMARY KEY) STRICT;`);
  const insert = sqlite.prepare("INSERT INTO line VALUES (?, ?, ?)");
  const isSealed = () => sqlite.prepare("SELECT 1 FROM seal").get() !== undefined;

  async function* rowsOf(page: StatementSync, limit = batchRows): AsyncGenerator<SpoolLine[]> {
    let [account, line] = ["", 0];
    for (;;) {
      const rows = page.all({ account, line, limit }) as { account: string | null; line: number; body: string }[]; // its columns
      const last = rows.at(-1);
      if (!last) return;
      [account, line] = [last.account ?? "", last.line];
      yield rows.map(({ body }) => JSON.parse(body) as SpoolLine); // what `take` wrote
      await nextTurn();
    }
  }

  return {
    take(lines) {
      sqlite.exec("BEGIN");
      try {
        for (const each of lines) insert.run(each.line, "fault" in each ? null : each.account, JSON.stringify(each));
        sqlite.exec("COMMIT");
      } catch (error) {
        sqlite.exec("ROLLBACK");
        throw error;
      }
    },

    seal() {
      sqlite.exec("PRAGMA synchronous = FULL; INSERT INTO seal VALUES (1); PRAGMA wal_checkpoint(TRUNCATE);");
    },
    get isSealed() {
      return isSealed();
    },

    counts() {
      const row = sqlite
        // Over the index alone, which is a fraction of the rows.
        .prepare(
          "SELECT count(account) AS good, count(DISTINCT account) AS accounts FROM line WHERE account IS NOT NULL",
        )
        .get() as { good: number; accounts: number }; // its columns
      const { bad } = sqlite.prepare("SELECT count(*) AS bad FROM line INDEXED BY bad WHERE account IS NULL").get() as {
        bad: number;
      }; // its column
      return { rows: row.good + bad, bad, accounts: row.accounts };
    },

    async *accounts() {
      let together: { account: string; rows: ChangeRow[] } | undefined;
      for await (const rows of rowsOf(sqlite.prepare(goodRows))) {
        for (const row of rows) {
          if ("fault" in row) continue;
          if (together && together.account !== row.account) {
            yield together;
            together = undefined;
          }
          together ??= { account: row.account, rows: [] };
          if ("verb" in row) together.rows.push(row);
        }
      }
      if (together) yield together;
    },

    bad: () => rowsOf(sqlite.prepare(badRows)),

    close: () => sqlite.close(),
  };
}

/** Removes a spool with all that belongs to it; a spool that is gone is no fault. */
export function removeSpool(file: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
}
