import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { type FigureCursor, type FigureFilter, type FigureSort, figureSorts } from "../chat/limit-scan.ts";
import { documentedWalls, type Measure, measures, nearFrom } from "../chat/measure.ts";
import { openDatabase } from "../db/open-database.ts";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { writeFigures } from "./figures.ts";
import { limitAppOf } from "./limit-apps.ts";
import type { ReadFigures } from "./read-figures.ts";
import { countTotals } from "./snapshot-totals.ts";
import { createSnapshots } from "./snapshots.ts";

/*
 * Whatever scans found: each snapshot tells what a plain count over all that was known at its end tells, and its pages, in any order and by any
 * filter, hold each account that fits once.
 */

const places = {
  SQLite: { open: async () => ({ file: ":memory:" }), runs: 150 },
  PostgreSQL: { open: async () => ({ url: await freshDatabase() }), runs: 25 },
};
const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const account = fc.constantFrom(...Array.from({ length: 70 }, (_, at) => `${at % 3 === 0 ? "é" : "u"}${at}`));
const near = (wall: number) => fc.oneof(fc.nat({ max: 3 }), fc.integer({ min: nearFrom(wall) - 1, max: wall + 1 }));
const found: fc.Arbitrary<ReadFigures> = fc
  .record({
    account,
    groups: near(20),
    conversations: near(1000),
    marks: near(1000),
    nameBytes: near(64),
    empty: fc.nat({ max: 2 }),
    orphans: fc.option(fc.nat({ max: 2 })),
    code: fc.constantFrom(0, 0, 0, 0, 50001),
  })
  .map((each) => {
    if (each.code === 0) return each;
    return { ...each, groups: 0, conversations: 0, marks: 0, nameBytes: 0, empty: 0, orphans: null };
  });
const scan = fc.uniqueArray(found, { selector: (each) => each.account, maxLength: 70 });

const range = (wall: number) =>
  fc.tuple(near(wall), fc.option(near(wall))).map(([from, to]) => [from, to] as [number, number | null]);
