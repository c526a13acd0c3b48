/** Why a page cannot go on as it is. */
export type PageOver = "signedOut" | "outdated";

const listeners = new Set<(why: PageOver) => void>();

/** An answer has just said that nobody is signed in any more: whoever watches the session need not wait. */
export function tellSignedOut(): void {
  for (const listener of listeners) listener("signedOut");
}

/** An answer has just said that the server is a newer one than this page. */
export function tellOutdated(): void {
  for (const listener of listeners) listener("outdated");
}

export function onPageOver(listener: (why: PageOver) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
