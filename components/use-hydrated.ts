import { useSyncExternalStore } from "react";

/** False until React has the page: a button that works before it would send what was typed by the browser's own means. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
}
