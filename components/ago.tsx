"use client";

import { createContext, useContext, useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";

/** When the server made the page, in Unix milliseconds: its ages are told from there until the page is alive. */
export const PageMadeAt = createContext(0);

let now = Date.now();
const listeners = new Set<() => void>();

/** The time, for figures that age: one clock for the page, every 20 seconds. */
function subscribe(listener: () => void) {
  if (listeners.size === 0) now = Date.now();
  listeners.add(listener);
  const timer = setInterval(() => {
    now = Date.now();
    listener();
  }, 20_000);
  return () => {
    clearInterval(timer);
    listeners.delete(listener);
  };
}

/** How long ago a moment was: "6 min", or within a sentence "6 min ago"; after two months its date. `at`: Unix milliseconds. */
export function useAgo(): (at: number, place?: "column" | "sentence") => string {
  const t = useTranslations("time");
  const madeAt = useContext(PageMadeAt);
  // The same words in the same place before and after: a line that breaks anew moves the buttons under a finger.
  const current = useSyncExternalStore(
    subscribe,
    () => now,
    () => madeAt,
  );
  return (at, place = "column") => {
    const seconds = Math.max(0, Math.round((current - at) / 1000));
    if (seconds < 45) return t("now");
    if (seconds > 60 * 86400) return dateOf(at);
    const [count, unit] =
      seconds < 3600 ? [seconds / 60, "minute"] : seconds < 86400 ? [seconds / 3600, "hour"] : [seconds / 86400, "day"];
    const span = new Intl.NumberFormat("en", { style: "unit", unit: String(unit), unitDisplay: "short" }).format(
      Math.max(1, Math.round(Number(count))),
    );
    return place === "sentence" ? t("ago", { span }) : span;
  };
}

function dateOf(at: number): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" }).format(at);
}

/** A moment as its age, with the full time on hover. */
export function Ago({ at, place, className }: { at: number; place?: "column" | "sentence"; className?: string }) {
  const ago = useAgo();
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={new Date(at).toISOString().replace("T", " ").slice(0, 19)}
      className={className}
    >
      {ago(at, place)}
    </time>
  );
}
