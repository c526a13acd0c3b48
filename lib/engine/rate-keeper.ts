import type { ErrorName } from "../chat/errors.ts";
import { Refusal } from "./refusal.ts";
import type { RateCounter } from "./store.ts";

/** `fault`, or 60007, for the call that is one too many within a second: thrown at once, or after others were asked. */
export type RateKeeper = {
  require(
    name: string,
    perSecond: number | null,
    now: number,
    window: "fixed" | "sliding",
    fault?: ErrorName,
  ): void | Promise<void>;
};

/**
 * Keeps the rates of an app that several processes serve. Of the calls of one name that wait at the same moment, one
 * question to the counter grants the first so many.
 */
export function createRateKeeper(app: number, counter: RateCounter): RateKeeper {
  const waiting = new Map<string, Waiting>();
  const asking = new Set<string>();

  async function ask(name: string): Promise<void> {
    if (asking.has(name)) return;
    asking.add(name);
    for (let next = waiting.get(name); next; next = waiting.get(name)) {
      waiting.delete(name);
      const { calls, perSecond, window } = next;
      try {
        const granted = await counter.take(app, name, calls.length, perSecond, window);
        for (const call of calls.slice(0, granted)) call.go();
        for (const call of calls.slice(granted)) call.stop(new Refusal(call.fault));
      } catch (error) {
        // Those who came meanwhile have waited as well, and would wait as long again.
        const behind = waiting.get(name)?.calls ?? [];
        waiting.delete(name);
        for (const call of [...calls, ...behind]) call.stop(error);
      }
    }
    asking.delete(name);
  }

  return {
    require(name, perSecond, _now, window, fault = "rateExceeded") {
      if (perSecond === null) return;
      return new Promise((go, stop) => {
        const known = waiting.get(name);
        waiting.set(name, { perSecond, window, calls: [...(known?.calls ?? []), { go, stop, fault }] });
        if (!known) setImmediate(ask, name);
      });
    },
  };
}

type Waiting = {
  calls: { go: () => void; stop: (error: unknown) => void; fault: ErrorName }[];
  perSecond: number;
  window: "fixed" | "sliding";
};
