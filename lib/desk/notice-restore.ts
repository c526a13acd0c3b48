import type { Transaction } from "kysely";
import { type Database, DatabaseUnavailable } from "../db/open-database.ts";
import { takePlace } from "../db/place-mark.ts";
import type { Tables } from "../db/tables.ts";
import type { Trail } from "./trail.ts";

type Ports = {
  database: Database;
  trail: Trail;
  place: { file: string } | { url: string };
  /** What other rooms do to their tables then; what they tell of it stands in the trail. */
  whenRestored?: ((database: Database, transaction: Transaction<Tables>) => Promise<object>) | undefined;
  say?: (line: string) => void;
};

/**
 * At a start, before anything is taken up: whether the database was put back from an older copy, or brought here from elsewhere. Then the trail
 * says so, and nobody is signed in: a sign-in that was ended since would be good again. Rejects with DatabaseUnavailable.
 */
export async function noticeRestore({
  database,
  trail,
  place,
  whenRestored,
  say = console.warn,
}: Ports): Promise<void> {
  let told: object = {};
  try {
    const isRestored = await takePlace(database, place, async (transaction) => {
      told = (await whenRestored?.(database, transaction)) ?? {};
      await transaction.deleteFrom("unlock").execute();
      await transaction.deleteFrom("session").execute();
      await trail.append({ kind: "event", verb: "databaseRestored", body: told }, transaction);
    });
    if (!isRestored) return;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\s+/g, " ") : "unknown";
    throw new DatabaseUnavailable(`It cannot be noted where the console's database lies (${reason}).`, {
      cause: error,
    });
  }
  say(
    `The console's database was put back from a copy, or brought here from elsewhere: ${JSON.stringify(told)}. Jobs wait for a person, and everybody signs in again.`,
  );
}
