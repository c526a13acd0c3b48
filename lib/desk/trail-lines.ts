import { setImmediate as nextTurn } from "node:timers/promises";
import { type RawBuilder, sql } from "kysely";
import type { ChangeVerb, Ending } from "../chat/change.ts";
import type { ChangeLine, TrailFilter, TrailLine, TrailPage } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import type { TrailRow } from "../db/tables-trail.ts";
import { readUndone } from "./undo-history.ts";

export type TrailLines = {
  /** Lines that fit, the newest first; `before`: only those with a lower number. */
  page(filter: TrailFilter, before?: number, size?: number): Promise<TrailPage>;
  /** How many lines fit, as far as `most`. */
  count(filter: TrailFilter, most: number): Promise<number>;
  /** The changes of one click on Apply, or one change, in the order of sending. */
  changes(of: { batchId: string } | { changeId: string }): Promise<ChangeLine[]>;
  /** The accounts of a target that were changed from here, each once, in pieces. */
  accounts(target: string): AsyncGenerator<string[]>;
  /** How these changes ended, by their ids; none of one that has not. */
  endingsOf(changeIds: readonly string[]): Promise<Map<string, Ending>>;
  /** How a change ended. `open`: it has begun, and nothing more is known. Undefined: it never began. */
  endingOf(changeId: string): Promise<Ending | "open" | undefined>;
};

const pageSize = 60;
const accountsTogether = 5000;
/** A line is where something began; how it ended is told with it. */
const lineKinds = ["begun", "event"];

/** Reads the trail by keyset: a page costs the same at the newest entry and a million below it. */
export function createTrailLines({ kysely }: Database): TrailLines {
  /** Entries of the filter. A term leads: its index is in the order of the numbers. */
  function fitting({ person, account, target, group, code, since, until }: TrailFilter) {
    const terms = [...(group === undefined ? [] : [`group:${group}`]), ...(code === undefined ? [] : [`code:${code}`])];
    let query = kysely.selectFrom("trail").where("kind", "in", lineKinds);
    for (const term of terms)
      query = query.where("seq", "in", ({ selectFrom }) =>
        selectFrom("trail_term").select("trail_term.seq").where("term", "=", term),
      );
    if (person !== undefined) query = query.where("person", "=", person);
    if (account !== undefined) query = query.where("account", "=", account);
    if (target !== undefined) query = query.where("target_id", "=", target);
    if (since !== undefined) query = query.where("at", ">=", since);
    if (until !== undefined) query = query.where("at", "<=", until);
    return query;
  }

  async function linesOf(rows: readonly TrailRow[]): Promise<TrailLine[]> {
    const ids = rows.flatMap(({ kind, change_id }) => (kind === "begun" && change_id !== null ? change_id : []));
    const endings = await endingsOf(ids);
    const undone = await readUndone(kysely, endings);
    const origins = await originsOf(rows.flatMap(({ undo_of }) => undo_of ?? []));
    return rows.map((row) => {
      if (row.kind === "event") {
        return { ...headOf(row), kind: "event", verb: row.verb ?? "", detail: row.body, code: row.code };
      }
      const id = row.change_id ?? "";
      // What `changes.ts` wrote into the body.
      const { change, reason, app } = JSON.parse(row.body) as Pick<ChangeLine, "change" | "reason" | "app">;
      const [ending, taken, origin] = [endings.get(id), undone.get(id), origins.get(row.undo_of ?? "")];
      return {
        ...headOf(row),
        ...{ kind: "change", verb: row.verb as ChangeVerb, changeId: id, batchId: row.batch_id ?? "", change },
        ...(reason !== undefined && { reason }),
        ...(app && { app }),
        ...(ending && { ending }),
        ...(taken && { undone: taken }),
        ...(row.undo_of !== null && { undoOf: { changeId: row.undo_of, ...(origin ?? { at: row.at, batchId: "" }) } }),
      };
    });
  }

  async function endingsOf(ids: readonly string[]): Promise<Map<string, Ending>> {
    if (ids.length === 0) return new Map();
    const rows = await kysely
      .selectFrom("trail")
      .select(["change_id", "body"])
      .where("change_id", "in", ids)
      .where("kind", "in", ["lost", "ended", "settled", "corrected"])
      .orderBy("seq")
      .execute();
    // As above; the newest stands.
    return new Map(rows.map((row) => [row.change_id ?? "", JSON.parse(row.body) as Ending]));
  }

  async function originsOf(ids: readonly string[]): Promise<Map<string, { at: number; batchId: string }>> {
    if (ids.length === 0) return new Map();
    const begun = kysely.selectFrom("trail").select(["change_id", "batch_id", "at"]).where("change_id", "in", ids);
    const rows = await begun.where("kind", "=", "begun").execute();
    return new Map(rows.map((row) => [row.change_id ?? "", { at: row.at, batchId: row.batch_id ?? "" }]));
  }

  return {
    async page(filter, before, size = pageSize) {
      let query = fitting(filter).selectAll().orderBy("seq", "desc").limit(size);
      if (before !== undefined) query = query.where("seq", "<", before);
      const rows = await query.execute();
      const last = rows.at(-1);
      return { lines: await linesOf(rows), ...(rows.length === size && last && { before: last.seq }) };
    },

    async count(filter, most) {
      const some = fitting(filter).select("seq").limit(most).as("some");
      const { count } = await kysely
        .selectFrom(some)
        .select(({ fn }) => fn.countAll().as("count"))
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async changes(of) {
      const query = kysely.selectFrom("trail").selectAll().where("kind", "=", "begun").orderBy("seq");
      const rows = await ("batchId" in of
        ? query.where("batch_id", "=", of.batchId)
        : query.where("change_id", "=", of.changeId)
      ).execute();
      return (await linesOf(rows)).filter((line) => line.kind === "change");
    },

    async *accounts(target) {
      let after = "";
      for (;;) {
        // From one account to the next by the index, whatever was done to each: no database skips by itself for DISTINCT.
        const next = (behind: RawBuilder<unknown>) =>
          sql`SELECT min(account) FROM trail WHERE target_id = ${target} AND account > ${behind}`;
        const { rows } = await sql<{ account: string }>`
          WITH RECURSIVE found (account) AS (
            ${next(sql`${after}`)}
            UNION ALL SELECT (${next(sql.ref("found.account"))}) FROM found WHERE found.account IS NOT NULL
          )
          SELECT account FROM found WHERE account IS NOT NULL LIMIT ${accountsTogether}`.execute(kysely);
        if (rows.length > 0) yield rows.map(({ account }) => account);
        after = rows.at(-1)?.account ?? "";
        if (rows.length < accountsTogether) return;
        await nextTurn();
      }
    },

    endingsOf,

    async endingOf(changeId) {
      const begun = kysely.selectFrom("trail").select("seq").where("change_id", "=", changeId);
      const ending = (await endingsOf([changeId])).get(changeId);
      return ending ?? ((await begun.executeTakeFirst()) ? "open" : undefined);
    },
  };
}

function headOf({ seq, at, person, person_id, role, target_id, target, account }: TrailRow) {
  return {
    ...{ seq, at },
    ...(person !== null && { person }),
    ...(person_id !== null && { personId: person_id }),
    ...(role !== null && { role }),
    ...(target_id !== null && { target: { id: target_id, name: target ?? "" } }),
    ...(account !== null && { account }),
  };
}
