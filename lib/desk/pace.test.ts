import fc from "fast-check";
import { expect, test } from "vitest";
import { createPace, type Rank } from "./pace.ts";

/** Time on paper: what is due runs in its order, and nothing is waited for. */
function paperClock() {
  const due: { at: number; run: () => void }[] = [];
  const clock = {
    ms: 0,
    later(run: () => void, ms: number) {
      due.push({ at: clock.ms + ms, run });
    },
    /** Runs until nothing is due any more, or until then. */
    async run(until = Number.POSITIVE_INFINITY) {
      for (;;) {
        for (let turns = 0; turns < 5; turns++) await Promise.resolve();
        due.sort((one, other) => one.at - other.at);
        const next = due[0];
        if (!next || next.at > until) return;
        due.shift();
        clock.ms = Math.max(clock.ms, next.at);
        next.run();
      }
    },
  };
  return clock;
}

type Call = { rank: Rank; askedAt: number; sentAt: number; arrivedAt: number };

/** Callers before a service whose ways there and back take so long. */
function callersOf(callsPerSecond: number, ways: () => { there: number; back: number }) {
  const clock = paperClock();
  const pace = createPace({ callsPerSecond, now: () => clock.ms, later: clock.later });
  const calls: Call[] = [];
  async function call(rank: Rank) {
    const askedAt = clock.ms;
    const turn = await pace.turn(rank);
    const { there, back } = ways();
    calls.push({ rank, askedAt, sentAt: clock.ms, arrivedAt: clock.ms + there });
    await new Promise<void>((answered) => clock.later(answered, there + back));
    turn.over();
  }
  return { clock, calls, call };
}

/** The most that arrived within any second. */
function densest(calls: readonly Call[]): number {
  const arrivals = calls.map(({ arrivedAt }) => arrivedAt).sort((one, other) => one - other);
  let first = 0;
  return arrivals.reduce((most, at, index) => {
    while ((arrivals[first] ?? at) <= at - 1000) first += 1;
    return Math.max(most, index - first + 1);
  }, 0);
}

test("however long single ways take, no second at the service holds more than the rate", async () => {
  const way = fc.integer({ min: 0, max: 400 });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.tuple(way, way), { minLength: 40 }),
      async (rate, ways) => {
        let at = 0;
        // All take 20 ms each way, and most take longer.
        const { clock, calls, call } = callersOf(rate, () => {
          at += 1;
          const [there = 0, back = 0] = at % 4 === 0 ? [] : (ways[at % ways.length] ?? []);
          return { there: 20 + there, back: 20 + back };
        });
        const all = ways.map(() => call("job"));
        await clock.run();
        await Promise.all(all);
        expect(calls).toHaveLength(ways.length);
        expect(densest(calls)).toBeLessThanOrEqual(rate);
      },
    ),
    { numRuns: 200 },
  );
});

test.each([1, 10, 20])(
  "the rate is used: 0.97 of it and more, where the way there and back takes %i to %i ms more",
  async (ms) => {
    let odd = false;
    const { clock, calls, call } = callersOf(200, () => {
      odd = !odd;
      return { there: ms, back: odd ? ms : 0 };
    });
    const all = Array.from({ length: 4000 }, () => call("job"));
    await clock.run();
    await Promise.all(all);
    const [first, last] = [calls[0]?.sentAt ?? 0, calls.at(-1)?.sentAt ?? 0];
    expect((4000 - 200) / ((last - first) / 1000)).toBeGreaterThan(0.97 * 200);
    expect(densest(calls)).toBeLessThanOrEqual(200);
  },
);

test("people go before a job, in their order, and a job goes on where nobody else waits", async () => {
  const { clock, calls, call } = callersOf(2, () => ({ there: 5, back: 5 }));
  const jobs = Array.from({ length: 8 }, () => call("job"));
  await clock.run(1500);
  const people = [call("person"), call("person"), call("person")];
  await clock.run();
  await Promise.all([...jobs, ...people]);
  expect(calls.map(({ rank }) => rank).join(" ")).toBe("job job job job person person person job job job job");
  for (const { rank, askedAt, sentAt } of calls) if (rank === "person") expect(sentAt - askedAt).toBeLessThan(2100);
});

test("whoever comes after a pause does not wait", async () => {
  const { clock, calls, call } = callersOf(1, () => ({ there: 1, back: 1 }));
  const first = call("person");
  await clock.run();
  await first;
  clock.ms += 1500;
  const second = call("person");
  await clock.run();
  await second;
  expect(calls[1]?.sentAt).toBe(calls[1]?.askedAt);
});

test("a turn that is given back twice frees one place", async () => {
  const clock = paperClock();
  const pace = createPace({ callsPerSecond: 1, now: () => clock.ms, later: clock.later });
  const turn = await pace.turn();
  turn.over();
  turn.over();
  let went = 0;
  const both = [1, 2].map(() => pace.turn().then(() => went++));
  await clock.run(1500);
  expect(went).toBe(1);
  expect(both).toHaveLength(2);
});
