import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { openDatabase } from "../db/open-database.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import type { Rank } from "./pace.ts";
import { arrivingMs, createShareBook, createSharedPace, type ShareBook, shareMs } from "./rate-shares.ts";
import { type Sharer, shareOfRate } from "./share-of-rate.ts";

const place = "1400000000 embedded";
const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

/** Time on paper: what is due runs in its order, and nothing is waited for. */
function paperClock() {
  const due: { at: number; run: () => void }[] = [];
  const clock = {
    ms: 0,
    later(run: () => void, ms: number) {
      due.push({ at: clock.ms + ms, run });
    },
    async run(until: number) {
      for (;;) {
        for (let turns = 0; turns < 12; turns++) await Promise.resolve();
        due.sort((one, other) => one.at - other.at);
        const next = due[0];
        if (!next || next.at > until) break;
        due.shift();
        clock.ms = Math.max(clock.ms, next.at);
        next.run();
      }
      clock.ms = Math.max(clock.ms, until);
    },
  };
  return clock;
}

/** The book on paper: what PostgreSQL keeps, by the same rules. */
function paperBook(clock: { ms: number }): ShareBook & { isAway: boolean } {
  const rows = new Map<string, { share: number; isBusy: boolean; until: number }>();
  const book = {
    isAway: false,
    async settle({ member, callsPerSecond, held: said, isBusy }: Parameters<ShareBook["settle"]>[0]) {
      if (book.isAway) throw new Error("away");
      for (const [id, { until }] of rows) if (until <= clock.ms) rows.delete(id);
      const before = rows.get(member);
      const held = before ? Math.min(said, before.share) : 0;
      rows.set(member, { share: held, isBusy, until: clock.ms + shareMs + arrivingMs });
      const all = [...rows].map(([id, row]): Sharer => {
        return { member: id, share: row.share, isBusy: row.isBusy, isLive: row.until - arrivingMs > clock.ms };
      });
      const granted = shareOfRate(callsPerSecond, all, { member, held }, clock.ms);
      rows.set(member, { share: granted.share, isBusy, until: clock.ms + shareMs + arrivingMs });
      return { ...granted, isNew: before === undefined };
    },
    async leave({ member }: { member: string }) {
      rows.delete(member);
    },
  };
  return book;
}

/** Consoles before one service that counts what arrives. A console that is dead, or sleeps, sends nothing. */
function consolesOn(callsPerSecond: number) {
  const clock = paperClock();
  const book = paperBook(clock);
  const arrivals: { at: number; by: number }[] = [];
  function open(by: number, there = 5) {
    const state = { isDead: false };
    const pace = createSharedPace(
      book,
      { place, callsPerSecond },
      {
        now: () => clock.ms,
        later: (run, ms) => clock.later(() => state.isDead || run(), ms),
        wait: (ms) => new Promise<void>((heard) => clock.later(() => state.isDead || heard(), ms)),
      },
    );
    async function call(rank: Rank): Promise<number> {
      const askedAt = clock.ms;
      const turn = await pace.turn(rank);
      const waited = clock.ms - askedAt;
      arrivals.push({ at: clock.ms + there, by });
      await new Promise<void>((answered) => clock.later(answered, 2 * there));
      if (!state.isDead) turn.over();
      return waited;
    }
    async function go(rank: Rank, lanes: number, until: number) {
      const lane = async () => {
        while (clock.ms < until && !state.isDead) await call(rank);
      };
      await Promise.all(Array.from({ length: lanes }, lane));
    }
    return { pace, call, go, state };
  }
  const within = (by: number, from: number, to: number) =>
    arrivals.filter((each) => each.by === by && each.at >= from && each.at < to).length;
  return { clock, book, arrivals, open, within };
}

/** The most that arrived within any second. */
function densest(arrivals: readonly { at: number }[]): number {
  const sorted = arrivals.map(({ at }) => at).sort((one, other) => one - other);
  let first = 0;
  return sorted.reduce((most, at, index) => {
    while ((sorted[first] ?? at) <= at - 1000) first += 1;
    return Math.max(most, index - first + 1);
  }, 0);
}

test("two consoles share a rate: the job's has all but what people need, and no second holds more than the rate", async () => {
  const { clock, arrivals, open, within } = consolesOn(200);
  const [runner, other] = [open(1), open(2, 40)];
  void runner.go("job", 64, 30_000);
  await clock.run(5000);
  expect(within(1, 3000, 4000)).toBeGreaterThanOrEqual(190);
  void other.go("person", 8, 20_000);
  await clock.run(9000);
  // Whoever comes anew has the spare places at once, and its part within seconds.
  expect(within(2, 5000, 5500)).toBeGreaterThan(0);
  expect(within(2, 8000, 9000)).toBeGreaterThanOrEqual(9);
  expect(within(1, 8000, 9000)).toBeGreaterThanOrEqual(180);
  await clock.run(60_000);
  expect(densest(arrivals)).toBeLessThanOrEqual(200);
});

