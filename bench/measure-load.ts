import { drive, type Load, type Round } from "./drive.ts";
import type { Served } from "./serve.ts";

/** One row of the table: a server and what is asked of it. */
export type Contestant = {
  name: string;
  /** What its rate is held against: the first of a field is the measure of the others. */
  load: Load;
  start(): Promise<Served>;
  /** Throws unless the server did what it was asked. */
  check?(served: Served): Promise<void>;
};

export type Measured = {
  name: string;
  perSecond: number;
  /** Of the first one's rate in the same round; medians, as everything here. */
  ratio: number;
  p50Ms: number;
  p99Ms: number;
  /** From the slowest round to the fastest, as parts of the median. */
  spread: number;
  memoryMiB: number | undefined;
};

export type Rounds = { count: number; seconds: number };
export type Outcome = { name: string; measured: Measured } | { name: string; fault: string };

/**
 * Measures contestants side by side: each round asks one after the other, so that what the machine does besides falls
 * on all of them. One that cannot start, or fails a call, has its fault instead of figures.
 */
export async function measure(field: readonly Contestant[], rounds: Rounds): Promise<Outcome[]> {
  const faults = new Map<Contestant, string>();
  const running: { contestant: Contestant; served: Served; shown: Round[]; next: number }[] = [];
  for (const contestant of field)
    try {
      running.push({ contestant, served: await contestant.start(), shown: [], next: 0 });
    } catch (error) {
      faults.set(contestant, sentenceOf(error));
    }
  // The round before the first warms up and does not count.
  for (let round = 0; round <= rounds.count; round++)
    for (const entry of running.filter(({ contestant }) => !faults.has(contestant)))
      try {
        const { contestant, served, next } = entry;
        const shown = await drive(served.origin, contestant.load, next, round === 0 ? warmUpSeconds : rounds.seconds);
        entry.next = shown.next;
        if (round > 0) entry.shown.push(shown);
        await contestant.check?.(served);
      } catch (error) {
        faults.set(entry.contestant, sentenceOf(error));
      }
  const first = running.find(({ contestant }) => contestant === field[0])?.shown.map(rateOf) ?? [];
  const outcomes = field.map((contestant): Outcome => {
    const { name } = contestant;
    const entry = running.find((each) => each.contestant === contestant);
    const fault = faults.get(contestant);
    if (!entry || fault !== undefined) return { name, fault: fault ?? "it was not measured" };
    return { name, measured: measuredOf(name, entry.shown, first, entry.served.memoryMiB()) };
  });
  await Promise.all(running.map(({ served }) => served.stop()));
  return outcomes;
}

const warmUpSeconds = 2;

function measuredOf(name: string, shown: readonly Round[], first: readonly number[], memoryMiB?: number): Measured {
  const rates = shown.map(rateOf);
  const perSecond = median(rates);
  return {
    name,
    perSecond,
    ratio: median(rates.map((rate, at) => rate / (first[at] ?? Number.NaN))),
    p50Ms: median(shown.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(shown.map(({ p99Ms }) => p99Ms)),
    spread: (Math.max(...rates) - Math.min(...rates)) / perSecond,
    memoryMiB,
  };
}

function rateOf({ calls, seconds }: Round): number {
  return calls / seconds;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

function sentenceOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ").slice(0, 300);
}
