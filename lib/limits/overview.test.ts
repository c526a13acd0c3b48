import { afterEach, expect, test } from "vitest";
import { documentedWalls, type Measure } from "../chat/measure.ts";
import { openDatabase } from "../db/open-database.ts";
import { writeFigures } from "./figures.ts";
import { limitAppOf } from "./limit-apps.ts";
import { overviewOf } from "./overview.ts";
import { countTotals } from "./snapshot-totals.ts";
import { createSnapshots } from "./snapshots.ts";

const app = { sdkAppId: 1, host: "embedded" };
const weekMs = 7 * 86_400_000;
const now = Date.parse("2026-11-23T06:00:00Z");
const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

/** Snapshots of `accounts` accounts, of which the first `full` have twenty groups; so many weeks before now, the newest last. */
async function open(all: readonly { weeksAgo: number; accounts: number; full: number }[]) {
  const database = await openDatabase({ file: ":memory:" });
  closes.push(() => database.close());
  const { kysely } = database;
  const number = await limitAppOf(kysely, app);
  for (const { weeksAgo, accounts, full } of all) {
    const at = now - weeksAgo * weekMs;
    const head = { id: String(weeksAgo), at, app: number, target_id: "own", target: "x", person_id: "p", person: "p" };
    const rest = {
      scheduled: 0,
      state: "done",
      source: "{}",
      orphans: 0,
      list: null,
      accounts,
      accounts_done: accounts,
    };
    const last = {
      last_account: "",
      calls: 0,
      met: 0,
      calls_per_second: 200,
      ended: at,
      totals: null,
      failure: null,
      holder: "",
    };
    const { seq } = await kysely
      .insertInto("limit_scan")
      .values({ ...head, ...rest, ...last, until: 0 })
      .returning("seq")
      .executeTakeFirstOrThrow();
    const nothing = { conversations: 0, marks: 0, nameBytes: 0, empty: 0, orphans: null, code: 0 };
    const found = Array.from({ length: accounts }, (_, which) => ({
      ...{ account: `u${String(which).padStart(4, "0")}`, groups: which < full ? 20 : 1 },
      ...nothing,
    }));
    await kysely
      .transaction()
      .execute((transaction) => writeFigures(transaction, { app: number, scan: seq, at }, found));
    const totals = JSON.stringify(await countTotals(database, number));
    await kysely.updateTable("limit_scan").set({ totals }).where("seq", "=", seq).execute();
  }
  return (seq?: number) => overviewOf(createSnapshots(database), { app, walls: documentedWalls, now, seq });
}

const trendOf = (overview: Awaited<ReturnType<typeof overviewOf>>, measure: Measure = "groups") =>
  overview?.trend[measure].map(({ value }) => value);

test("two more each week go on to the end of the quarter", async () => {
  const overview = await open([3, 2, 1, 0].map((weeksAgo) => ({ weeksAgo, accounts: 100, full: 16 - 2 * weeksAgo })));
  const told = await overview();
  // From 23 November, 06:00, to the end of December are 5.5 weeks.
  expect(told?.forecast.groups).toMatchObject({ value: 27, perWeek: 2 });
  expect(told).toMatchObject({ isNewest: true, near: 16, leftOut: 0, before: { at: now - weekMs } });
  const before = await overview(2);
  expect(before).toMatchObject({ isNewest: false, forecast: {} });
  expect(trendOf(before)).toEqual([10, 12]);
});

test("snapshots of other accounts are no growth: they are left out, and said to be", async () => {
  const overview = await open([
    { weeksAgo: 4, accounts: 20, full: 2 },
    { weeksAgo: 3, accounts: 50, full: 5 },
    ...[2, 1, 0].map((weeksAgo) => ({ weeksAgo, accounts: 100, full: 10 })),
  ]);
  const told = await overview();
  expect(trendOf(told)).toEqual([10, 10, 10]);
  expect(told).toMatchObject({ leftOut: 2, forecast: { groups: { value: 10, low: 10, high: 10 } } });
});

test("nothing is foretold from less than two weeks, and never more than there are", async () => {
  const short = await open([0.2, 0.1, 0].map((weeksAgo) => ({ weeksAgo, accounts: 40, full: 4 - weeksAgo * 20 })));
  expect((await short())?.forecast).toEqual({});
  const steep = await open([2, 1, 0].map((weeksAgo) => ({ weeksAgo, accounts: 40, full: 39 - 15 * weeksAgo })));
  expect((await steep())?.forecast.groups).toMatchObject({ value: 40, high: 40 });
});
