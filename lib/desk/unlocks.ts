import type { Transaction } from "kysely";
import type { Database } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";

/**
 * Which session may write to which real target, and until when, in Unix milliseconds. What changes it stands in a
 * transaction, with its entry in the trail. `asSeen`: as in target-as-seen.ts, so that an unlock is of one app.
 */
export type Unlocks = {
  until(sessionId: string, asSeen: string): Promise<number | undefined>;
  /** Gives the time at which it lapses. */
  unlock(sessionId: string, asSeen: string, within: Transaction<Tables>): Promise<number>;
  lock(sessionId: string, asSeen: string, within: Transaction<Tables>): Promise<void>;
  /** Of every session: the target is gone, or is another one now. */
  lockAll(targetId: string, within: Transaction<Tables>): Promise<void>;
};

export const unlockedMs = 30 * 60 * 1000;

export function createUnlocks({ kysely }: Database, now: () => number): Unlocks {
  return {
    async until(sessionId, asSeen) {
      const row = await kysely
        .selectFrom("unlock")
        .select("until")
        .where("session_id", "=", sessionId)
        .where("target_id", "=", asSeen)
        .where("until", ">", now())
        .executeTakeFirst();
      return row?.until;
    },
    async unlock(sessionId, asSeen, within) {
      const until = now() + unlockedMs;
      await within.deleteFrom("unlock").where("until", "<=", now()).execute();
      await within
        .insertInto("unlock")
        .values({ session_id: sessionId, target_id: asSeen, until })
        .onConflict((conflict) => conflict.columns(["session_id", "target_id"]).doUpdateSet({ until }))
        .execute();
      return until;
    },
    async lock(sessionId, asSeen, within) {
      await within.deleteFrom("unlock").where("session_id", "=", sessionId).where("target_id", "=", asSeen).execute();
    },
    async lockAll(targetId, within) {
      // An id has nothing that LIKE takes for its own sign.
      await within.deleteFrom("unlock").where("target_id", "like", `${targetId} %`).execute();
    },
  };
}
