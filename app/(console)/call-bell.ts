const listeners = new Set<() => void>();

/** Tells that this page has just had an answer, and so that there are calls that it has not listed. */
export function ringCalls(): void {
  for (const listener of listeners) listener();
}

/** Gives what ends the listening. */
export function onCalls(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
