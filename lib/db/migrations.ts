import { type Kysely, type Migration, PostgresAdapter } from "kysely";
import { createBulk } from "./tables-bulk.ts";
import { createCallMeterTables } from "./tables-call-meter.ts";
import { createJobs, keepEarlierSendings } from "./tables-jobs.ts";
import { createLimitRules } from "./tables-limit-rules.ts";
import { createLimits } from "./tables-limits.ts";
import { createPeopleTables } from "./tables-people.ts";
import { createPlaceMark } from "./tables-place.ts";
import { createRateShares } from "./tables-rate.ts";
import { createTargets } from "./tables-targets.ts";
import { createTemplates } from "./tables-templates.ts";
import { createTrail } from "./tables-trail.ts";

/** In the order of their names. One that has been released is never changed; the next change is a new one. */
export const migrations: Record<string, Migration> = {
  "001-targets": { up: createTargets },
  "002-trail": { up: (db) => createTrail(db, kindOf(db)) },
  "003-people": { up: createPeopleTables },
  "004-bulk": { up: (db) => createBulk(db, kindOf(db)) },
  "005-jobs": { up: createJobs },
  "006-place": { up: createPlaceMark },
  "007-templates": { up: createTemplates },
  "008-limits": { up: (db) => createLimits(db, kindOf(db)) },
  "009-call-meter": { up: createCallMeterTables },
  "010-limit-rules": { up: createLimitRules },
  "011-rate-shares": { up: createRateShares },
  "012-earlier-sendings": { up: keepEarlierSendings },
};

function kindOf(db: Kysely<unknown>): "sqlite" | "postgres" {
  return db.getExecutor().adapter instanceof PostgresAdapter ? "postgres" : "sqlite";
}
