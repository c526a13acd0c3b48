/** `13:41:08`, in UTC as everything here; the whole moment on hover. `at`: Unix milliseconds. */
export function TrailTime({ at, className = "" }: { at: number; className?: string }) {
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={`${new Date(at).toISOString().replace("T", " ").slice(0, 23)} UTC`}
      className={`font-mono text-id ${className}`}
    >
      {clockOf(at)}
    </time>
  );
}

export function clockOf(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** `23 Nov 2026` */
export function dayOf(at: number): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" }).format(at);
}
