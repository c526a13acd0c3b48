import { setImmediate as nextTurn } from "node:timers/promises";
import { type ExpressionBuilder, type RawBuilder, sql } from "kysely";
import type { Crossings } from "../chat/limit-crossings.ts";
import type {
  AccountFigures,
  FigureCursor,
  FigureFilter,
  FigurePage,
  FigureSort,
  Snapshot,
  SnapshotTotals,
} from "../chat/limit-scan.ts";
import { type Measure, measures, nearFrom, type Walls } from "../chat/measure.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import type { Tables } from "../db/tables.ts";
import { type AccountFigureColumns, stillHolds } from "../db/tables-limits.ts";
import { knownLimitApp } from "./limit-apps.ts";
import { columnOf } from "./snapshot-totals.ts";

/** Whom a question is about: an app at one of its snapshots, with the walls that `near` is meant by. */
export type AtSnapshot = { app: TargetApp; snapshot: Snapshot; walls: Walls };

/** What scans found, snapshot by snapshot. What a later scan finds never changes an earlier snapshot. */
export type Snapshots = {
  /** The newest first. */
  list(app: TargetApp, most: number): Promise<Snapshot[]>;
  load(app: TargetApp, seq: number): Promise<Snapshot | undefined>;
  /** The accounts that fit, behind `after`. */
  page(at: AtSnapshot, asked: { filter: FigureFilter; sort: FigureSort; after?: FigureCursor }): Promise<FigurePage>;
  count(at: AtSnapshot, filter: FigureFilter): Promise<number>;
  /** All that fit, by byte order of their ids, in pieces. */
  all(at: AtSnapshot, filter: FigureFilter): AsyncGenerator<AccountFigures[]>;
  /**
   * Who crossed a wall between two snapshots, at most so many with their accounts: `reached` it, or `left` it; whoever was not known at the
   * earlier one is counted as below.
   */
  crossings(
    of: { app: TargetApp; from: Snapshot; to: Snapshot },
    wall: { measure: Measure; value: number },
    most: number,
  ): Promise<Crossings>;
};

const pageRows = 50;
const pieceRows = 1000;
/** Fewer are sorted faster than the rows of a whole app are gone through in the order that is wanted. */
const sortedMost = 30_000;

/** So many counts are remembered. */
const countedMost = 1000;

type Columns = ExpressionBuilder<Tables, "account_figure">;

