import { Refusal } from "./refusal.ts";

/** 60007: counts the calls of each name in fixed windows of one second (OQ-25). `now` is in Unix seconds. */
export function createRateWindows() {
  const windows = new Map<string, { second: number; calls: number }>();

  return {
    require(name: string, perSecond: number | null, now: number): void {
      if (perSecond === null) return;
      const second = Math.floor(now);
      const known = windows.get(name);
      const window = known?.second === second ? known : { second, calls: 0 };
      if (window.calls >= perSecond) throw new Refusal("rateExceeded");
      window.calls += 1;
      windows.set(name, window);
    },
  };
}
