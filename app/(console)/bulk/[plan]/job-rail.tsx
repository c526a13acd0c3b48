import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Code } from "@/components/code";
import { useExplain } from "@/components/failure-notice";
import { figure } from "@/components/figure";
import type { Job } from "@/lib/chat/bulk-job";
import type { PlanRowFilter, PlanTotals } from "@/lib/chat/bulk-plan";
import { KnownFailures } from "./known-failures";
import { progressOf } from "./progress-of";
import { isOver } from "./use-run";

type JobRailProps = {
  job: Job;
  totals: PlanTotals;
  onSet: (filter: PlanRowFilter) => void;
  /** What it takes to go on, where it does not. */
  children: ReactNode;
};

/** Why rows failed, by code, and how near the job is to being stopped. */
export function JobRail({ job, totals, onSet, children }: JobRailProps) {
  const t = useTranslations("bulk.job");
  const explain = useExplain();
  const failing = Object.entries(job.codes).sort(([, one], [, other]) => other - one);
  const most = Math.max(1, ...failing.map(([, count]) => count));
  const stop = job.why?.kind === "breaker" ? job.why : undefined;
  const { failed, of } = stop ?? job.newest ?? { failed: 0, of: 0 };
  return (
    <div className="flex flex-col gap-6 px-3 py-4 sm:px-6 md:max-xl:grid md:max-xl:grid-cols-2 xl:px-5">
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
            [
              t("inARow"),
              stop ? t("stoppedAt", { count: stop.inARow }) : t("ofTwenty", { count: Math.min(job.inARow, 20) }),
            ],
            [t("newest"), t("share", { percent: percentOf(failed, of) })],
            [t("inAll"), t("percent", { percent: percentOf(job.rows.failed, progressOf(job).answered) })],
            [t("limited"), figure(job.limited)],
            [t("retries"), figure(job.retries ?? 0)],
          ].map(([name, value]) => (
            <div key={name} className="flex justify-between gap-3 py-0.5">
              <dt className="text-muted">{name}</dt>
              <dd className="font-medium">{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <NotSent job={job} totals={totals} onSet={onSet} />
      {children}
      {!isOver(job) && (
        <p className="border-t pt-3 text-muted">{t(job.state === "paused" ? "mayCloseStill" : "mayClose")}</p>
      )}
    </div>
  );
}

function percentOf(count: number, all: number): number {
  return all === 0 ? 0 : Math.round((count / all) * 1000) / 10;
}

/** What the plan sent nothing for: known to fail, by code, and not read; a job leaves it as it was. */
function NotSent({ job, totals, onSet }: Pick<JobRailProps, "job" | "totals" | "onSet">) {
  const t = useTranslations("bulk.plan");
  const jobs = useTranslations("bulk.job");
  const { fail, bad } = totals.rows;
  if (fail + bad === 0) return null;
  const path = `/bulk/${job.plan}/rows?format=csv&outcome=`;
  return (
    <section className="flex flex-col gap-1">
      <h2 className="font-semibold">{jobs("notSent")}</h2>
      <KnownFailures codes={totals.codes} onSet={onSet} />
      {fail > 0 && (
        <a href={`${path}fail`} download className="text-accent hover:underline">
          {t("downloadFailures", { count: fail })}
        </a>
      )}
      {bad > 0 && (
        <a href={`${path}bad`} download className="text-accent hover:underline">
          {t("downloadBad", { count: bad })}
        </a>
      )}
    </section>
  );
}