test("a console that dies leaves its share to the others, within seconds and not before what it sent has arrived", async () => {
  const { clock, arrivals, open, within } = consolesOn(200);
  const [first, heir] = [open(1), open(2)];
  void first.go("job", 64, 60_000);
  void heir.go("person", 4, 60_000);
  await clock.run(6000);
  first.state.isDead = true;
  void heir.go("job", 64, 30_000);
  await clock.run(16_000);
  expect(within(2, 15_000, 16_000)).toBeGreaterThanOrEqual(190);
  await clock.run(60_000);
  expect(densest(arrivals)).toBeLessThanOrEqual(200);
});

test("where the book is away a share runs out, and nothing leaves until it answers again", async () => {
  const { clock, book, arrivals, open, within } = consolesOn(200);
  const runner = open(1);
  void runner.go("job", 64, 20_000);
  await clock.run(3000);
  book.isAway = true;
  await clock.run(9000);
  expect(within(1, 7000, 9000)).toBe(0);
  book.isAway = false;
  await clock.run(20_000);
  expect(within(1, 12_000, 13_000)).toBeGreaterThanOrEqual(190);
  expect(densest(arrivals)).toBeLessThanOrEqual(200);
});

test("more consoles than calls a second: each has its turn", async () => {
  const { clock, arrivals, open } = consolesOn(1);
  const waits = [1, 2, 3].map((by) => open(by).call("person"));
  await clock.run(60_000);
  expect(Math.max(...(await Promise.all(waits)))).toBeLessThan(25_000);
  expect(densest(arrivals)).toBe(1);
});

test("whoever comes, goes, sleeps or dies, no second at the service holds more than the rate", async () => {
  const Deed = fc.record({
    by: fc.integer({ min: 0, max: 3 }),
    rank: fc.constantFrom<Rank>("person", "job"),
    lanes: fc.integer({ min: 1, max: 30 }),
    forMs: fc.integer({ min: 100, max: 9000 }),
    thenMs: fc.integer({ min: 0, max: 5000 }),
    kills: fc.boolean(),
    away: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.array(Deed, { minLength: 3, maxLength: 12 }),
      async (rate, deeds) => {
        const { clock, book, arrivals, open } = consolesOn(rate);
        const consoles = [3, 20, 90, 200].map((there, by) => open(by, there));
        for (const { by, rank, lanes, forMs, thenMs, kills, away } of deeds) {
          const console = consoles[by] ?? open(by);
          void console.go(rank, lanes, clock.ms + forMs);
          book.isAway = away;
          await clock.run(clock.ms + thenMs);
          if (kills) {
            console.state.isDead = true;
            consoles[by] = open(by, 10 * by);
          }
        }
        book.isAway = false;
        await clock.run(clock.ms + 20_000);
        expect(densest(arrivals)).toBeLessThanOrEqual(rate);
      },
    ),
    { numRuns: 1000 },
  );
});

describe("on PostgreSQL", () => {
  test("all that is granted at the same moment is no more than the rate, and a share comes back when its time is over", async () => {
    const database = await openDatabase({ url: await freshDatabase() });
    closes.push(() => database.close());
    const book = createShareBook(database);
    const ask = (member: string, held: number, isBusy = false) =>
      book.settle({ place, member, callsPerSecond: 200, held, isBusy });
    const all = await Promise.all(["a", "b", "c", "d", "e"].map((member) => ask(member, 0)));
    expect(all.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(200);
    expect(all.every(({ isNew }) => isNew)).toBe(true);
    const first = all.find(({ share }) => share > 100);
    expect(first).toMatchObject({ share: 196 });
    // What is still used stays with whoever uses it.
    expect(await ask("a", all[0]?.share ?? 0)).toMatchObject({ wanted: 40, isNew: false });
    await book.leave({ place, member: "e" });
    const long = shareMs + arrivingMs;
    await database.kysely
      .updateTable("rate_share")
      .set(({ eb }) => ({ until: eb("until", "-", long) }))
      .execute();
    expect(await ask("b", 200, true)).toMatchObject({ share: 196, wanted: 196, isNew: true });
    expect(await database.kysely.selectFrom("rate_share").select("member").execute()).toEqual([{ member: "b" }]);
  });
});
