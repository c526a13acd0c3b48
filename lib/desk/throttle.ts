import { sql } from "kysely";
import type { Database } from "../db/open-database.ts";

/** How often something may be tried within a quarter of an hour. */
export type Bucket = { name: string; most: number };

export type Throttle = {
  /**
   * Counts one try, before it is made, in these buckets from the narrowest to the widest: 0 if none is over, or else how long
   * to wait, in milliseconds. What one refuses is counted in no wider one: nobody is kept out by a stranger's refused tries.
   */
  take(buckets: readonly Bucket[]): Promise<number>;
  /** After a try that was right: it was none of the guesses that are counted. */
  giveBack(buckets: readonly Bucket[]): Promise<void>;
};

const windowMs = 15 * 60_000;

/** Counts tries in the console's database, so that all its processes count together. */
export function createThrottle({ kysely }: Database): Throttle {
  let sweptAt = Date.now();

  async function takeOne({ name, most }: Bucket): Promise<number> {
    const [at, until] = [Date.now(), Date.now() + windowMs];
    const isOver = sql`${sql.ref("try.until")} <= ${at}`;
    const row = await kysely
      .insertInto("try")
      .values({ bucket: name, count: 1, until })
      .onConflict((conflict) =>
        conflict.column("bucket").doUpdateSet({
          count: sql<number>`CASE WHEN ${isOver} THEN 1 ELSE ${sql.ref("try.count")} + 1 END`,
          until: sql<number>`CASE WHEN ${isOver} THEN ${until} ELSE ${sql.ref("try.until")} END`,
        }),
      )
      .returning(["count", "until"])
      .executeTakeFirstOrThrow();
    return row.count > most ? Math.max(1, row.until - at) : 0;
  }

  return {
    async take(buckets) {
      if (Date.now() - sweptAt > windowMs) {
        sweptAt = Date.now();
        await kysely.deleteFrom("try").where("until", "<=", Date.now()).execute();
      }
      for (const bucket of buckets) {
        const waitMs = await takeOne(bucket);
        if (waitMs > 0) return waitMs;
      }
      return 0;
    },
    async giveBack(buckets) {
      const names = buckets.map(({ name }) => name);
      await kysely
        .updateTable("try")
        .set({ count: sql<number>`${sql.ref("count")} - 1` })
        .where("bucket", "in", names)
        .where("count", ">", 0)
        .execute();
    },
  };
}
