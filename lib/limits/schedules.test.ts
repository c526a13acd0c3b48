import fc from "fast-check";
import { expect, test } from "vitest";
import { openDatabase } from "../db/open-database.ts";
import { createTrail } from "../desk/trail.ts";
import { createSchedules, nextTime } from "./schedules.ts";

const jana = { id: "p1", email: "jana@example.com", role: "admin" };
const place = { id: "own", name: "Embedded", host: "embedded", sdkAppId: 1 };
const weekly = { every: "week", weekday: 1, hour: 6, source: "known", orphans: false } as const;

test("the next time is the first full hour after now that the schedule names", () => {
  const at = (text: string) => Date.parse(text);
  expect(nextTime(weekly, at("2026-11-29T12:00:00Z"))).toBe(at("2026-11-30T06:00:00Z"));
  expect(nextTime(weekly, at("2026-11-30T06:00:00Z"))).toBe(at("2026-12-07T06:00:00Z"));
  expect(nextTime({ ...weekly, every: "day" }, at("2026-12-31T23:59:59Z"))).toBe(at("2027-01-01T06:00:00Z"));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4e12 }),
      fc.nat({ max: 6 }),
      fc.nat({ max: 23 }),
      fc.constantFrom("day", "week"),
      (after, weekday, hour, every) => {
        const next = nextTime({ ...weekly, every: every as "day" | "week", weekday, hour }, after); // one of these two
        expect(next).toBeGreaterThan(after);
        expect(next - after).toBeLessThanOrEqual((every === "day" ? 1 : 7) * 86_400_000);
        expect([new Date(next).getUTCHours(), next % 3_600_000]).toEqual([hour, 0]);
      },
    ),
  );
});

test("a time that was missed is made up for once, by one process, and is known by who changed it", async () => {
  const database = await openDatabase({ file: ":memory:" });
  let clock = Date.parse("2026-11-29T12:00:00Z");
  const [one, other] = [0, 1].map(() => createSchedules(database, createTrail(database), () => clock));
  await one?.keep(jana, place, weekly);
  expect(await one?.load(place)).toMatchObject({
    ...weekly,
    person: jana.email,
    next: Date.parse("2026-11-30T06:00:00Z"),
  });
  expect(await one?.take()).toEqual([]);
  clock = Date.parse("2026-12-20T12:00:00Z");
  const taken = [...((await one?.take()) ?? []), ...((await other?.take()) ?? [])];
  expect(taken).toMatchObject([
    { target: { id: "own" }, app: { sdkAppId: 1, host: "embedded" }, schedule: weekly, actor: jana },
  ]);
  // The app was being read at that moment.
  await taken[0]?.postpone();
  expect((await other?.load(place))?.next).toBe(clock + 600_000);
  clock += 600_000;
  expect(await one?.take()).toHaveLength(1);
  expect((await other?.load(place))?.next).toBe(Date.parse("2026-12-21T06:00:00Z"));
  await one?.remove(jana, place);
  expect(await one?.load(place)).toBeUndefined();
  await database.close();
});
