import { type RateCounter, StoreTimeout, StoreUnavailable } from "./store.ts";
import { holdLine } from "./store-postgres-held-line.ts";
import { LineLost, openLine } from "./store-postgres-line.ts";
import { restMs } from "./store-postgres-rest.ts";
import { statements } from "./store-postgres-statements.ts";
import type { Step } from "./store-postgres-step.ts";

/**
 * The rates, which every call waits for: on a connection of their own, and with less time than a call has. Each question
 * is answered within that, however many stand before it.
 */
export function createGate(url: string): { rates: RateCounter; close(): Promise<void> } {
  const held = holdLine(async () => {
    const line = await openLine({ url, timeoutMs: gateMs });
    // A window of one second need not outlive a power cut.
    await line.tell("SET synchronous_commit = off", gateMs);
    return line;
  });
  let last: Promise<unknown> = Promise.resolve();

  /** Asks again what got lost: one that is counted twice costs somebody a 60007, and nobody a change. */
  async function ask(step: Step, until: number): Promise<number> {
    for (let tries = 1; ; tries++) {
      try {
        restMs(until);
        const line = await held.now();
        const [taken] = await line.run([step], restMs(until));
        return Number(taken?.rows[0]?.[0]);
      } catch (error) {
        if (error instanceof StoreUnavailable || error instanceof StoreTimeout) throw error;
        if (tries === triesMax) throw error instanceof LineLost ? new StoreTimeout(error.message) : error;
      }
    }
  }

  const rates: RateCounter = {
    take(app, name, calls, perSecond, window) {
      const statement = window === "fixed" ? statements.takeFixed : statements.takeSliding;
      const until = performance.now() + gateMs;
      const asked = last.then(() => ask({ statement, values: [app, name, calls, perSecond] }, until));
      last = asked.catch(() => {});
      return within(asked, gateMs);
    },
  };

  return {
    rates,
    async close() {
      await last;
      held.close();
    },
  };
}

/** Short, for the call has its work still before it. */
const gateMs = 900;
const triesMax = 3;

async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(new StoreTimeout("the database did not answer in time")), timeoutMs);
  work.then(resolve, reject);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
