import { useMemo, useSyncExternalStore } from "react";
import { useTargetKey } from "./shown-target";

/** An account that was opened in this browser. `at`: Unix milliseconds. */
type RecentAccount = { account: string; at: number };

type RecentAccounts = {
  /** The accounts of this target opened last in this browser, newest first. */
  recents: readonly RecentAccount[];
  remember: (account: string) => void;
  forget: (account: string) => void;
};

const most = 12;
const none: readonly RecentAccount[] = [];
const listeners = new Set<() => void>();

/** Accounts stay in the browser that opened them: no list of them is kept elsewhere. */
export function useRecentAccounts(): RecentAccounts {
  const key = `groupdesk.recent.${useTargetKey()}`;
  const text = useSyncExternalStore(
    subscribe,
    () => textAt(key),
    () => "[]",
  );
  const recents = useMemo(() => parse(text), [text]);
  const changes = useMemo(() => changesAt(key), [key]);
  return { recents, ...changes };
}

function changesAt(key: string): Pick<RecentAccounts, "remember" | "forget"> {
  const others = (account: string) => parse(textAt(key)).filter((recent) => recent.account !== account);
  return {
    remember: (account) => write(key, [{ account, at: Date.now() }, ...others(account)].slice(0, most)),
    forget: (account) => write(key, others(account)),
  };
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function textAt(key: string): string {
  return localStorage.getItem(key) ?? "[]";
}

function parse(text: string): readonly RecentAccount[] {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return none;
    return value.filter(
      (item): item is RecentAccount => typeof item?.account === "string" && typeof item?.at === "number",
    );
  } catch {
    return none;
  }
}

function write(key: string, recents: readonly RecentAccount[]) {
  localStorage.setItem(key, JSON.stringify(recents));
  for (const listener of listeners) listener();
}
