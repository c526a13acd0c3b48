import type { PlanOutcome } from "@/lib/chat/bulk-plan";

/** The fill of an outcome: readable in grey as well. */
export const fills: Record<PlanOutcome, string> = {
  change: "border-text bg-text",
  "no-op": "border-edge bg-surface",
  fail: "border-danger-solid bg-danger-solid",
  unknown: "hatch border-edge bg-surface",
  bad: "border-dashed border-danger-solid bg-surface",
};

export function OutcomeSign({ outcome }: { outcome: PlanOutcome }) {
  return (
    <span aria-hidden className={`relative inline-block size-2.5 shrink-0 border ${fills[outcome]}`}>
      {outcome === "fail" && (
        <svg viewBox="0 0 8 8" className="absolute inset-0 size-full stroke-on-hue" aria-hidden="true">
          <path d="M1 1 L7 7 M7 1 L1 7" strokeWidth="1.4" />
        </svg>
      )}
    </span>
  );
}
