/** Runs work of one key one after the other. What the work leaves `after` itself holds the next up, not the caller. */
export function createTurns() {
  const tails = new Map<string, Promise<void>>();
  return <T>(key: string, work: () => Promise<{ outcome: T; after?: Promise<void> }>): Promise<T> => {
    const ran = (tails.get(key) ?? Promise.resolve()).then(work);
    const tail = ran
      .then(({ after }) => after)
      .catch(() => {})
      .then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
    tails.set(key, tail);
    return ran.then(({ outcome }) => outcome);
  };
}
