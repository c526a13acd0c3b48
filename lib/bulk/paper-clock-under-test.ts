/** Time on paper, for tests. */
export type PaperClock = {
  /** Milliseconds. */
  now(): number;
  wait(ms: number): Promise<void>;
  /** Everything stood still for so long, and wakes now. */
  stall(ms: number): void;
};

/** So many turns of the loop everything that is not a wait gets before time goes on. */
const turnsBetween = 4;

/** Goes on to what is due next as soon as everybody waits; nothing is waited for in real time, and the same happens each time. */
export function paperClock(): PaperClock {
  const due: { at: number; go: () => void }[] = [];
  let now = 0;
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (due.length > 0) {
      for (let turn = 0; turn < turnsBetween; turn++) await new Promise((resolve) => setImmediate(resolve));
      const next = due.shift();
      now = Math.max(now, next?.at ?? now);
      next?.go();
    }
    isRunning = false;
  }

  return {
    now: () => now,
    wait(ms) {
      return new Promise((go) => {
        const at = now + Math.max(0, ms);
        const place = due.findLastIndex((each) => each.at <= at) + 1;
        due.splice(place, 0, { at, go });
        if (!isRunning) void run();
      });
    },
    stall(ms) {
      now += ms;
    },
  };
}
