import type { DatabaseSync } from "node:sqlite";
import { reach } from "./failpoints.ts";
import { type Decision, type Store, StoreUnavailable, type View } from "./store.ts";
import { openSqliteFile, sqliteCodeOf, sqliteFull } from "./store-sqlite-file.ts";
import { createRows } from "./store-sqlite-rows.ts";

export type SqliteStoreOptions = {
  /** A path, or ":memory:". A missing folder is made. */
  file: string;
  /** A folder on a network file system is refused unless this says otherwise. */
  networkFolder?: "refuse" | "allow";
  /** Called once when nobody can tell whether a commit is on disk; the calls in it are never answered. */
  onLost?: (error: Error) => void;
};

/** `commits` counts the transactions so far. */
export type SqliteStore = Store & { readonly commits: number };

/**
 * Opens the store. Calls that wait at the same moment share one commit and are answered once it is on disk.
 * Throws StoreUnavailable when the file is in another process's hands, unreadable, no database, or of a newer program.
 */
export function openSqliteStore({
  file,
  networkFolder = "refuse",
  onLost = exitAtOnce,
}: SqliteStoreOptions): SqliteStore {
  const database = openSqliteFile(file, networkFolder);
  const rows = rowsOf(database, file);
  const waiting: Job[] = [];
  let commits = 0;
  let scheduled: NodeJS.Immediate | undefined;
  let gone: Error | undefined;

  function submit<T>(work: () => () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (gone) return reject(gone);
      waiting.push({ work: () => settleLater(work(), resolve, reject), fail: reject });
      // Whatever arrives in this turn of the event loop is in the group by then.
      scheduled ??= setImmediate(flush);
    });
  }

  function flush(): void {
    clearImmediate(scheduled);
    scheduled = undefined;
    const group = waiting.splice(0, groupSizeMax);
    if (waiting.length > 0) scheduled = setImmediate(flush);
    // One that was alone has been told "no": it must not be carried out after all.
    if (carryOutTogether(group) || gone || group.length === 1) return;
    // One save that cannot be done must not spoil the others', nor a full disk the reads.
    for (const job of group) if (!gone) carryOutTogether([job]);
  }

  /** False when nothing of it happened; a job that was alone has then been told so. */
  function carryOutTogether(group: readonly Job[]): boolean {
    const settlements: (() => void)[] = [];
    try {
      database.exec("BEGIN");
      for (const job of group) settlements.push(job.work());
      commit();
    } catch (error) {
      if (!gone) rollBack();
      if (group.length === 1 && !gone) for (const job of group) job.fail(error);
      return false;
    }
    for (const settle of settlements) settle();
    return true;
  }

  /** A failed COMMIT is no "no", a full disk apart: the rows may be there after a restart. */
  function commit(): void {
    try {
      reach("commit");
      database.exec("COMMIT");
      commits += 1;
      reach("committed");
    } catch (error) {
      if (sqliteCodeOf(error) !== sqliteFull) lose("failed at a commit", error);
      throw error;
    }
  }

  /** A connection that cannot even take back is of no more use. */
  function rollBack(): void {
    try {
      if (database.isTransaction) database.exec("ROLLBACK");
    } catch (error) {
      lose("could not take a transaction back", error);
    }
  }

  function lose(what: string, cause: unknown): void {
    gone = new StoreUnavailable(`The database ${file} ${what}.`, { cause });
    waiting.length = 0;
    onLost(gone);
  }

  return {
    get commits() {
      return commits;
    },
    carryOut: (app, need, decide) =>
      submit(() => {
        const loaded = rows.load(app, need);
        const decision = tried(decide, loaded.view);
        if (decision.ok) rows.save(app, need.owner, decision.value.changes, loaded);
        return () => {
          if (!decision.ok) throw decision.error;
          return decision.value.reply;
        };
      }),
    dropContacts: (app, conversations) =>
      submit(() => {
        rows.dropContacts(app, conversations);
        return () => {};
      }),
    replace: (app, world, settings) =>
      submit(() => {
        rows.replace(app, world);
        if (settings) rows.replaceSettings(app, settings);
        return () => {};
      }),
    layFirst: (app, world) =>
      submit(() => {
        if (rows.isEmpty(app)) rows.replace(app, world);
        return () => {};
      }),
    readWorld: (app) =>
      submit(() => {
        const world = rows.readWorld(app);
        return () => world;
      }),
    readSettings: (app) =>
      submit(() => {
        const settings = rows.readSettings(app);
        return () => settings;
      }),
    writeSettings: (app, changed) =>
      submit(() => {
        rows.writeSettings(app, changed);
        return () => {};
      }),
    async close() {
      if (gone) return;
      while (waiting.length > 0) flush();
      gone = new StoreUnavailable(`The database ${file} is closed.`);
      database.close();
    },
  };
}

/** Tables that are not what their version says: then nobody may stay in possession of the file. */
function rowsOf(database: DatabaseSync, file: string): ReturnType<typeof createRows> {
  try {
    return createRows(database);
  } catch (cause) {
    database.close();
    throw new StoreUnavailable(`The database ${file} lacks tables that it should have: restore a backup of it.`, {
      cause,
    });
  }
}

const groupSizeMax = 512;

/** `work` runs inside the transaction and hands back what settles the promise after the commit. */
type Job = { work: () => () => void; fail: (error: unknown) => void };

function settleLater<T>(result: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): () => void {
  return () => {
    try {
      resolve(result());
    } catch (error) {
      reject(error);
    }
  };
}

/** What a decision throws is its caller's affair; what the database throws undoes the group. */
function tried<T>(
  decide: (view: View) => Decision<T>,
  view: View,
): { ok: true; value: Decision<T> } | { ok: false; error: unknown } {
  try {
    return { ok: true, value: decide(view) };
  } catch (error) {
    return { ok: false, error };
  }
}

function exitAtOnce(error: Error): never {
  const { cause } = error;
  console.error(
    `${error.message} ${cause instanceof Error ? cause.message : ""} Stopping, for no answer can be given.`,
  );
  process.exit(1);
}
