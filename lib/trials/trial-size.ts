/** Whether this is `npm run nightly`, which does everything more often than `npm test`. */
export const isNightly = process.env.GROUPDESK_TRIALS === "nightly";

/** How often a trial does its thing. */
export function timesOf(everyTest: number, everyNight: number): number {
  return isNightly ? everyNight : everyTest;
}

/** One number that a trial draws everything from: the same in each `npm test`, another each night, and always printed. */
export const seed = Number(process.env.GROUPDESK_TRIALS_SEED ?? (isNightly ? Date.now() % 2 ** 31 : 20_261_123));

export type Random = {
  /** A whole number from 0 up to, and without, `below`. */
  below(below: number): number;
  /** Of a list that is not empty. */
  one<T>(list: readonly T[]): T;
};

/** Numbers from a seed, by mulberry32 (Tommy Ettinger, public domain). */
export function createRandom(start: number): Random {
  let state = start | 0;
  const below = (most: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * most);
  };
  return { below, one: <T>(list: readonly T[]) => list[below(list.length)] as T }; // the number is within the list
}
