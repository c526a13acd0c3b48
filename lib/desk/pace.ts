/** People do not wait behind a job. */
export type Rank = "person" | "job";

/** A call's right to go. `over`: it has its answer, or will get none. */
export type Turn = { over(): void };

/** Lets calls through, people first, each rank in the order in which it came. */
export type Pace = {
  turn(rank?: Rank): Promise<Turn>;
  /**
   * From now on so many calls a second, until this moment of its clock. More holds at once; fewer hold as the calls of the last second
   * come of age, and until then `held` tells of more.
   */
  allow(callsPerSecond: number, until: number): void;
  /** How many calls a second the service may still see of it. */
  held(): number;
  /** Nothing is held any more: others have it by now. What is under way gives nothing back. */
  forfeit(): void;
  /** Whether a job has asked for a turn just now. */
  isBusy(): boolean;
  /** How long nobody has asked for a turn or had one; 0 while somebody waits, or a call is under way. */
  idleMs(): number;
};

export type PaceOptions = {
  callsPerSecond: number;
  /** Milliseconds of a clock that nobody sets. */
  now?: () => number;
  /** Runs it once, so many milliseconds later. */
  later?: (run: () => void, ms: number) => void;
  /** Told before each turn. */
  onAsked?: () => void;
};

/** Of the shortest way there and back that was seen, what every call takes; known once so many were seen. */
const surePart = 0.5;
const waysToKnow = 20;
const busyMs = 3000;

/** `freeAt`: for this caller's next call. `coolAt`: for anybody's. */
type Place = { freeAt: number; coolAt: number };
const fresh: Place = { freeAt: Number.NEGATIVE_INFINITY, coolAt: Number.NEGATIVE_INFINITY };

/**
 * At most so many calls within any second *as the service counts them*, in this process: a call arrives there at some moment
 * between its sending and its answer, so that its place is free again a second after the answer, less the part of the way
 * that every call takes. The one place where a target's rate is kept.
 */
export function createPace(options: PaceOptions): Pace {
  const { callsPerSecond, now = () => performance.now(), later = timer, onAsked = () => {} } = options;
  const waiting: Record<Rank, ((turn: Turn) => void)[]> = { person: [], job: [] };
  /** Those that are idle, ascending. `held`: with those of calls under way. */
  let idle: Place[] = Array.from({ length: callsPerSecond }, () => fresh);
  let held = callsPerSecond;
  let most = callsPerSecond;
  let mayUntil = Number.POSITIVE_INFINITY;
  let generation = 0;
  let shortestWayMs = Number.POSITIVE_INFINITY;
  let waysSeen = 0;
  let wakesAt = Number.POSITIVE_INFINITY;
  let overAt = Number.NEGATIVE_INFINITY;
  const askedAt: Record<Rank, number> = { person: Number.NEGATIVE_INFINITY, job: Number.NEGATIVE_INFINITY };

  function serve(): void {
    while (waiting.person.length + waiting.job.length > 0 && now() < mayUntil) {
      retire();
      const first = idle[0];
      if (!first) return;
      const at = held > most ? first.coolAt : first.freeAt;
      if (at > now()) {
        wakeAt(at);
        return;
      }
      idle.shift();
      const next = waiting.person.shift() ?? waiting.job.shift();
      next?.(turnFrom(now()));
    }
  }

  /** What is too many goes once the service does not count it any more. */
  function retire(): void {
    while (held > most && idle[0] && idle[0].coolAt <= now()) {
      idle.shift();
      held -= 1;
    }
  }

  function turnFrom(sentAt: number): Turn {
    const its = generation;
    let isOver = false;
    return {
      over() {
        if (isOver) return;
        isOver = true;
        const answeredAt = now();
        overAt = answeredAt;
        shortestWayMs = Math.min(shortestWayMs, answeredAt - sentAt);
        waysSeen += 1;
        if (its !== generation) return;
        const coolAt = answeredAt + 1000;
        const at = coolAt - (waysSeen < waysToKnow ? 0 : shortestWayMs * surePart);
        // A shorter way than ever before makes an earlier place free later: the order stays.
        const freeAt = Math.max(at, idle.at(-1)?.freeAt ?? at);
        idle.push({ freeAt, coolAt: Math.max(coolAt, freeAt) });
        serve();
      },
    };
  }

  function wakeAt(at: number): void {
    if (wakesAt <= at) return;
    wakesAt = at;
    // A timer may come a moment early: then it is set again.
    later(
      () => {
        if (wakesAt === at) wakesAt = Number.POSITIVE_INFINITY;
        serve();
      },
      Math.max(0, Math.ceil(at - now())),
    );
  }

  return {
    turn(rank = "person") {
      return new Promise((resolve) => {
        askedAt[rank] = now();
        waiting[rank].push(resolve);
        onAsked();
        serve();
      });
    },
    allow(asked, until) {
      most = asked;
      mayUntil = until;
      retire();
      if (held < most) idle = [...Array.from({ length: most - held }, () => fresh), ...idle];
      held = Math.max(held, most);
      serve();
    },
    held() {
      retire();
      return held;
    },
    forfeit() {
      generation += 1;
      [idle, held, most] = [[], 0, 0];
    },
    isBusy: () => waiting.job.length > 0 || now() - askedAt.job < busyMs,
    idleMs() {
      const isUsed = waiting.person.length + waiting.job.length > 0 || held > idle.length;
      return isUsed ? 0 : now() - Math.max(askedAt.person, askedAt.job, overAt);
    },
  };
}

function timer(run: () => void, ms: number): void {
  setTimeout(run, ms);
}
