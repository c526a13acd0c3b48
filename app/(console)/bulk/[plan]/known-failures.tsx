import { Code } from "@/components/code";
import { useExplain } from "@/components/failure-notice";
import { figure } from "@/components/figure";
import type { PlanRowFilter, PlanTotals } from "@/lib/chat/bulk-plan";

type KnownFailuresProps = Pick<PlanTotals, "codes"> & { onSet: (filter: PlanRowFilter) => void };

/** The codes that a plan knows its rows will fail with, the most frequent first; each leads to its rows. */
export function KnownFailures({ codes, onSet }: KnownFailuresProps) {
  const explain = useExplain();
  return (
    <ul className="mt-1">
      {Object.entries(codes)
        .sort(([, one], [, other]) => other - one)
        .map(([code, count]) => (
          <li key={code} className="flex items-baseline gap-2 py-0.5">
            <Code code={Number(code)} />
            <button
              type="button"
              onClick={() => onSet({ code: Number(code) })}
              className="min-w-0 flex-1 text-left hover:underline pointer-coarse:min-h-11"
            >
              {explain(Number(code), "", "").meaning}
            </button>
            <span className="font-medium">{figure(count)}</span>
          </li>
        ))}
    </ul>
  );
}
