import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Code } from "@/components/code";
import { useExplain } from "@/components/failure-notice";
import { figure } from "@/components/figure";
import type { Job } from "@/lib/chat/bulk-job";
import type { PlanRowFilter } from "@/lib/chat/bulk-plan";
import { isOver } from "./use-run";

type JobRailProps = {
  job: Job;
  onSet: (filter: PlanRowFilter) => void;
  /** What it takes to go on, where it does not. */
  children: ReactNode;
};

/** Why rows failed, by code, and how near the job is to being stopped. */
export function JobRail({ job, onSet, children }: JobRailProps) {
  const t = useTranslations("bulk.job");
  const explain = useExplain();
  const failing = Object.entries(job.codes).sort(([, one], [, other]) => other - one);
  const most = Math.max(1, ...failing.map(([, count]) => count));
  return (
    <aside className="flex shrink-0 flex-col gap-6 border-t bg-canvas px-3 py-4 sm:px-6 lg:w-[320px] lg:overflow-y-auto lg:border-t-0 lg:border-l lg:px-5">
      <section>
        <h2 className="font-semibold">{t("failures")}</h2>
        {failing.length === 0 && <p className="text-muted">{isOver(job) ? t("noFailures") : t("noFailuresYet")}</p>}
        <ul className="mt-1">
          {failing.map(([code, count]) => (
            <li key={code}>
              <button
                type="button"
                onClick={() => onSet({ said: Number(code) })}
                className="flex w-full items-center gap-2 py-1 text-left hover:underline pointer-coarse:min-h-11"
                title={code === "0" ? t("noCode") : explain(Number(code), "", "").meaning}
              >
                {code === "0" ? (
                  <span className="w-12 text-muted">{t("noCodeShort")}</span>
                ) : (
                  <Code code={Number(code)} plain />
                )}
                <span aria-hidden className="h-2 flex-1 bg-sunken">
                  <span className="block h-full bg-danger-solid" style={{ width: `${(count / most) * 100}%` }} />
                </span>
                <span className="font-medium">{figure(count)}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2 className="font-semibold">{t("breaker")}</h2>
        <dl className="mt-1">
          {[
            [t("inARow"), t("ofTwenty", { count: job.inARow })],
            [t("limited"), figure(job.limited)],
          ].map(([name, value]) => (
            <div key={name} className="flex justify-between gap-3 py-0.5">
              <dt className="text-muted">{name}</dt>
              <dd className="font-medium">{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      {children}
      {!isOver(job) && <p className="border-t pt-3 text-muted">{t("mayClose")}</p>}
    </aside>
  );
}
