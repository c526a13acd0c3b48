const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const month = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
const dayMs = 86_400_000;

/** A day for an axis or a head: "23 Nov". `at`: Unix milliseconds, or a day as "2026-11-23". */
export function shortDay(at: number | string): string {
  return day.format(typeof at === "string" ? Date.parse(at) : at);
}

/** The same on an axis that is so many milliseconds long: where a day could be of two years, "Nov 2026". */
export function axisDay(at: number, span: number): string {
  return span > 330 * dayMs ? month.format(at) : shortDay(at);
}

/** A day for a table or a file: "2026-11-23". */
export function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** A minute of a day: "06:05". `minutes`: since midnight. */
export function clockTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

export function isSameDay(one: number, other: number): boolean {
  return Math.floor(one / dayMs) === Math.floor(other / dayMs);
}
