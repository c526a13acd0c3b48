import { useSyncExternalStore } from "react";

/** An account that was opened in this browser. `at`: Unix milliseconds. */
export type RecentAccount = { account: string; at: number };

const storageKey = "groupdesk.recent";
const most = 12;
const none: RecentAccount[] = [];
const listeners = new Set<() => void>();
let cached: { text: string; value: RecentAccount[] } = { text: "", value: none };

/** The accounts opened last in this browser, newest first. They stay in it: no list of them is kept elsewhere. */
export function useRecentAccounts(): RecentAccount[] {
  return useSyncExternalStore(subscribe, read, () => none);
}

export function rememberAccount(account: string) {
  write([{ account, at: Date.now() }, ...read().filter((recent) => recent.account !== account)].slice(0, most));
}

export function forgetAccount(account: string) {
  write(read().filter((recent) => recent.account !== account));
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function read(): RecentAccount[] {
  const text = localStorage.getItem(storageKey) ?? "[]";
  if (text !== cached.text) cached = { text, value: parse(text) };
  return cached.value;
}

function parse(text: string): RecentAccount[] {
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

function write(recents: RecentAccount[]) {
  localStorage.setItem(storageKey, JSON.stringify(recents));
  for (const listener of listeners) listener();
}
