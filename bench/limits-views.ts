import { join } from "node:path";
import type { FigureFilter, FigureSort, Snapshot } from "../lib/chat/limit-scan.ts";
import { figureSorts } from "../lib/chat/limit-scan.ts";
import { documentedWalls } from "../lib/chat/measure.ts";
import { type Database, openDatabase } from "../lib/db/open-database.ts";
import { writeFigures } from "../lib/limits/figures.ts";
import { limitAppOf } from "../lib/limits/limit-apps.ts";
import { overviewOf } from "../lib/limits/overview.ts";
import type { ReadFigures } from "../lib/limits/read-figures.ts";
import { countTotals } from "../lib/limits/snapshot-totals.ts";
import { createSnapshots } from "../lib/limits/snapshots.ts";

/** How long a view took, in milliseconds: at the few accounts that it is held against, and at the many. */
export type LimitsView = { view: string; few: Times; many: Times };
type Times = { median: number; worst: number };

const few = 10_000;
const rounds = 5;
const app = { sdkAppId: 1400000000, host: "embedded" };

/**
 * Every view of the limits over generated accounts, each in turn at few and at many of them. Most accounts have few groups, and one in a hundred is
 * near a wall, as in an app that has been used for years.
 */
export async function measureLimits(folder: string, many: number): Promise<LimitsView[]> {
  const [small, large] = [
    await filled(join(folder, "limits-few.db"), few),
    await filled(join(folder, "limits-many.db"), many),
  ];
  const views = await measured(small, large, "");
  // An hour and more for a million accounts: nobody who looks meanwhile may wait.
  for (const filled of [small, large]) await beginScan(filled);
  views.push(...(await measured(small, large, ", while a scan is under way")));
  for (const { database } of [small, large]) await database.close();
  return views;
}

async function measured(small: Filled, large: Filled, when: string): Promise<LimitsView[]> {
  const views: LimitsView[] = [];
  for (const [view, look] of Object.entries(looks)) {
    const times: Record<"few" | "many", number[]> = { few: [], many: [] };
    // One after the other, so that whatever else the machine does hits both.
    for (let round = 0; round < rounds; round++) {
      times.few.push(...(await timed(look, small)));
      times.many.push(...(await timed(look, large)));
    }
    views.push({ view: `${view}${when}`, few: timesOf(times.few), many: timesOf(times.many) });
  }
  return views;
}

export function limitsTable(views: readonly LimitsView[], many: number): string {
  const count = (accounts: number) => `${accounts.toLocaleString("en")} accounts`;
  const ms = ({ median, worst }: Times) => `${median.toFixed(1)} | ${worst.toFixed(1)}`;
  return [
    `| view | ${count(few)}: median ms | worst | ${count(many)}: median ms | worst |`,
    "|---|---:|---:|---:|---:|",
    ...views.map(({ view, few, many }) => `| ${view} | ${ms(few)} | ${ms(many)} |`),
  ].join("\n");
}

type Filled = { database: Database; snapshot: Snapshot };
type Look = (filled: Filled) => (() => Promise<unknown>)[];

const page =
  (filter: FigureFilter, sorts: readonly FigureSort[]): Look =>
  ({ database, snapshot }) => {
    const snapshots = createSnapshots(database);
    const at = { app, snapshot, walls: documentedWalls };
    return sorts.flatMap((sort) => [
      async () => {
        // As the page asks: the first accounts, and how many there are.
        await snapshots.page(at, { filter, sort });
        await snapshots.count(at, filter);
      },
    ]);
  };
const allSorts = figureSorts.flatMap((by) => [true, false].map((descending) => ({ by, descending })));
const byGroups = [{ by: "groups" as const, descending: true }];

const looks: Record<string, Look> = {
  overview: ({ database }) => [
    () => overviewOf(createSnapshots(database), { app, walls: documentedWalls, now: Date.now() }),
  ],
  "all accounts, in every order": page({}, allSorts),
  "at 20 groups, in every order": page({ ranges: { groups: [20, null] } }, allSorts),
  "near any wall, in every order": page({ near: true }, allSorts),
  "far from 20 groups, in every order": page({ ranges: { groups: [0, 17] } }, allSorts),
  "two ranges, in every order": page({ ranges: { groups: [10, null], conversations: [300, null] } }, allSorts),
  "with what is gone, in every order": page({ orphans: true }, allSorts),
  "ids that begin with user_0": page({ account: "user_0" }, byGroups),
  "ids that begin with user_0421": page({ account: "user_0421" }, byGroups),
  "compared with itself": ({ database, snapshot }) => [
    async () => {
      const wall = { measure: "groups" as const, value: documentedWalls.groups };
      await createSnapshots(database).crossings({ app, from: snapshot, to: snapshot }, wall, 50);
    },
  ],
};

