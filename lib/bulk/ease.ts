import type { ChatClient } from "../chat/client.ts";
import { retryClassOf } from "../chat/errors.ts";
import type { Outcome } from "../chat/outcome.ts";

export type Ease = {
  /** Settles when a call may leave; what is given must be told what it came to. */
  turn(): Promise<(outcome: Outcome<unknown>) => void>;
  /** Whether any call was answered well within the last second. */
  isTaking(): boolean;
};

export type EaseOptions = {
  callsPerSecond: number;
  /** Milliseconds of a clock that nobody sets. */
  monotonic: () => number;
  wait: (ms: number) => Promise<void>;
};

/** Of what the service took in the second before it refused, so much is sent from then on. */
const cutTo = 0.8;
/** That much is sent again after so long, and slowly more from there on. */
const backAfterMs = 5000;
const lookMostMs = 50;
const lookLeastMs = 5;

/**
 * A pace below the allowed one, as long as the service takes less than that: others use up the rate, or it was set lower. What it takes is
 * what it took in the last second. A refusal cuts the pace below that, by half at most and once a second; then it grows fast to where it was,
 * slowly there, and faster beyond (the curve of RFC 9438), until all of it is free again.
 */
export function createEase({ callsPerSecond, monotonic, wait }: EaseOptions): Ease {
  let cut: { at: number; from: number } | undefined;
  let underWay = 0;
  const over: number[] = [];
  const took: number[] = [];
  const waiting: (() => void)[] = [];
  let isServing = false;

  function rate(): number {
    if (!cut) return Number.POSITIVE_INFINITY;
    const away = (monotonic() - cut.at - backAfterMs) / backAfterMs;
    const now = cut.from * (1 + (1 - cutTo) * away ** 3);
    if (now >= callsPerSecond) cut = undefined;
    return Math.max(1, now);
  }

  function mayGo(): boolean {
    const since = monotonic() - 1000;
    for (const times of [over, took]) while (times[0] !== undefined && times[0] <= since) times.shift();
    return underWay + over.length + 1 <= rate();
  }

  async function serve(): Promise<void> {
    isServing = true;
    while (waiting.length > 0) {
      if (mayGo()) go();
      else await wait(Math.min(lookMostMs, Math.max(lookLeastMs, (over[0] ?? 0) + 1000 - monotonic())));
    }
    isServing = false;
  }

  function go(): void {
    underWay += 1;
    waiting.shift()?.();
  }

  return {
    async turn() {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (!isServing) void serve();
      });
      const leftAt = monotonic();
      return (outcome) => {
        underWay -= 1;
        const now = monotonic();
        over.push(now);
        if (outcome.ok) took.push(now);
        mayGo();
        if (!isLimited(outcome) || (cut && leftAt < cut.at + 1000)) return;
        const allowed = Math.min(callsPerSecond, rate());
        cut = { at: now, from: Math.min(callsPerSecond, Math.max(took.length, allowed / 2)) };
      };
    },

    isTaking() {
      mayGo();
      return took.length > 0;
    },
  };
}

/** The same client, whose calls leave at that pace. */
export function eased(client: ChatClient, ease: Pick<Ease, "turn">): ChatClient {
  return {
    async call(verb, input, gate) {
      const over = await ease.turn();
      const outcome = await client.call(verb, input, gate);
      over(outcome);
      return outcome;
    },
  };
}

function isLimited(outcome: Outcome<unknown>): boolean {
  return !outcome.ok && outcome.failure.kind === "refused" && retryClassOf(outcome.failure.code) === "resend";
}
