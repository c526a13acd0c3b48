import type { ErrorName } from "../chat/errors.ts";
import { Refusal } from "./refusal.ts";

/**
 * 60007: counts the calls of each name (OQ-25) in fixed windows of one second, or in the second that lies behind.
 * `now` is in Unix seconds.
 */
export function createRateWindows() {
  const windows = new Map<string, { second: number; calls: number }>();
  const recent = new Map<string, number[]>();

  return {
    require(
      name: string,
      perSecond: number | null,
      now: number,
      kind: "fixed" | "sliding",
      fault: ErrorName = "rateExceeded",
    ): void {
      if (perSecond === null) return;
      const within = kind === "sliding" ? isWithinSliding(name, perSecond, now) : isWithinFixed(name, perSecond, now);
      if (!within) throw new Refusal(fault);
    },
  };

  function isWithinFixed(name: string, perSecond: number, now: number): boolean {
    const second = Math.floor(now);
    const known = windows.get(name);
    const window = known?.second === second ? known : { second, calls: 0 };
    if (window.calls >= perSecond) return false;
    window.calls += 1;
    windows.set(name, window);
    return true;
  }

  function isWithinSliding(name: string, perSecond: number, now: number): boolean {
    const moments = (recent.get(name) ?? []).filter((moment) => isRecent(moment, now));
    recent.set(name, moments);
    if (moments.length >= perSecond) return false;
    moments.push(now);
    return true;
  }
}

/** What lies ahead was counted before the clock was set back, and would count for as long as that. */
function isRecent(moment: number, now: number): boolean {
  return moment <= now && now - moment < 1;
}
