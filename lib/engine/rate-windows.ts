import { Refusal } from "./refusal.ts";

/** 60007: counts the calls of each name in fixed windows of one second (OQ-25). `now` is in Unix seconds. */
export function createRateWindows() {
  const windows = new Map<string, { second: number; calls: number }>();

  return {
    require(name: string, perSecond: number | null, now: number): void {
      if (perSecond === null) return;
      const second = Math.floor(now);
      const window = windows.get(name);
      if (window?.second !== second) windows.set(name, { second, calls: 1 });
      else if (window.calls >= perSecond) throw new Refusal("rateExceeded");
      else window.calls += 1;
    },
  };
}
