import { createHash } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { Database } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";
import type { TrailRow } from "../db/tables-trail.ts";

/** Who did it, as they were at that moment: a person may be renamed or removed later. */
export type Actor = { id: string; email: string; role: string };

/** What is written down. `terms`: what it can be found by beside its columns, such as `group:VIP` and `code:51007`. */
export type TrailEntry = {
  kind: string;
  actor?: Actor | undefined;
  target?: { id: string; name: string } | undefined;
  account?: string;
  verb?: string;
  changeId?: string;
  batchId?: string;
  undoOf?: string;
  /** The worst code that it speaks of. */
  code?: number;
  terms?: readonly string[];
  /** JSON: never a key, a password or a UserSig. */
  body?: object;
};

export type Trail = {
  /**
   * Settles once the entry is on disk, with its number, or with the commit of the transaction it is written within. What
   * cannot be written down must not be done.
   */
  append(entry: TrailEntry, within?: Transaction<Tables>): Promise<number>;
  /** Reads the whole chain: how many entries and the newest hash, or the first entry that does not fit. */
  verify(): Promise<Verdict>;
};

export type Verdict = { intact: true; entries: number; head: string } | { intact: false; seq: number; why: string };

const firstPrevious = "0".repeat(64);
const pageSize = 1000;
/** Of the lock that lets one process append at a time; a number of our own. */
const appendLock = 7_307_424;

/** The record of everything: it only grows, and each entry carries the hash of the one before it. `now`: Unix milliseconds. */
export function createTrail({ kysely, kind }: Database, now: () => number = Date.now): Trail {
  return {
    async append(entry, within) {
      const write = async (transaction: Transaction<Tables>) => {
        // On SQLite one connection runs one transaction at a time, which is lock enough.
        if (kind === "postgres") await sql`SELECT pg_advisory_xact_lock(${appendLock})`.execute(transaction);
        return appendTo(transaction, entry, now());
      };
      return within ? write(within) : kysely.transaction().execute(write);
    },

    async verify() {
      let [seq, previous] = [0, firstPrevious];
      for (;;) {
        const rows = await kysely
          .selectFrom("trail")
          .selectAll()
          .where("seq", ">", seq)
          .orderBy("seq")
          .limit(pageSize)
          .execute();
        for (const row of rows) {
          const why = faultOf(row, seq + 1, previous);
          if (why !== undefined) return { intact: false, seq: seq + 1, why };
          [seq, previous] = [row.seq, row.hash];
        }
        if (rows.length < pageSize) return { intact: true, entries: seq, head: previous };
      }
    },
  };
}

async function appendTo(transaction: Transaction<Tables>, entry: TrailEntry, at: number): Promise<number> {
  const last = await transaction
    .selectFrom("trail")
    .select(["seq", "hash"])
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  const { actor, target } = entry;
  const unhashed: Omit<TrailRow, "hash"> = {
    seq: (last?.seq ?? 0) + 1,
    at,
    kind: entry.kind,
    change_id: entry.changeId ?? null,
    batch_id: entry.batchId ?? null,
    undo_of: entry.undoOf ?? null,
    person_id: actor?.id ?? null,
    person: actor?.email ?? null,
    role: actor?.role ?? null,
    target_id: target?.id ?? null,
    target: target?.name ?? null,
    account: entry.account ?? null,
    verb: entry.verb ?? null,
    code: entry.code ?? 0,
    body: JSON.stringify(entry.body ?? {}),
    previous: last?.hash ?? firstPrevious,
  };
  await transaction
    .insertInto("trail")
    .values({ ...unhashed, hash: hashOf(unhashed) })
    .execute();
  const terms = [...new Set(entry.terms)].map((term) => ({ term, seq: unhashed.seq }));
  if (terms.length > 0) await transaction.insertInto("trail_term").values(terms).execute();
  return unhashed.seq;
}

/** Why this row cannot be the next one; undefined if it can. */
function faultOf({ hash, ...row }: TrailRow, seq: number, previous: string): string | undefined {
  if (row.seq !== seq) return "an entry is missing";
  if (row.previous !== previous) return "it does not follow the entry before it";
  return hash === hashOf(row) ? undefined : "it was changed";
}

/** SHA-256 over the columns in the order of their names, as JSON. */
function hashOf(row: Omit<TrailRow, "hash">): string {
  const columns = Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(columns)).digest("hex");
}
