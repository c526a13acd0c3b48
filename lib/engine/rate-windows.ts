import { Refusal } from "./refusal.ts";

/**
 * 60007: counts the calls of each name (OQ-25) in fixed windows of one second, or in the second that lies behind.
 * `now` is in Unix seconds.
 */
export function createRateWindows() {
  const windows = new Map<string, { second: number; calls: number }>();
  const recent = new Map<string, number[]>();

  return {
    require(name: string, perSecond: number | null, now: number, kind: "fixed" | "sliding"): void {
      if (perSecond === null) return;
      if (kind === "sliding") requireSliding(name, perSecond, now);
      else requireFixed(name, perSecond, now);
    },
  };

  function requireFixed(name: string, perSecond: number, now: number): void {
    const second = Math.floor(now);
    const known = windows.get(name);
    const window = known?.second === second ? known : { second, calls: 0 };
    if (window.calls >= perSecond) throw new Refusal("rateExceeded");
    window.calls += 1;
    windows.set(name, window);
  }

  function requireSliding(name: string, perSecond: number, now: number): void {
    const moments = (recent.get(name) ?? []).filter((moment) => isRecent(moment, now));
    recent.set(name, moments);
    if (moments.length >= perSecond) throw new Refusal("rateExceeded");
    moments.push(now);
  }
}

/** What lies ahead was counted before the clock was set back, and would count for as long as that. */
function isRecent(moment: number, now: number): boolean {
  return moment <= now && now - moment < 1;
}
