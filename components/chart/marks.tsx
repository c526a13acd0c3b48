import type { Standing } from "@/lib/chat/measure";

/** The hatches of one drawing; `id` begins their names, so that those of two charts on a page do not meet. */
export function Hatches({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={`${id}-near`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="2" height="4" fill="var(--warning-mark)" />
      </pattern>
      <pattern id={`${id}-beyond`} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="1" height="5" fill="var(--line)" />
      </pattern>
    </defs>
  );
}

/** How a standing is filled: plain, hatched, solid, so that it is told in grey as well. `id`: of the hatches. */
export function fillOf(standing: Standing, id: string): { fill: string; stroke?: string } {
  if (standing === "far") return { fill: "var(--edge)" };
  if (standing === "at") return { fill: "var(--danger)" };
  return { fill: `url(#${id}-near)`, stroke: "var(--warning-mark)" };
}

/** The same in the key beside a drawing. */
export function StandingMark({ standing, id }: { standing: Standing; id: string }) {
  const { fill, stroke } = fillOf(standing, `${id}-${standing}`);
  return (
    <svg aria-hidden width="12" height="12" viewBox="0 0 12 12" className="shrink-0">
      {standing === "near" && <Hatches id={`${id}-near`} />}
      <rect x="1.5" y="1.5" width="9" height="9" fill={fill} stroke={stroke ?? fill} />
    </svg>
  );
}
