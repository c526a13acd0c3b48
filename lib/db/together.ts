import type { Kysely, Transaction } from "kysely";
import type { Tables } from "./tables.ts";

type Work = (transaction: Transaction<Tables>) => Promise<unknown>;
type Waiting = { work: Work; resolve: (value: never) => void; reject: (error: unknown) => void };

/** Does a piece of work in a transaction that it may share with others; what it comes to is on disk when it settles. */
export type Together = <T>(work: (transaction: Transaction<Tables>) => Promise<T>) => Promise<T>;

/**
 * What waits at the same moment shares one commit: a disk takes as long over one write as over fifty. One that fails takes
 * nobody with it: then each is done by itself, so that work may be done twice of which only the second time stands.
 */
export function createTogether(kysely: Kysely<Tables>): Together {
  let waiting: Waiting[] = [];
  let isWriting = false;

  async function drain(): Promise<void> {
    isWriting = true;
    await Promise.resolve();
    while (waiting.length > 0) {
      const together = waiting;
      waiting = [];
      try {
        const values = await kysely.transaction().execute(async (transaction) => {
          const all: unknown[] = [];
          for (const { work } of together) all.push(await work(transaction));
          return all;
        });
        for (const [at, { resolve }] of together.entries()) resolve(values[at] as never); // what its own work gave
      } catch {
        for (const { work, resolve, reject } of together)
          await kysely
            .transaction()
            .execute(work)
            .then((value) => resolve(value as never), reject); // as above
      }
    }
    isWriting = false;
  }

  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve, reject });
      if (!isWriting) void drain();
    });
}