export function createSnapshots({ kysely, kind }: Database): Snapshots {
  const counted = new Map<string, number>();
  const snapshotRows = async (app: TargetApp) => {
    const number = await knownLimitApp(kysely, app);
    return kysely
      .selectFrom("limit_scan")
      .select(["seq", "at", "ended", "accounts_done", "totals"])
      .where("app", "=", number ?? -1)
      .where("state", "=", "done")
      .orderBy("seq", "desc");
  };

  /** What held at a snapshot. While nothing was read since, that is what holds now, which stands together in each index. */
  async function heldAt({ app, snapshot }: Pick<AtSnapshot, "app" | "snapshot">) {
    const number = (await knownLimitApp(kysely, app)) ?? -1;
    const later = kysely.selectFrom("limit_scan").select("seq").where("app", "=", number);
    const isNewest = (await later.where("seq", ">", snapshot.seq).executeTakeFirst()) === undefined;
    const held = kysely.selectFrom("account_figure").where("account_figure.app", "=", number);
    if (isNewest) return held.where("account_figure.until", "=", stillHolds);
    return held.where("account_figure.until", ">", snapshot.seq).where("account_figure.since", "<=", snapshot.seq);
  }

  /**
   * The conditions of a filter. SQLite does not know how many rows fit; the snapshot does. `found`: rows are found by these conditions; otherwise
   * they are met in the order of `sorted`, and those that do not fit are passed over.
   */
  const conditions = (filter: FigureFilter, walls: Walls, found: boolean, sorted?: string) => (columns: Columns) => {
    const { eb, and, or, ref } = columns;
    const of = (measure: Measure): RawBuilder<number> => {
      const column = columnOf[measure];
      return found || column === sorted || kind !== "sqlite" ? sql`${ref(column)}` : sql`+${ref(column)}`;
    };
    const { ranges = {}, near, empty, orphans, unread, account } = filter;
    return and([
      unread ? eb("code", ">", 0) : eb("code", "=", 0),
      ...measures.flatMap((measure) => {
        const range = ranges[measure];
        if (!range) return [];
        const [from, to] = range;
        return [eb(of(measure), ">=", from), ...(to === null ? [] : [eb(of(measure), "<=", to)])];
      }),
      ...(near ? [or(measures.map((measure) => eb(of(measure), ">=", nearFrom(walls[measure]))))] : []),
      ...(empty ? [eb("empty_count", ">", 0)] : []),
      ...(orphans ? [eb("orphan_count", ">", 0)] : []),
      ...(account === undefined ? [] : [eb("account", ">=", account), eb("account", "<", `${account}\u{10FFFF}`)]),
    ]);
  };

  async function countFitting(at: AtSnapshot, filter: FigureFilter): Promise<number> {
    const isFew = fewestOf(at, filter) <= sortedMost;
    const asked = (await heldAt(at)).where(conditions(filter, at.walls, isFew));
    const { count } = await asked.select(({ fn }) => fn.countAll().as("count")).executeTakeFirstOrThrow();
    return Number(count);
  }

  /** Out of the indexes alone: whoever could not be read has no figure that is near anything. */
  async function countNear(at: AtSnapshot): Promise<number> {
    const held = (await heldAt(at)).select("account");
    const beyond = (measure: Measure) => held.where(columnOf[measure], ">=", Math.max(1, nearFrom(at.walls[measure])));
    const all = beyond("groups")
      .union(beyond("conversations"))
      .union(beyond("marks"))
      .union(beyond("nameBytes"))
      .as("beyond");
    const { count } = await kysely
      .selectFrom(all)
      .select(({ fn }) => fn.countAll().as("count"))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  const snapshots: Snapshots = {
    async list(app, most) {
      return (await (await snapshotRows(app)).limit(most).execute()).map(snapshotOf);
    },

    async load(app, seq) {
      const row = await (await snapshotRows(app)).where("seq", "=", seq).executeTakeFirst();
      return row && snapshotOf(row);
    },

    async page(at, { filter, sort, after }) {
      const held = await heldAt(at);
      const isFew = fewestOf(at, filter) <= sortedMost;
      // Few are found by what they are, and sorted; of many the first ones are soon met in the order that is wanted.
      const column = sort.by === "account" ? "account" : columns[sort.by];
      let asked = held.where(conditions(filter, at.walls, isFew, column));
      const by = kind === "sqlite" && isFew ? sql`+${sql.ref(column)}` : sql`${sql.ref(column)}`;
      const direction = sort.descending ? sql`DESC` : sql`ASC`;
      if (after && sort.by === "account")
        asked = asked.where(sql<boolean>`${by} ${sql.raw(sort.descending ? "<" : ">")} ${after.account}`);
      else if (after)
        asked = asked.where(
          sql<boolean>`(${by}, account) ${sql.raw(sort.descending ? "<" : ">")} (${after.value}, ${after.account})`,
        );
      const rows = await asked
        .selectAll()
        .orderBy(sql`${by} ${direction}`)
        .$if(sort.by !== "account", (query) => query.orderBy(sql`account ${direction}`))
        .limit(pageRows + 1)
        .execute();
      const shown = rows.slice(0, pageRows);
      const last = shown.at(-1);
      const figures = await withBefore(shown);
      if (rows.length <= pageRows || !last) return { rows: figures };
      return { rows: figures, next: { value: last[column], account: last.account } };
    },

    async count(at, filter) {
      const { app, snapshot, walls } = at;
      const known = countIn(snapshot.totals, filter);
      if (known !== undefined) return known;
      // A snapshot does not change, nor does what is counted in it.
      const key = JSON.stringify([app.sdkAppId, app.host, snapshot.seq, filter, filter.near && walls]);
      const before = counted.get(key);
      if (before !== undefined) return before;
      const { near, ...others } = filter;
      const isNearAlone = near === true && Object.values(others).every((each) => each === undefined);
      const count = isNearAlone ? await countNear(at) : await countFitting(at, filter);
      if (counted.size >= countedMost) counted.clear();
      counted.set(key, count);
      return count;
    },

    async *all(at, filter) {
      let after = "";
      const held = await heldAt(at);
      const isFew = fewestOf(at, filter) <= sortedMost;
      for (;;) {
        const rows = await held
          .where(conditions(filter, at.walls, isFew))
          .where("account", ">", after)
          .selectAll()
          .orderBy("account")
          .limit(pieceRows)
          .execute();
        const last = rows.at(-1);
        if (!last) return;
        yield rows.map((row) => figuresOf(row));
        after = last.account;
        await nextTurn();
      }
    },

    async crossings({ app, from, to }, { measure, value }, most) {
      const column = columnOf[measure];
      const atWall = async (here: Snapshot, there: Snapshot) => {
        const beyond = (await heldAt({ app, snapshot: here })).where(column, ">=", value).where("code", "=", 0);
        const was = (await heldAt({ app, snapshot: there })).select(["account", `${column} as value`]).as("was");
        return beyond
          .leftJoin(was, "was.account", "account_figure.account")
          .where(({ eb, or }) => or([eb("was.value", "<", value), eb("was.value", "is", null)]))
          .select(["account_figure.account as account", `account_figure.${column} as now`, "was.value as was"]);
      };
      const crossed = async (here: Snapshot, there: Snapshot) => {
        const asked = await atWall(here, there);
        const some = await asked.orderBy("account_figure.account").limit(most).execute();
        const { count } = await kysely
          .selectFrom(asked.as("crossed"))
          .select(({ fn }) => fn.countAll().as("count"))
          .executeTakeFirstOrThrow();
        return { count: Number(count), some };
      };
      const reached = await crossed(to, from);
      await nextTurn();
      const left = await crossed(from, to);
      return {
        reached: {
          count: reached.count,
          accounts: reached.some.map(({ account, now, was }) => ({ account, from: was ?? 0, to: now })),
        },
        left: {
          count: left.count,
          accounts: left.some.map(({ account, now, was }) => ({ account, from: now, to: was ?? 0 })),
        },
      };
    },
  };

  /** What each of these was before it became so. */
  async function withBefore(rows: readonly AccountFigureColumns[]): Promise<AccountFigures[]> {
    const [first] = rows;
    if (!first) return [];
    const earlier = await kysely
      .selectFrom("account_figure")
      .selectAll()
      .where("app", "=", first.app)
      .where(
        "account",
        "in",
        rows.map(({ account }) => account),
      )
      .where("until", "in", [...new Set(rows.map(({ since }) => since))])
      .execute();
    const byKey = new Map(earlier.map((row) => [`${row.until} ${row.account}`, row]));
    return rows.map((row) => figuresOf(row, byKey.get(`${row.since} ${row.account}`)));
  }
  return snapshots;
}

const columns = { ...columnOf, empty: "empty_count", orphans: "orphan_count" } as const;

function figuresOf(row: AccountFigureColumns, before?: AccountFigureColumns): AccountFigures {
  return {
    ...{
      account: row.account,
      ...measuresOf(row),
      empty: row.empty_count,
      orphans: row.orphan_count < 0 ? null : row.orphan_count,
    },
    ...{ code: row.code, readAt: row.read_at },
    ...(before && before.code === 0 && { before: { ...measuresOf(before), readAt: before.read_at } }),
  };
}

function measuresOf(row: AccountFigureColumns): Record<Measure, number> {
  const { group_count, conversation_count, mark_count, name_bytes } = row;
  return { groups: group_count, conversations: conversation_count, marks: mark_count, nameBytes: name_bytes };
}

function snapshotOf(row: {
  seq: number;
  at: number;
  ended: number | null;
  accounts_done: number;
  totals: string | null;
}): Snapshot {
  const { seq, at, ended, accounts_done: read, totals } = row;
  return { seq, at, read, ms: (ended ?? at) - at, totals: JSON.parse(totals ?? "{}") as SnapshotTotals }; // what `scans.ts` wrote
}

/** At most so many accounts fit, by the one condition that fewest fit. */
function fewestOf({ snapshot: { totals }, walls }: AtSnapshot, filter: FigureFilter): number {
  const { ranges = {}, near, empty, orphans, unread, account } = filter;
  const all = totals.accounts + Object.values(totals.unread).reduce((sum, count) => sum + count, 0);
  const inRange = (measure: Measure, from: number, to: number | null) =>
    totals.counts[measure].reduce(
      (sum, [value, accounts]) => sum + (value >= from && (to === null || value <= to) ? accounts : 0),
      0,
    );
  return Math.min(
    all,
    ...measures.flatMap((measure) => {
      const range = ranges[measure];
      return range ? [inRange(measure, ...range)] : [];
    }),
    ...(near ? [measures.reduce((sum, measure) => sum + inRange(measure, nearFrom(walls[measure]), null), 0)] : []),
    ...(empty ? [totals.empty.accounts] : []),
    ...(orphans ? [totals.orphans.accounts] : []),
    ...(unread ? [Object.values(totals.unread).reduce((sum, count) => sum + count, 0)] : []),
    // A beginning of an id is found in the order of the ids.
    ...(account === undefined ? [] : [0]),
  );
}

/** What the snapshot has counted already; undefined where the accounts must be counted. */
function countIn(totals: SnapshotTotals, filter: FigureFilter): number | undefined {
  const { ranges = {}, ...others } = filter;
  const asked = measures.filter((measure) => ranges[measure]);
  if (Object.values(others).some((value) => value !== undefined)) return undefined;
  const [measure] = asked;
  if (!measure) return totals.accounts;
  const range = ranges[measure];
  if (asked.length > 1 || !range) return undefined;
  const [from, to] = range;
  return totals.counts[measure].reduce(
    (sum, [value, accounts]) => sum + (value >= from && (to === null || value <= to) ? accounts : 0),
    0,
  );
}