const filter = fc.record(
  {
    ranges: fc.record(
      { groups: range(20), conversations: range(1000), marks: range(1000), nameBytes: range(64) },
      { requiredKeys: [] },
    ),
    near: fc.constant<true>(true),
    empty: fc.constant<true>(true),
    orphans: fc.constant<true>(true),
    unread: fc.constant<true>(true),
    account: fc.constantFrom("u", "é", "u1", "x"),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<FigureFilter>; // its own fields, each of which may be away
const sort: fc.Arbitrary<FigureSort> = fc.record({ by: fc.constantFrom(...figureSorts), descending: fc.boolean() });

function fits(each: ReadFigures, { ranges = {}, near, empty, orphans, unread, account }: FigureFilter): boolean {
  if (unread ? each.code === 0 : each.code !== 0) return false;
  const isIn = (measure: Measure) => {
    const asked = ranges[measure];
    return !asked || (each[measure] >= asked[0] && each[measure] <= (asked[1] ?? Number.POSITIVE_INFINITY));
  };
  if (!measures.every(isIn)) return false;
  if (near && !measures.some((measure) => each[measure] >= nearFrom(documentedWalls[measure]))) return false;
  if (empty && each.empty === 0) return false;
  if (orphans && !((each.orphans ?? 0) > 0)) return false;
  return account === undefined || each.account.startsWith(account);
}

describe.each(Object.entries(places))("on %s", (_, { open, runs }) => {
  test("the totals and the pages of each snapshot are those of a count by hand", async () => {
    const database = await openDatabase(await open());
    closes.push(() => database.close());
    // So that both ways are gone: by what fits, and by the order.
    const snapshots = createSnapshots(database, { fewMost: 12 });
    let tries = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(scan, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(filter, sort), { minLength: 1, maxLength: 4 }),
        async (scans, questions) => {
          const app = { sdkAppId: ++tries, host: "x" };
          const number = await limitAppOf(database.kysely, app);
          const known: Map<string, ReadFigures>[] = [];
          for (const some of scans) {
            const head = {
              at: 1,
              app: number,
              target_id: "own",
              target: "x",
              person_id: "p",
              person: "p",
              scheduled: 0,
            };
            const counts = {
              orphans: 1,
              list: null,
              accounts: 0,
              accounts_done: 0,
              calls: 0,
              met: 0,
              calls_per_second: 200,
            };
            const rest = {
              source: "{}",
              last_account: "",
              ended: 2,
              failure: null,
              holder: "",
              until: 0,
              totals: null,
            };
            const row = { id: `${tries}-${known.length}`, state: "scanning", ...head, ...counts, ...rest };
            const { seq } = await database.kysely
              .insertInto("limit_scan")
              .values(row)
              .returning("seq")
              .executeTakeFirstOrThrow();
            await database.kysely
              .transaction()
              .execute((transaction) => writeFigures(transaction, { app: number, scan: seq, at: 1 }, some));
            const totals = JSON.stringify(await countTotals(database, number));
            await database.kysely
              .updateTable("limit_scan")
              .set({ state: "done", totals })
              .where("seq", "=", seq)
              .execute();
            const before = known.at(-1) ?? new Map<string, ReadFigures>();
            const now = some.map((each) => {
              const known = before.get(each.account);
              const isSame = known && isDeepStrictEqual({ ...known, orphans: null }, { ...each, orphans: null });
              return [each.account, { ...each, orphans: each.orphans ?? (isSame ? known.orphans : null) }] as const;
            });
            known.push(new Map([...before, ...now]));
          }
          const all = (await snapshots.since(app, 0, 10)).reverse();
          expect(all).toHaveLength(scans.length);
          for (const [at, snapshot] of all.entries()) {
            const rows = [...(known[at]?.values() ?? [])];
            const read = rows.filter(({ code }) => code === 0);
            expect(snapshot.totals.accounts).toBe(read.length);
            for (const measure of measures) {
              const byHand = new Map<number, number>();
              for (const each of read) byHand.set(each[measure], (byHand.get(each[measure]) ?? 0) + 1);
              expect(snapshot.totals.counts[measure]).toEqual([...byHand].sort(([one], [other]) => one - other));
            }
            const gone = read.map(({ orphans }) => orphans ?? 0);
            expect(snapshot.totals.orphans).toEqual({
              lookedFor: read.filter(({ orphans }) => orphans !== null).length,
              accounts: gone.filter((count) => count > 0).length,
              conversations: gone.reduce((sum, count) => sum + count, 0),
            });
            for (const [filter, sort] of questions) {
              const fitting = rows.filter((each) => fits(each, filter));
              const here = { app, snapshot, walls: documentedWalls };
              expect(await snapshots.count(here, filter)).toBe(fitting.length);
              const shown: string[] = [];
              const values: (string | number)[] = [];
              let after: FigureCursor | undefined;
              do {
                const page = await snapshots.page(here, { filter, sort, ...(after && { after }) });
                shown.push(...page.rows.map((row) => row.account));
                values.push(...page.rows.map((row) => row[sort.by] ?? -1));
                after = page.next;
              } while (after);
              expect([...shown].sort()).toEqual(fitting.map((each) => each.account).sort());
              const bytes = (value: string | number) =>
                typeof value === "string"
                  ? Buffer.from(value)
                  : Buffer.from([Math.floor(value / 256) + 1, (value + 256) % 256]);
              const isInOrder = values.every((value, index) => {
                const next = values[index + 1];
                if (next === undefined || next === value) return true;
                return Buffer.compare(bytes(value), bytes(next)) < 0 !== sort.descending;
              });
              expect(isInOrder).toBe(true);
            }
          }
        },
      ),
      { numRuns: runs },
    );
  });
});
