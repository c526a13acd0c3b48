/** Keeps callers back while a target takes no calls. */
export type HoldOff = {
  /** Settles when this caller may try. */
  turn(): Promise<void>;
  /** It took none: later and later, and never in step with others, one caller tries for all. */
  refused(): void;
  /** It answered: everybody may go. */
  answered(): void;
};

const firstMs = 500;
const longestMs = 10_000;

/** `wait` in milliseconds. Whoever was let go must say `refused` or `answered`, or the others wait for ever. */
export function createHoldOff(wait: (ms: number) => Promise<void>, random: () => number = Math.random): HoldOff {
  let held: (() => void)[] = [];
  let isHolding = false;
  let isTimed = false;
  /** The time was over when nobody was waiting yet: whoever comes next may try. */
  let isFree = false;
  let refusals = 0;

  async function letOneTry(): Promise<void> {
    isTimed = true;
    const most = Math.min(longestMs, firstMs * 2 ** refusals);
    refusals += 1;
    await wait(most * (0.5 + random() / 2));
    isTimed = false;
    // Somebody who had been let go before may have had an answer meanwhile.
    const next = isHolding ? held.shift() : undefined;
    isFree = isHolding && !next;
    next?.();
  }

  return {
    async turn() {
      if (!isHolding) return;
      if (isFree) isFree = false;
      else await new Promise<void>((resolve) => held.push(resolve));
    },
    refused() {
      isHolding = true;
      if (!isTimed) void letOneTry();
    },
    answered() {
      [isHolding, isFree] = [false, false];
      refusals = 0;
      const all = held;
      held = [];
      for (const go of all) go();
    },
  };
}