async function timed(look: Look, filled: Filled): Promise<number[]> {
  const times: number[] = [];
  for (const ask of look(filled)) {
    const began = performance.now();
    await ask();
    times.push(performance.now() - began);
  }
  return times;
}

function timesOf(times: readonly number[]): Times {
  const inOrder = times.toSorted((one, other) => one - other);
  return { median: inOrder[Math.floor(inOrder.length / 2)] ?? 0, worst: inOrder.at(-1) ?? 0 };
}

/** A database as a scan of so many accounts would have left it. */
async function filled(file: string, accounts: number): Promise<Filled> {
  const database = await openDatabase({ file });
  const { kysely } = database;
  const number = await limitAppOf(kysely, app);
  const [scan, together] = [1, 1000];
  const random = generator();
  for (let from = 0; from < accounts; from += 20_000)
    await kysely.transaction().execute(async (transaction) => {
      for (let at = from; at < Math.min(from + 20_000, accounts); at += together) {
        const found = Array.from({ length: together }, (_, more) => generated(at + more, random));
        await writeFigures(transaction, { app: number, scan, at: Date.now() }, found);
      }
    });
  const head = { seq: scan, id: "bench", at: Date.now(), app: number, target_id: "own", target: "embedded" };
  const person = { person_id: "p", person: "bench@example.com", scheduled: 0, state: "done", source: "{}" };
  const counts = { orphans: 1, list: null, accounts, accounts_done: accounts, calls: 0, met: 0, calls_per_second: 200 };
  const totals = JSON.stringify(await countTotals(database, number));
  const rest = { last_account: "", ended: Date.now(), totals, failure: null, holder: "", until: 0 };
  await kysely
    .insertInto("limit_scan")
    .values({ ...head, ...person, ...counts, ...rest })
    .execute();
  const snapshot = await createSnapshots(database).newest(app);
  if (!snapshot) throw new Error("the generated snapshot is not there");
  return { database, snapshot };
}

/** As a scan is when it has found a twentieth of the accounts otherwise. */
async function beginScan({ database, snapshot }: Filled): Promise<void> {
  const { kysely } = database;
  const number = await limitAppOf(kysely, app);
  const scan = snapshot.seq + 1;
  const first = await kysely
    .selectFrom("limit_scan")
    .selectAll()
    .where("seq", "=", snapshot.seq)
    .executeTakeFirstOrThrow();
  await kysely
    .insertInto("limit_scan")
    .values({ ...first, seq: scan, id: "under way", state: "scanning", totals: null, ended: null })
    .execute();
  const random = generator();
  for (let from = 0; from < snapshot.totals.accounts / 20; from += 10_000)
    await kysely.transaction().execute(async (transaction) => {
      for (let at = from; at < from + 10_000; at += 1000) {
        const found = Array.from({ length: 1000 }, (_, more) => {
          const each = generated((at + more) * 20, random);
          return { ...each, groups: each.groups + 1 };
        });
        const known = found.filter(({ account }) => Number(account.slice(5)) < snapshot.totals.accounts);
        await writeFigures(transaction, { app: number, scan, at: Date.now() }, known);
      }
    });
}

function generated(at: number, random: () => number): ReadFigures {
  const groups = Math.min(20, Math.floor(-Math.log(1 - random()) * 4));
  return {
    account: `user_${String(at).padStart(7, "0")}`,
    groups,
    conversations: Math.min(1000, Math.floor(groups * random() * 60)),
    marks: Math.floor(random() ** 8 * 1001),
    nameBytes: groups === 0 ? 0 : 1 + Math.floor(random() ** 3 * 64),
    empty: random() < 0.02 ? 1 : 0,
    orphans: random() < 0.03 ? 2 : 0,
    code: 0,
  };
}

/** The same numbers in each run. */
function generator(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x8000_0000;
  };
}
