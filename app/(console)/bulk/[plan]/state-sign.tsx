import type { RowState } from "@/lib/chat/bulk-job";

/** The fill of a state: readable in grey as well. */
export const stateFills: Record<RowState, string> = {
  done: "border-added bg-added",
  failed: "border-danger-solid bg-danger-solid",
  unknown: "hatch border-warning-mark bg-surface",
  sent: "border-info bg-[linear-gradient(90deg,var(--info)_50%,transparent_50%)]",
  pending: "border-edge bg-surface",
  notAttempted: "border-edge bg-surface",
};

/** The same in a bar: what failed is cut, what was not attempted is struck through. */
export const barFills: Record<RowState, string> = {
  ...stateFills,
  failed: "border-danger-solid bg-[repeating-linear-gradient(90deg,var(--danger-solid)_0_4px,var(--surface)_4px_6px)]",
  notAttempted:
    "border-edge bg-[linear-gradient(var(--edge),var(--edge))] bg-[length:100%_2px] bg-center bg-no-repeat bg-surface",
};

export function StateSign({ state }: { state: RowState }) {
  return (
    <span aria-hidden className={`relative inline-block size-2.5 shrink-0 border ${stateFills[state]}`}>
      {(state === "failed" || state === "notAttempted") && (
        <svg
          viewBox="0 0 8 8"
          className={`absolute inset-0 size-full ${state === "failed" ? "stroke-on-hue" : "stroke-muted"}`}
          aria-hidden="true"
        >
          <path d={state === "failed" ? "M1 1 L7 7 M7 1 L1 7" : "M0.5 0.5 L7.5 7.5"} strokeWidth="1.4" />
        </svg>
      )}
    </span>
  );
}
