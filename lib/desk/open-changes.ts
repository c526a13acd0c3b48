import type { Change } from "../chat/change.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import type { Before } from "./change-effects.ts";

/** A change whose end is not written down: its answer was lost, or the process that sent it is gone. */
export type OpenChange = {
  began: number;
  target: { id: string; name: string };
  sending: { id: string; batch: string };
  undoOf?: string;
  change: Change;
  before: Before | undefined;
  app?: TargetApp;
};

/** What a process leaves open stands near the end of what it wrote. */
const entriesLookedAt = 20_000;

/** Those that began before this moment (Unix milliseconds), the oldest first. */
export async function openChanges({ kysely }: Database, begunBefore: number): Promise<OpenChange[]> {
  const last = await kysely.selectFrom("trail").select("seq").orderBy("seq", "desc").limit(1).executeTakeFirst();
  const rows = await kysely
    .selectFrom("trail as begun")
    .select(["seq", "target_id", "target", "change_id", "batch_id", "undo_of", "body"])
    .where("kind", "=", "begun")
    .where("seq", ">", (last?.seq ?? 0) - entriesLookedAt)
    .where("at", "<", begunBefore)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("trail as closing")
            .select("closing.seq")
            .whereRef("closing.change_id", "=", "begun.change_id")
            .where("closing.kind", "in", ["ended", "settled"]),
        ),
      ),
    )
    .orderBy("seq")
    .execute();
  return rows.map((row) => ({
    began: row.seq,
    target: { id: row.target_id ?? "", name: row.target ?? "" },
    sending: { id: row.change_id ?? "", batch: row.batch_id ?? "" },
    ...(row.undo_of !== null && { undoOf: row.undo_of }),
    // What `changes.ts` wrote into the body.
    ...(JSON.parse(row.body) as Pick<OpenChange, "change" | "before" | "app">),
  }));
}
