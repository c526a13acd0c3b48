import { useTranslations } from "use-intl";
import { type BitRun, type BitState, runText } from "./bit-runs";

const looks: Record<BitState, string> = {
  set: "border-edge bg-surface",
  add: "border-added border-dashed bg-surface text-added",
  remove: "border-removed border-dashed bg-surface text-removed line-through",
};
const signs = { set: "", add: "+", remove: "−" };
/** The numbers of the bits that are set, with what is staged for them; what has no room is counted. */
export function BitChips({ runs, shownMax = 6 }: { runs: readonly BitRun[]; shownMax?: number }) {
  const t = useTranslations("marks");
  const rest = runs.slice(shownMax);
  return (
    <span className="flex min-w-0 items-center gap-1 overflow-hidden">
      {runs.slice(0, shownMax).map((run) => (
        <span
          key={`${run.from} ${run.state}`}
          className={`shrink-0 rounded-chip border px-1.5 font-mono text-cap leading-[18px] ${looks[run.state]}`}
        >
          {run.state !== "set" && <span className="sr-only">{t(run.state === "add" ? "chipAdd" : "chipRemove")} </span>}
          <span aria-hidden>{signs[run.state]}</span>
          {runText(run)}
        </span>
      ))}
      {rest.length > 0 && (
        <span className="shrink-0 text-cap text-muted" title={rest.map(runText).join(", ")}>
          <span aria-hidden>{t("more", { count: rest.length })}</span>
          <span className="sr-only">{rest.map(runText).join(", ")}</span>
        </span>
      )}
    </span>
  );
}
