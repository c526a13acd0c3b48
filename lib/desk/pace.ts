import { setTimeout as delay } from "node:timers/promises";

/** Lets callers through one after the other, first come, first served. */
export type Pace = { turn(): Promise<void> };

export type PaceOptions = {
  callsPerSecond: number;
  /** Milliseconds of a clock that nobody sets. */
  now?: () => number;
  wait?: (ms: number) => Promise<unknown>;
};

/** At most so many turns within any second, counted in this process. The one place where a target's rate is kept. */
export function createPace({ callsPerSecond, now = () => performance.now(), wait = delay }: PaceOptions): Pace {
  const turns: number[] = [];
  let line: Promise<void> = Promise.resolve();

  async function next() {
    const oldest = turns.length < callsPerSecond ? undefined : turns.shift();
    // A timer may come a moment early.
    for (let rest = restOf(oldest); rest > 0; rest = restOf(oldest)) await wait(Math.ceil(rest));
    turns.push(now());
  }
  const restOf = (oldest: number | undefined) => (oldest === undefined ? 0 : oldest + 1000 - now());

  return {
    turn() {
      line = line.then(next);
      return line;
    },
  };
}
