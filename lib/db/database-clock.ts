import { type RawBuilder, sql } from "kysely";
import type { Database } from "./open-database.ts";

/** The database's own time, in Unix milliseconds: hosts that share one need not agree on theirs. On SQLite there is one host. */
export function databaseClock({ kind }: Pick<Database, "kind">): RawBuilder<number> {
  return kind === "postgres"
    ? sql<number>`CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)`
    : sql<number>`CAST(unixepoch('subsec') * 1000 AS INTEGER)`;
}
