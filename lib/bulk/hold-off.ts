/** A caller's leave to try. It says once what came of it, or the others wait for ever. */
export type Leave = {
  /** It was answered. */
  answered(): void;
  /** Nobody was there, or nothing is taken. */
  refused(): void;
  /** Nothing can be said: whoever is next tries instead. */
  unused(): void;
};

/** Keeps callers back while a target takes no calls. */
export type HoldOff = {
  /** Settles when this caller may try. */
  turn(): Promise<Leave>;
  /** Everybody may go: nothing is sent any more. */
  release(): void;
};

const firstMs = 500;
const longestMs = 10_000;

/**
 * While none is taken one caller tries for all, later each time and never in step with others. Its answer ends that, and nobody else's: what
 * had left before says nothing of what is taken by now. `wait` in milliseconds.
 */
export function createHoldOff(wait: (ms: number) => Promise<void>, random: () => number = Math.random): HoldOff {
  let held: ((leave: Leave) => void)[] = [];
  let isHolding = false;
  /** The time was over when nobody was waiting yet: whoever comes next may try. */
  let isFree = false;
  let refusals = 0;
  /** Grows with each refusal that counts, so that one which left before it does not. */
  let era = 0;

  function letNextTry(): void {
    if (!isHolding) return;
    const next = held.shift();
    isFree = next === undefined;
    next?.(leave());
  }

  async function letOneTryLater(): Promise<void> {
    const most = Math.min(longestMs, firstMs * 2 ** refusals);
    refusals += 1;
    await wait(most * (0.5 + random() / 2));
    letNextTry();
  }

  function release(): void {
    [isHolding, isFree] = [false, false];
    const all = held;
    held = [];
    for (const go of all) go(leave());
  }

  function leave(): Leave {
    const own = era;
    return {
      answered() {
        if (own !== era) return;
        refusals = 0;
        release();
      },
      refused() {
        if (own !== era) return;
        era += 1;
        isHolding = true;
        void letOneTryLater();
      },
      unused() {
        if (own === era) letNextTry();
      },
    };
  }

  return {
    async turn() {
      if (!isHolding) return leave();
      if (!isFree) return new Promise((resolve) => held.push(resolve));
      isFree = false;
      return leave();
    },
    release,
  };
}
