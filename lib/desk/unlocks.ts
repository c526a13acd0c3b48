import type { Transaction } from "kysely";
import type { Database } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";

/**
 * Which session may write to which real target, and until when, in Unix milliseconds. What changes it stands in a
 * transaction, with its entry in the trail.
 */
export type Unlocks = {
  until(sessionId: string, targetId: string): Promise<number | undefined>;
  /** Gives the time at which it lapses. */
  unlock(sessionId: string, targetId: string, within: Transaction<Tables>): Promise<number>;
  lock(sessionId: string, targetId: string, within: Transaction<Tables>): Promise<void>;
  /** Of every session: the target is gone, or is another one now. */
  lockAll(targetId: string, within: Transaction<Tables>): Promise<void>;
};

export const unlockedMs = 30 * 60 * 1000;

export function createUnlocks({ kysely }: Database, now: () => number): Unlocks {
  return {
    async until(sessionId, targetId) {
      const row = await kysely
        .selectFrom("unlock")
        .select("until")
        .where("session_id", "=", sessionId)
        .where("target_id", "=", targetId)
        .where("until", ">", now())
        .executeTakeFirst();
      return row?.until;
    },
    async unlock(sessionId, targetId, within) {
      const until = now() + unlockedMs;
      await within.deleteFrom("unlock").where("until", "<=", now()).execute();
      await within
        .insertInto("unlock")
        .values({ session_id: sessionId, target_id: targetId, until })
        .onConflict((conflict) => conflict.columns(["session_id", "target_id"]).doUpdateSet({ until }))
        .execute();
      return until;
    },
    async lock(sessionId, targetId, within) {
      await within.deleteFrom("unlock").where("session_id", "=", sessionId).where("target_id", "=", targetId).execute();
    },
    async lockAll(targetId, within) {
      await within.deleteFrom("unlock").where("target_id", "=", targetId).execute();
    },
  };
}
