import type { ReactNode } from "react";

/** Of each text in a drawing; the halo keeps it readable over lines. */
export const label = {
  fontSize: 11,
  fill: "var(--text)",
  stroke: "var(--canvas)",
  strokeWidth: 3,
  paintOrder: "stroke",
  strokeLinejoin: "round",
} as const;

/** Of the texts along an axis. */
export const tickLabel = { fontSize: 11, fill: "var(--muted)" };

/** As wide as there is room, and of one height from the first answer of the server on. */
export const fits = (height: number) => ({ responsive: true, style: { width: "100%", height } }) as const;

/**
 * Where a drawing stands. What it tells stands in a sentence and in a table; for a screen reader it is not there. On paper it
 * shrinks to the width of its column, for no script measures that again.
 */
export function Plot({ height, empty, children }: { height: number; empty?: string | false; children: ReactNode }) {
  return (
    <div
      aria-hidden
      className="relative print:h-auto! print:[&_.recharts-surface]:h-auto! print:[&_.recharts-surface]:w-full! print:[&_.recharts-wrapper]:h-auto!"
      style={{ height }}
    >
      {children}
      {empty && (
        <p className="pointer-events-none absolute inset-0 flex items-center justify-center text-cap text-muted">
          {empty}
        </p>
      )}
    </div>
  );
}

/** What the marks of a drawing mean. */
export function Keys({ children, aside }: { children: ReactNode; aside?: string }) {
  return (
    <div className="mt-1.5 flex min-h-6 flex-wrap items-center gap-x-4 gap-y-1 text-cap">
      {children}
      {aside && (
        <span data-key className="ml-auto text-muted">
          {aside}
        </span>
      )}
    </div>
  );
}
