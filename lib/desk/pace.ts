/** People do not wait behind a job. */
export type Rank = "person" | "job";

/** A call's right to go. `over`: it has its answer, or will get none. */
export type Turn = { over(): void };

/** Lets calls through, people first, each rank in the order in which it came. */
export type Pace = { turn(rank?: Rank): Promise<Turn> };

export type PaceOptions = {
  callsPerSecond: number;
  /** Milliseconds of a clock that nobody sets. */
  now?: () => number;
  /** Runs it once, so many milliseconds later. */
  later?: (run: () => void, ms: number) => void;
};

/** Of the shortest way there and back that was seen, what every call takes; known once so many were seen. */
const surePart = 0.5;
const waysToKnow = 20;

/**
 * At most so many calls within any second *as the service counts them*, in this process: a call arrives there at some moment
 * between its sending and its answer, so that its place is free again a second after the answer, less the part of the way
 * that every call takes. The one place where a target's rate is kept.
 */
export function createPace({ callsPerSecond, now = () => performance.now(), later = timer }: PaceOptions): Pace {
  const waiting: Record<Rank, ((turn: Turn) => void)[]> = { person: [], job: [] };
  /** When each idle place is free, ascending. */
  const freeAt: number[] = Array.from({ length: callsPerSecond }, () => Number.NEGATIVE_INFINITY);
  let shortestWayMs = Number.POSITIVE_INFINITY;
  let waysSeen = 0;
  let isWoken = false;

  function serve(): void {
    while (waiting.person.length + waiting.job.length > 0) {
      const free = freeAt[0];
      if (free === undefined) return;
      if (free > now()) {
        wakeAt(free);
        return;
      }
      freeAt.shift();
      const next = waiting.person.shift() ?? waiting.job.shift();
      next?.(turnFrom(now()));
    }
  }

  function turnFrom(sentAt: number): Turn {
    let isOver = false;
    return {
      over() {
        if (isOver) return;
        isOver = true;
        const answeredAt = now();
        shortestWayMs = Math.min(shortestWayMs, answeredAt - sentAt);
        waysSeen += 1;
        const at = answeredAt + 1000 - (waysSeen < waysToKnow ? 0 : shortestWayMs * surePart);
        // A shorter way than ever before makes an earlier place free later: the order stays.
        freeAt.push(Math.max(at, freeAt.at(-1) ?? at));
        serve();
      },
    };
  }

  function wakeAt(at: number): void {
    if (isWoken) return;
    isWoken = true;
    // A timer may come a moment early: then it is set again.
    later(
      () => {
        isWoken = false;
        serve();
      },
      Math.max(0, Math.ceil(at - now())),
    );
  }

  return {
    turn(rank = "person") {
      return new Promise((resolve) => {
        waiting[rank].push(resolve);
        serve();
      });
    },
  };
}

function timer(run: () => void, ms: number): void {
  setTimeout(run, ms);
}
