import { type Kysely, type Migration, PostgresAdapter } from "kysely";
import { createBulk } from "./tables-bulk.ts";
import { createJobs } from "./tables-jobs.ts";
import { createPeopleTables } from "./tables-people.ts";
import { createRateShares } from "./tables-rate.ts";
import { createTargets } from "./tables-targets.ts";
import { createTrail } from "./tables-trail.ts";

/** In the order of their names. One that has been released is never changed; the next change is a new one. */
export const migrations: Record<string, Migration> = {
  "001-targets": { up: createTargets },
  "002-trail": { up: (db) => createTrail(db, kindOf(db)) },
  "003-people": { up: createPeopleTables },
  "004-bulk": { up: (db) => createBulk(db, kindOf(db)) },
  "005-jobs": { up: createJobs },
  "011-rate-shares": { up: createRateShares },
};

function kindOf(db: Kysely<unknown>): "sqlite" | "postgres" {
  return db.getExecutor().adapter instanceof PostgresAdapter ? "postgres" : "sqlite";
}
