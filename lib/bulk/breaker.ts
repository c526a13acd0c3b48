/** Ends a run that does more harm than good. */
export type Breaker = {
  add(isFailure: boolean): void;
  readonly inARow: number;
  /** Of the newest calls, so many failed. */
  readonly newest: { failed: number; of: number };
  /** Of the newest calls, once there are too many failures among them. */
  readonly open: { inARow: number; failed: number; of: number } | undefined;
};

export const failuresInARow = 20;
const newestMost = 200;
/** Before that many calls a share says nothing. */
const newestLeast = 50;
const shareMost = 0.3;

/** Counts calls of which no row was done: 20 in a row, or 30 % of the newest 200, are too many. */
export function createBreaker(): Breaker {
  const newest: boolean[] = [];
  let inARow = 0;
  return {
    add(isFailure) {
      inARow = isFailure ? inARow + 1 : 0;
      newest.push(isFailure);
      if (newest.length > newestMost) newest.shift();
    },
    get inARow() {
      return inARow;
    },
    get newest() {
      return { failed: newest.filter(Boolean).length, of: newest.length };
    },
    get open() {
      const failed = newest.filter(Boolean).length;
      const isShare = newest.length >= newestLeast && failed > newest.length * shareMost;
      return inARow >= failuresInARow || isShare ? { inARow, failed, of: newest.length } : undefined;
    },
  };
}
