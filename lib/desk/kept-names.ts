import type { KnownName } from "../chat/known-name.ts";

export type KeptNames = {
  get(key: string): KnownName | undefined;
  set(key: string, known: KnownName): void;
  delete(key: string): void;
};

/**
 * Names by key, each for a while: found ones 10 minutes, "no such" 1 minute (names-api.md, section 15, rule 5). At
 * most `most` of them: the one that was used least lately leaves. `now`: Unix milliseconds.
 */
export function createKeptNames(now: () => number, most: number): KeptNames {
  // A Map keeps the order of insertion, and what is used is put in again: the first one is the least used.
  const entries = new Map<string, { known: KnownName; until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      if (entry.until <= now()) return undefined;
      entries.set(key, entry);
      return entry.known;
    },
    set(key, known) {
      entries.delete(key);
      entries.set(key, { known, until: now() + ("absent" in known ? absentMs : foundMs) });
      const [oldest] = entries.keys();
      if (entries.size > most && oldest !== undefined) entries.delete(oldest);
    },
    delete: (key) => void entries.delete(key),
  };
}

const foundMs = 10 * 60_000;
const absentMs = 60_000;
