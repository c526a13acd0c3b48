import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Kysely, sql, type Transaction } from "kysely";
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
  /** The entry that the terms lead to, where it is an earlier one: a change is found by the codes of its ending. */
  termsOf?: number;
  /** JSON: never a key, a password or a UserSig. */
  body?: object;
};

export type Trail = {
  /**
   * Settles once the entry is on disk, with its number, or with the commit of the transaction it is written within. What
   * cannot be written down must not be done.
   */
  append(entry: TrailEntry, within?: Transaction<Tables>): Promise<number>;
  /**
   * The same, unless something stands against it; asked while nobody else can append. Undefined: something did.
   * `alongside`: what is written in the same transaction.
   */
  appendUnless(
    entry: TrailEntry,
    isTaken: (reads: TrailReads) => Promise<boolean>,
    alongside?: (transaction: TrailReads) => Promise<unknown>,
  ): Promise<number | undefined>;
  /** Reads the whole chain: how many entries and the newest hash, or the first entry that does not fit. */
  verify(): Promise<Verdict>;
  /** The newest entry's number and hash: kept elsewhere, they tell a tail that was cut off. */
  head(): Promise<Head>;
  /** The same, as far as this process knows from its own entries: for a process that exits. */
  readonly newest: Head | undefined;
  /** Whether an entry has this hash. */
  holds(hash: string): Promise<boolean>;
};

/** What may be read while an entry is appended. */
export type TrailReads = Transaction<Tables>;

export type Head = { entries: number; head: string };
export type Verdict = ({ intact: true } & Head) | { intact: false; seq: number; why: string };

const firstPrevious = "0".repeat(64);
const pageSize = 1000;
/** Of the lock that lets one process append at a time; a number of our own. */
const appendLock = 7_307_424;

type Waiting = {
  entry: TrailEntry;
  isTaken: (reads: TrailReads) => Promise<boolean>;
  alongside: ((transaction: TrailReads) => Promise<unknown>) | undefined;
  resolve: (seq: number | undefined) => void;
  reject: (error: unknown) => void;
};

/** The record of everything: it only grows, and each entry carries the hash of the one before it. `now`: Unix milliseconds. */
export function createTrail({ kysely, kind }: Database, now: () => number = Date.now): Trail {
  let waiting: Waiting[] = [];
  let isWriting = false;
  let newest: Head | undefined;

  function enqueue(entry: TrailEntry, isTaken: Waiting["isTaken"], alongside?: Waiting["alongside"]) {
    return new Promise<number | undefined>((resolve, reject) => {
      waiting.push({ entry, isTaken, alongside, resolve, reject });
      if (!isWriting) void drain();
    });
  }

  /** What waits at the same moment shares one commit: a disk takes as long over one entry as over fifty. */
  async function drain(): Promise<void> {
    isWriting = true;
    await Promise.resolve();
    while (waiting.length > 0) {
      const together = waiting;
      waiting = [];
      try {
        const seqs = await writeAll(together);
        for (const [at, each] of together.entries()) each.resolve(seqs[at]);
      } catch {
        // One that cannot be written must not take those with it that came at the same moment.
        for (const each of together) await writeAll([each]).then(([seq]) => each.resolve(seq), each.reject);
      }
    }
    isWriting = false;
  }

  /** On SQLite one connection runs one transaction at a time, which is lock enough. */
  async function lockAppending(transaction: TrailReads): Promise<void> {
    if (kind === "postgres") await sql`SELECT pg_advisory_xact_lock(${appendLock})`.execute(transaction);
  }

  async function writeAll(together: readonly Waiting[]): Promise<(number | undefined)[]> {
    const { seqs, last } = await kysely.transaction().execute(async (transaction) => {
      await lockAppending(transaction);
      let last = await lastOf(transaction);
      const seqs: (number | undefined)[] = [];
      for (const { entry, isTaken, alongside } of together) {
        const taken = await isTaken(transaction);
        if (!taken) last = await appendTo(transaction, entry, last, now());
        if (!taken) await alongside?.(transaction);
        seqs.push(taken ? undefined : last.seq);
      }
      return { seqs, last };
    });
    learn(last);
    return seqs;
  }

  function learn({ seq, hash }: Last): void {
    if (seq >= (newest?.entries ?? 0)) newest = { entries: seq, head: hash };
  }

  /** What an entry within somebody's transaction has made of the head, once that is over, whichever way it ended. */
  async function learnLater(): Promise<void> {
    const last = await kysely.transaction().execute(async (transaction) => {
      await lockAppending(transaction);
      return lastOf(transaction);
    });
    learn(last);
  }

  return {
    get newest() {
      return newest;
    },

    async append(entry, within) {
      if (within) {
        await lockAppending(within);
        const { seq } = await appendTo(within, entry, await lastOf(within), now());
        // It waits for the transaction's own connection or lock. At the end of the process it may find no database.
        void learnLater().catch(() => {});
        return seq;
      }
      const seq = await enqueue(entry, async () => false);
      if (seq === undefined) throw new Error("nothing stood against it");
      return seq;
    },

    appendUnless: enqueue,

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
        // SQLite answers within the call: without this nobody else would be answered until the end.
        await nextTurn();
      }
    },

    async head() {
      const { seq, hash } = await lastOf(kysely);
      return { entries: seq, head: hash };
    },

    async holds(hash) {
      const found = kysely.selectFrom("trail").select("seq").where("hash", "=", hash).limit(1);
      return (await found.executeTakeFirst()) !== undefined;
    },
  };
}

