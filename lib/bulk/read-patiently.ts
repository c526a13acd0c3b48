import { retryClassOf } from "../chat/errors.ts";
import type { Failure, Outcome } from "../chat/outcome.ts";

export type PatiencePorts = { wait: (ms: number) => Promise<void>; random: () => number };

const triesMax = 8;
const firstMs = 500;
const longestMs = 10_000;

/**
 * Reads until an answer comes: reading changes nothing, so whatever may pass by itself is tried again, later and later and
 * never in step with others. The last failure is the outcome. `isOver`: nobody wants the answer any more.
 */
export async function readPatiently<T>(
  read: () => Promise<Outcome<T>>,
  { wait, random }: PatiencePorts,
  isOver: () => boolean = () => false,
): Promise<Outcome<T>> {
  for (let tries = 1; ; tries++) {
    const outcome = await read();
    if (outcome.ok || tries === triesMax || isOver() || !mayPass(outcome.failure)) return outcome;
    const most = Math.min(longestMs, firstMs * 2 ** (tries - 1));
    await wait(most * (0.5 + random() / 2));
  }
}

/** Whether what failed may be answered another time, though nobody does anything about it. */
export function mayPass(failure: Failure): boolean {
  if (failure.kind === "unreachable") return true;
  if (failure.kind !== "refused") return false;
  const retry = retryClassOf(failure.code);
  return retry === "resend" || retry === "readBack";
}
