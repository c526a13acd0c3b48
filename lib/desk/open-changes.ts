import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Change, Ending } from "../chat/change.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import { databaseClock } from "../db/database-clock.ts";
import type { Database } from "../db/open-database.ts";
import type { Before } from "./change-effects.ts";
import { storableText, type TrailReads } from "./trail.ts";

/** A change whose end is not written down: its answer was lost, or the process that sent it is gone. */
export type OpenChange = {
  began: number;
  target: { id: string; name: string };
  sending: { id: string; batch: string };
  undoOf?: string;
  change: Change;
  before: Before | undefined;
  app?: TargetApp;
  /** What was known of it when its answer was lost. */
  lost?: Ending;
};

/**
 * What of a place (an app's account) is under way. `newest`: the number of the account's newest change, 0 for none.
 * `open`: the change that has not ended; `isLeft`: nobody carries it out any more, so that it may be read back.
 */
export type Turn = { newest: number; open?: { changeId: string; isLeft: boolean } };

export type OpenChanges = {
  look(place: string, account: string): Promise<Turn>;
  /** Whether something has begun since `look` said that nothing is open. Asked while nobody else can append. */
  isOvertaken(reads: TrailReads, place: string, account: string, newest: number): Promise<boolean>;
  /** Within the transaction that writes down that it began, and that it is over. */
  open(transaction: TrailReads, place: string, changeId: string): Promise<void>;
  close(transaction: TrailReads, changeId: string): Promise<void>;
  /** False: this process does not hold it any more. */
  renew(changeId: string): Promise<boolean>;
  /** Takes over what nobody holds any more, to read it back. False: another process was first. */
  takeOver(changeId: string): Promise<boolean>;
  /** Whoever comes next may read it back. */
  leave(changeId: string): Promise<void>;
  load(changeId: string): Promise<OpenChange | undefined>;
  /** Those that nobody carries out any more. */
  left(): Promise<{ place: string; changeId: string }[]>;
};

/** So long a process that is not heard of is taken for alive; it sends nothing that could arrive later than that. */
export const leaseMs = 10_000;

/** The open changes of all processes on this database; what is seen through one of these belongs to one process. */
export function createOpenChanges(database: Database): OpenChanges {
  const { kysely } = database;
  const holder = randomUUID();
  const now = databaseClock(database);
  // A lease longer than any that is given was given by a clock that has been set back since.
  const isLapsed = sql<boolean>`(until < ${now} OR until > ${now} + ${leaseMs})`;
  const until = sql<number>`${now} + ${leaseMs}`;
  const held = kysely.updateTable("open_change").where("holder", "=", holder);

  async function newestOf(reads: TrailReads | typeof kysely, account: string): Promise<number> {
    const begun = reads
      .selectFrom("trail")
      .select("seq")
      .where("account", "=", storableText(account))
      .where("kind", "=", "begun");
    return (await begun.orderBy("seq", "desc").limit(1).executeTakeFirst())?.seq ?? 0;
  }

  return {
    async look(place, account) {
      const newest = await newestOf(kysely, account);
      const open = kysely.selectFrom("open_change").select(["change_id", "holder", isLapsed.as("lapsed")]);
      const row = await open.where("place", "=", storableText(place)).executeTakeFirst();
      if (!row) return { newest };
      // Who looks does so in its turn, so a change of its own process is not being carried out.
      return { newest, open: { changeId: row.change_id, isLeft: row.holder === holder || Boolean(row.lapsed) } };
    },

    async isOvertaken(reads, place, account, newest) {
      const open = reads.selectFrom("open_change").select("place").where("place", "=", storableText(place));
      return (await open.executeTakeFirst()) !== undefined || (await newestOf(reads, account)) !== newest;
    },

    async open(transaction, place, changeId) {
      const row = { place: storableText(place), change_id: changeId, holder, until };
      await transaction.insertInto("open_change").values(row).execute();
    },

    async close(transaction, changeId) {
      await transaction.deleteFrom("open_change").where("change_id", "=", changeId).execute();
    },

    async renew(changeId) {
      const renewed = await held.set({ until }).where("change_id", "=", changeId).executeTakeFirst();
      return renewed.numUpdatedRows > 0;
    },

    async takeOver(changeId) {
      const taken = await kysely
        .updateTable("open_change")
        .set({ holder, until })
        .where("change_id", "=", changeId)
        .where((is) => is.or([is("holder", "=", holder), isLapsed]))
        .executeTakeFirst();
      return taken.numUpdatedRows > 0;
    },

    async leave(changeId) {
      await held.set({ until: 0 }).where("change_id", "=", changeId).execute();
    },

    async load(changeId) {
      const rows = await kysely.selectFrom("trail").selectAll().where("change_id", "=", changeId).execute();
      const [begun, lost] = ["begun", "lost"].map((kind) => rows.find((row) => row.kind === kind));
      if (!begun) return undefined;
      return {
        began: begun.seq,
        target: { id: begun.target_id ?? "", name: begun.target ?? "" },
        sending: { id: changeId, batch: begun.batch_id ?? "" },
        ...(begun.undo_of !== null && { undoOf: begun.undo_of }),
        // What `change-entries.ts` wrote into the bodies.
        ...(JSON.parse(begun.body) as Pick<OpenChange, "change" | "before" | "app">),
        ...(lost && { lost: JSON.parse(lost.body) as Ending }),
      };
    },

    async left() {
      const rows = await kysely.selectFrom("open_change").select(["place", "change_id"]).where(isLapsed).execute();
      return rows.map(({ place, change_id }) => ({ place, changeId: change_id }));
    },
  };
}