type Last = { seq: number; hash: string };

async function lastOf(db: Kysely<Tables>): Promise<Last> {
  const last = await db.selectFrom("trail").select(["seq", "hash"]).orderBy("seq", "desc").limit(1).executeTakeFirst();
  return last ?? { seq: 0, hash: firstPrevious };
}

async function appendTo(transaction: TrailReads, entry: TrailEntry, last: Last, at: number): Promise<Last> {
  const { actor, target } = entry;
  const unhashed: Omit<TrailRow, "hash"> = {
    seq: last.seq + 1,
    at,
    kind: entry.kind,
    change_id: storable(entry.changeId),
    batch_id: storable(entry.batchId),
    undo_of: storable(entry.undoOf),
    person_id: storable(actor?.id),
    person: storable(actor?.email),
    role: storable(actor?.role),
    target_id: storable(target?.id),
    target: storable(target?.name),
    account: storable(entry.account),
    verb: storable(entry.verb),
    // A service may answer any number; the column holds 32 bits.
    code: Math.max(-codeMost, Math.min(codeMost, Math.trunc(entry.code ?? 0))),
    body: JSON.stringify(entry.body ?? {}),
    previous: last.hash,
  };
  const hash = hashOfEntry(unhashed);
  await transaction
    .insertInto("trail")
    .values({ ...unhashed, hash })
    .execute();
  const terms = [...new Set(entry.terms?.map(storable))]
    .flatMap((term) => term ?? [])
    .map((term) => ({ term, seq: entry.termsOf ?? unhashed.seq }));
  if (terms.length > 0)
    await transaction
      .insertInto("trail_term")
      .values(terms)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  return { seq: unhashed.seq, hash };
}

const codeMost = 2 ** 31 - 1;
/** Over any id and any name that a service takes; an index of PostgreSQL has no room for much more. */
const textMost = 500;

/** A text as every database gives it back: half a character and NUL would come out as something else, or not go in. */
function storable(text: string | undefined): string | null {
  return text === undefined ? null : storableText(text);
}

/** The same, of one that is there. */
export function storableText(text: string): string {
  return text.slice(0, textMost).toWellFormed().replaceAll("\0", "\uFFFD");
}

/** Why this row cannot be the next one; undefined if it can. */
function faultOf({ hash, ...row }: TrailRow, seq: number, previous: string): string | undefined {
  if (row.seq !== seq) return "an entry is missing";
  if (row.previous !== previous) return "it does not follow the entry before it";
  return hash === hashOfEntry(row) ? undefined : "it was changed";
}

/** SHA-256 over the columns in the order of their names, as JSON. */
export function hashOfEntry(row: Omit<TrailRow, "hash">): string {
  const columns = Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(columns)).digest("hex");
}
