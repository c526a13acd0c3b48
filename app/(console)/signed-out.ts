const listeners = new Set<() => void>();

/** An answer has just said that nobody is signed in any more: whoever watches the session need not wait. */
export function tellSignedOut(): void {
  for (const listener of listeners) listener();
}

export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
