/** Counts wrong answers, so that nobody guesses for long. Kept in this process: a session has one browser. */
export type Attempts = {
  /** Whether another answer may be given. */
  isOpen(who: string): boolean;
  wrong(who: string): void;
  right(who: string): void;
};

const wrongMax = 5;
const waitMs = 15 * 60 * 1000;
const keptMax = 10_000;

/** After five wrong answers none is looked at for a quarter of an hour. `now`: Unix milliseconds. */
export function createAttempts(now: () => number = Date.now): Attempts {
  const kept = new Map<string, { count: number; at: number }>();
  const standing = (who: string) => {
    const one = kept.get(who);
    return one && now() - one.at < waitMs ? one : undefined;
  };
  return {
    isOpen: (who) => (standing(who)?.count ?? 0) < wrongMax,
    wrong(who) {
      const count = (standing(who)?.count ?? 0) + 1;
      kept.delete(who);
      kept.set(who, { count, at: now() });
      for (const oldest of kept.keys()) {
        if (kept.size <= keptMax) break;
        kept.delete(oldest);
      }
    },
    right: (who) => void kept.delete(who),
  };
}
