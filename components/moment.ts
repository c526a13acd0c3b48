const long = new Intl.DateTimeFormat("en-GB", {
  ...({ weekday: "short", day: "numeric", month: "short", year: "numeric" } as const),
  ...({ hour: "2-digit", minute: "2-digit", timeZone: "UTC" } as const),
});
const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** `Mon, 23 Nov 2026, 06:00`, in UTC. `at`: Unix milliseconds. */
export function longMoment(at: number): string {
  return long.format(at);
}

const withYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** `23 Nov`, in UTC; `23 Nov 2025` where it is not of the year of `near`. */
export function shortDate(at: number, near = at): string {
  return (new Date(at).getUTCFullYear() === new Date(near).getUTCFullYear() ? short : withYear).format(at);
}
