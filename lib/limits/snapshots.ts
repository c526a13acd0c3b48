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
  SnapshotHead,
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

/**
 * What scans found, snapshot by snapshot. No later scan changes which accounts an earlier snapshot has, nor a figure of them; only
 * `readAt` tells when an account was last found so.
 */
export type Snapshots = {
  /** The newest first, without what they hold. */
  heads(app: TargetApp, most: number): Promise<SnapshotHead[]>;
  /** Those from a moment on (Unix milliseconds), the newest first. */
  since(app: TargetApp, from: number, most: number): Promise<Snapshot[]>;
  load(app: TargetApp, seq: number): Promise<Snapshot | undefined>;
  newest(app: TargetApp): Promise<Snapshot | undefined>;
  /** The accounts that fit, behind `after`. */
  page(at: AtSnapshot, asked: { filter: FigureFilter; sort: FigureSort; after?: FigureCursor }): Promise<FigurePage>;
  count(at: AtSnapshot, filter: FigureFilter): Promise<number>;
  /** All that fit, by byte order of their ids, in pieces; what a scan finds meanwhile is not among them. */
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
const pieceRows = 2000;
/** Fewer are sorted faster than the rows of a whole app are gone through in the order that is wanted. */
const sortedMost = 30_000;
/** So many counts, and so many snapshots, are remembered. */
const rememberedMost = 1000;

type Columns = ExpressionBuilder<Tables, "account_figure">;
/** A part of what held at a snapshot: rows that have the same end, which stand together in each index. */
type Branch = { app: number; until: number; seq: number };

/** `fewMost`: from how many accounts on a list is met in its order, and not sorted. */
export function createSnapshots({ kysely, kind }: Database, { fewMost = sortedMost } = {}): Snapshots {
  const counted = new Map<string, number>();
  const kept = new Map<number, Snapshot>();

  async function scansOf(app: TargetApp) {
    const number = (await knownLimitApp(kysely, app)) ?? -1;
    return kysely.selectFrom("limit_scan").where("app", "=", number);
  }

  const snapshotsOf = async (app: TargetApp) => (await scansOf(app)).where("state", "=", "done").orderBy("seq", "desc");

  /** Neither it nor what is counted in it changes. */
  async function loadAll(app: TargetApp, seqs: readonly number[]): Promise<Snapshot[]> {
    const missing = seqs.filter((seq) => !kept.has(seq));
    for (let at = 0; at < missing.length; at += 20) {
      const rows = await (await snapshotsOf(app))
        .select(["seq", "at", "ended", "accounts_done", "totals"])
        .where("seq", "in", missing.slice(at, at + 20))
        .execute();
      if (kept.size > rememberedMost) kept.clear();
      for (const row of rows) kept.set(row.seq, snapshotOf(row));
      await nextTurn();
    }
    return seqs.flatMap((seq) => kept.get(seq) ?? []);
  }

  /**
   * What holds still, and what each later scan has found otherwise: each part alone is in the order of an index, so that a scan that is under way,
   * or was broken off, makes no question slow.
   */
  async function branchesOf({ app, snapshot }: Pick<AtSnapshot, "app" | "snapshot">): Promise<Branch[]> {
    const number = (await knownLimitApp(kysely, app)) ?? -1;
    const later = await (await scansOf(app)).select("seq").where("seq", ">", snapshot.seq).orderBy("seq").execute();
    const { seq } = snapshot;
    return [{ app: number, until: stillHolds, seq }, ...later.map((scan) => ({ app: number, until: scan.seq, seq }))];
  }

  const heldIn = ({ app, until, seq }: Branch) =>
    kysely
      .selectFrom("account_figure")
      .where("account_figure.app", "=", app)
      .where("account_figure.until", "=", until)
      .where("account_figure.since", "<=", seq);

  /**
   * The conditions of a filter. SQLite does not know how many rows fit; the snapshot does. `found`: rows are found by these conditions; otherwise
   * they are met in the order of `sorted`, and those that do not fit are passed over.
   */
  const conditions = (filter: FigureFilter, walls: Walls, found: boolean, sorted?: string) => (columns: Columns) => {
    const { eb, and, or, ref } = columns;
    const isHidden = (column: string) => !found && column !== sorted && kind === "sqlite";
    const of = (measure: Measure): RawBuilder<number> => {
      const column = columnOf[measure];
      return isHidden(column) ? sql`+${ref(column)}` : sql`${ref(column)}`;
    };
    // What is only counted is found by the beginning of an id in any case.
    const isMet = sorted !== undefined && isHidden("account");
    const id: RawBuilder<string> = isMet ? sql`+account` : sql`account`;
    const { ranges = {}, near, empty, orphans, unread, account } = filter;
    return and([
      unread ? eb("code", "<>", 0) : eb("code", "=", 0),
      ...measures.flatMap((measure) => {
        const range = ranges[measure];
        if (!range) return [];
        const [from, to] = range;
        return [eb(of(measure), ">=", from), ...(to === null ? [] : [eb(of(measure), "<=", to)])];
      }),
      ...(near ? [or(measures.map((measure) => eb(of(measure), ">=", nearFrom(walls[measure]))))] : []),
      ...(empty ? [eb("empty_count", ">", 0)] : []),
      ...(orphans ? [eb("orphan_count", ">", 0)] : []),
      ...(account === undefined ? [] : [eb(id, ">=", account), eb(id, "<", beyond(account))]),
    ]);
  };

  /** Whether so few fit that they are found by what they are, and sorted; of many the first ones are soon met in the order that is wanted. */
  async function isFew({ snapshot: { totals }, walls }: AtSnapshot, filter: FigureFilter, branch: Branch) {
    if (fewestOf(totals, walls, filter) <= fewMost) return true;
    const { account } = filter;
    if (account === undefined) return false;
    const named = heldIn(branch)
      .select("account")
      .where("account", ">=", account)
      .where("account", "<", beyond(account));
    const { count } = await kysely
      .selectFrom(named.limit(fewMost + 1).as("named"))
      .select(({ fn }) => fn.countAll().as("count"))
      .executeTakeFirstOrThrow();
    return Number(count) <= fewMost;
  }

  async function pageOf(
    branch: Branch,
    at: AtSnapshot,
    { filter, sort, after }: Parameters<Snapshots["page"]>[1],
  ): Promise<AccountFigureColumns[]> {
    const few = await isFew(at, filter, branch);
    const column = sort.by === "account" ? "account" : columns[sort.by];
    let asked = heldIn(branch).where(conditions(filter, at.walls, few, column));
    const by = kind === "sqlite" && few ? sql`+${sql.ref(column)}` : sql`${sql.ref(column)}`;
    const direction = sort.descending ? sql`DESC` : sql`ASC`;
    const behind = sort.descending ? sql`<` : sql`>`;
    if (after && sort.by === "account") asked = asked.where(sql<boolean>`${by} ${behind} ${after.account}`);
    else if (after) asked = asked.where(sql<boolean>`(${by}, account) ${behind} (${after.value}, ${after.account})`);
    return asked
      .selectAll()
      .orderBy(sql`${by} ${direction}`)
      .$if(sort.by !== "account", (query) => query.orderBy(sql`account ${direction}`))
      .limit(pageRows + 1)
      .execute();
  }

  /** By the key alone, where ids that begin alike stand together, whichever scan has found them: each is looked at once. */
  async function countNamed({ app, snapshot: { seq }, walls }: AtSnapshot, filter: FigureFilter): Promise<number> {
    const { count } = await kysely
      .selectFrom("account_figure")
      .where("app", "=", (await knownLimitApp(kysely, app)) ?? -1)
      .where("since", "<=", seq)
      .where(sql<boolean>`+until > ${seq}`)
      .where(conditions(filter, walls, false))
      .select(({ fn }) => fn.countAll().as("count"))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async function countFitting(at: AtSnapshot, filter: FigureFilter): Promise<number> {
    if (filter.account !== undefined && fewestOf(at.snapshot.totals, at.walls, filter) > fewMost)
      return countNamed(at, filter);
    let sum = 0;
    for (const branch of await branchesOf(at)) {
      const asked = heldIn(branch).where(conditions(filter, at.walls, await isFew(at, filter, branch)));
      const { count } = await asked.select(({ fn }) => fn.countAll().as("count")).executeTakeFirstOrThrow();
      sum += Number(count);
      await nextTurn();
    }
    return sum;
  }

  /** Out of the indexes alone: whoever could not be read has no figure that is near anything. */
  async function countNear(at: AtSnapshot): Promise<number> {
    let sum = 0;
    for (const branch of await branchesOf(at)) {
      const beyond = (measure: Measure) =>
        heldIn(branch)
          .select("account")
          .where(columnOf[measure], ">=", Math.max(1, nearFrom(at.walls[measure])));
      const all = beyond("groups")
        .union(beyond("conversations"))
        .union(beyond("marks"))
        .union(beyond("nameBytes"))
        .as("beyond");
      const { count } = await kysely
        .selectFrom(all)
        .select(({ fn }) => fn.countAll().as("count"))
        .executeTakeFirstOrThrow();
      sum += Number(count);
      await nextTurn();
    }
    return sum;
  }

  /** What each of these was before it became so. */
  async function withBefore(rows: readonly AccountFigureColumns[]): Promise<AccountFigures[]> {
    const [first] = rows;
    if (!first) return [];
    const names = rows.map(({ account }) => account);
    const ends = [...new Set(rows.map(({ since }) => since))];
    const earlier = kysely.selectFrom("account_figure").selectAll().where("app", "=", first.app);
    const found = await earlier.where("account", "in", names).where("until", "in", ends).execute();
    const byKey = new Map(found.map((row) => [`${row.until} ${row.account}`, row]));
    return rows.map((row) => figuresOf(row, byKey.get(`${row.since} ${row.account}`)));
  }

  /** The accounts at a wall or beyond it, with what they have. */
  async function atWall(
    at: Pick<AtSnapshot, "app" | "snapshot">,
    { measure, value }: { measure: Measure; value: number },
  ) {
    const column = columnOf[measure];
    const all = new Map<string, number>();
    for (const branch of await branchesOf(at)) {
      const rows = await heldIn(branch)
        .select(["account", `${column} as now`])
        .where(column, ">=", Math.max(1, value))
        .where("code", "=", 0)
        .execute();
      for (const { account, now } of rows) all.set(account, now);
      await nextTurn();
    }
    return all;
  }

  async function valuesAt({ app, snapshot }: Pick<AtSnapshot, "app" | "snapshot">, measure: Measure, names: string[]) {
    if (names.length === 0) return new Map<string, number>();
    const rows = await kysely
      .selectFrom("account_figure")
      .select(["account", `${columnOf[measure]} as value`])
      .where("app", "=", (await knownLimitApp(kysely, app)) ?? -1)
      .where("account", "in", names)
      .where("since", "<=", snapshot.seq)
      .where("until", ">", snapshot.seq)
      .execute();
    return new Map(rows.map(({ account, value }) => [account, value]));
  }

  return {
    async heads(app, most) {
      const rows = await (await snapshotsOf(app)).select(["seq", "at"]).limit(most).execute();
      return rows.map(({ seq, at }) => ({ seq, at }));
    },

    async since(app, from, most) {
      const rows = await (await snapshotsOf(app)).select("seq").where("at", ">=", from).limit(most).execute();
      return loadAll(
        app,
        rows.map(({ seq }) => seq),
      );
    },

    async load(app, seq) {
      const found = await (await snapshotsOf(app)).select("seq").where("seq", "=", seq).executeTakeFirst();
      return found && (await loadAll(app, [seq]))[0];
    },

    async newest(app) {
      const found = await (await snapshotsOf(app)).select("seq").limit(1).executeTakeFirst();
      return found && (await loadAll(app, [found.seq]))[0];
    },

    async page(at, asked) {
      const all: AccountFigureColumns[] = [];
      for (const branch of await branchesOf(at)) all.push(...(await pageOf(branch, at, asked)));
      const { by, descending } = asked.sort;
      const column = by === "account" ? "account" : columns[by];
      const rows = all.sort((one, other) => (descending ? -1 : 1) * inOrder(one, other, column)).slice(0, pageRows + 1);
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
      const key = JSON.stringify([app.sdkAppId, app.host, snapshot.seq, filter, filter.near && walls]);
      const before = counted.get(key);
      if (before !== undefined) return before;
      const { near, ...others } = filter;
      const isNearAlone = near === true && Object.values(others).every((each) => each === undefined);
      const count = isNearAlone ? await countNear(at) : await countFitting(at, filter);
      if (counted.size >= rememberedMost) counted.clear();
      counted.set(key, count);
      return count;
    },

    async *all({ app, snapshot, walls }, filter) {
      const number = (await knownLimitApp(kysely, app)) ?? -1;
      let after = "";
      for (;;) {
        // By the key, one account after the other: which rows hold at this snapshot no scan changes.
        const rows = await kysely
          .selectFrom("account_figure")
          .selectAll()
          .where("app", "=", number)
          .where("account", ">", after)
          .where("since", "<=", snapshot.seq)
          .where("until", ">", snapshot.seq)
          .orderBy("account")
          .limit(pieceRows)
          .execute();
        const last = rows.at(-1);
        if (!last) return;
        const fitting = rows.map((row) => figuresOf(row)).filter((figures) => fits(figures, filter, walls));
        if (fitting.length > 0) yield fitting;
        after = last.account;
        await nextTurn();
      }
    },

    async crossings({ app, from, to }, wall, most) {
      const [was, is] = [await atWall({ app, snapshot: from }, wall), await atWall({ app, snapshot: to }, wall)];
      const notIn = (some: Map<string, number>, others: Map<string, number>) =>
        [...some.keys()].filter((account) => !others.has(account)).sort();
      const [reached, left] = [notIn(is, was), notIn(was, is)];
      const [shownReached, shownLeft] = [reached.slice(0, most), left.slice(0, most)];
      const before = await valuesAt({ app, snapshot: from }, wall.measure, shownReached);
      const after = await valuesAt({ app, snapshot: to }, wall.measure, shownLeft);
      return {
        reached: {
          count: reached.length,
          accounts: shownReached.map((account) => ({
            account,
            from: before.get(account) ?? 0,
            to: is.get(account) ?? 0,
          })),
        },
        left: {
          count: left.length,
          accounts: shownLeft.map((account) => ({ account, from: was.get(account) ?? 0, to: after.get(account) ?? 0 })),
        },
      };
    },
  };
}

const columns = { ...columnOf, empty: "empty_count", orphans: "orphan_count" } as const;

/** Behind every id that begins so. */
function beyond(account: string): string {
  return `${account}\u{10FFFF}`;
}

function inOrder(one: AccountFigureColumns, other: AccountFigureColumns, column: keyof AccountFigureColumns): number {
  const [first, second] = [one[column], other[column]];
  if (typeof first === "number" && typeof second === "number" && first !== second) return first - second;
  return Buffer.compare(Buffer.from(one.account), Buffer.from(other.account));
}

function figuresOf(row: AccountFigureColumns, before?: AccountFigureColumns): AccountFigures {
  return {
    ...{ account: row.account, ...measuresOf(row), empty: row.empty_count },
    ...{ orphans: row.orphan_count < 0 ? null : row.orphan_count, code: row.code, readAt: row.read_at },
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

/** The conditions once more, for rows that are gone through anyway. */
function fits(figures: AccountFigures, filter: FigureFilter, walls: Walls): boolean {
  const { ranges = {}, near, empty, orphans, unread, account } = filter;
  if ((figures.code !== 0) !== (unread === true)) return false;
  for (const measure of measures) {
    const [from, to] = ranges[measure] ?? [0, null];
    if (figures[measure] < from || (to !== null && figures[measure] > to)) return false;
  }
  if (near && !measures.some((measure) => figures[measure] >= nearFrom(walls[measure]))) return false;
  if (empty && figures.empty === 0) return false;
  if (orphans && !((figures.orphans ?? 0) > 0)) return false;
  return account === undefined || figures.account.startsWith(account);
}

/** At most so many accounts fit, by the one condition that fewest fit. */
function fewestOf(totals: SnapshotTotals, walls: Walls, filter: FigureFilter): number {
  const { ranges = {}, near, empty, orphans, unread } = filter;
  const unreadable = Object.values(totals.unread).reduce((sum, count) => sum + count, 0);
  return Math.min(
    totals.accounts + unreadable,
    ...measures.flatMap((measure) => {
      const range = ranges[measure];
      return range ? [inRange(totals, measure, ...range)] : [];
    }),
    ...(near
      ? [measures.reduce((sum, measure) => sum + inRange(totals, measure, nearFrom(walls[measure]), null), 0)]
      : []),
    ...(empty ? [totals.empty.accounts] : []),
    ...(orphans ? [totals.orphans.accounts] : []),
    ...(unread ? [unreadable] : []),
  );
}

/** What the snapshot has counted already; undefined where the accounts must be counted. */
function countIn(totals: SnapshotTotals, filter: FigureFilter): number | undefined {
  const { ranges = {}, ...others } = filter;
  if (Object.values(others).some((value) => value !== undefined)) return undefined;
  const [measure, ...more] = measures.filter((each) => ranges[each]);
  if (!measure) return totals.accounts;
  const range = ranges[measure];
  return more.length > 0 || !range ? undefined : inRange(totals, measure, ...range);
}

function inRange(totals: SnapshotTotals, measure: Measure, from: number, to: number | null): number {
  return totals.counts[measure].reduce(
    (sum, [value, accounts]) => sum + (value >= from && (to === null || value <= to) ? accounts : 0),
    0,
  );
}
