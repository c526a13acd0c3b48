"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { Ago } from "@/components/ago";
import { VisibleName } from "@/components/visible-name";
import type { JobSummary } from "@/lib/chat/bulk-job";
import type { Plan } from "@/lib/chat/bulk-plan";
import { buttonLink } from "./button-link";
import { PlanTarget } from "./plan-target";

type PlanListProps = { plans: readonly Plan[]; jobs: Readonly<Record<string, JobSummary>>; mayMake: boolean };

/** What was planned and what became of it, the newest first. */
export function PlanList({ plans, jobs, mayMake }: PlanListProps) {
  const t = useTranslations("bulk");
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto bg-surface">
      <header className="flex flex-wrap items-start justify-between gap-3 bg-canvas px-3 py-4 sm:px-6">
        <div className="min-w-0">
          <h1 className="font-semibold text-title tracking-[-0.012em]">{t("title")}</h1>
          <p className="max-w-[68ch] text-muted">{t("lead")}</p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <a href="/bulk/template?format=csv" download className={buttonLink("plain")}>
            {t("example")}
          </a>
          <Link href="/bulk/templates" className={buttonLink("plain")}>
            {t("templates")}
          </Link>
          {mayMake ? (
            <Link href="/bulk/new" className={buttonLink("primary")}>
              {t("newPlan")}
            </Link>
          ) : (
            <span className="text-muted">{t("onlyAdmins")}</span>
          )}
        </div>
      </header>
      {plans.length === 0 ? (
        <div className="border-t px-3 py-4 sm:px-6">
          <h2 className="font-semibold">{t("none")}</h2>
          <p className="text-muted">{t("noneAdvice")}</p>
        </div>
      ) : (
        <ul aria-label={t("title")} className="border-t">
          {plans.map((plan) => (
            <li key={plan.id} className="border-b px-3 py-2 hover:bg-hover sm:px-6">
              <div className="flex flex-wrap items-baseline justify-between gap-x-4">
                <Link href={`/bulk/${plan.id}`} className="min-w-0 font-medium hover:underline">
                  <VisibleName name={plan.title} className="break-words" />
                </Link>
                <span className="text-cap text-muted">
                  {plan.person} · <PlanTarget target={plan.target} /> · <Ago at={plan.at} />
                </span>
              </div>
              <div className="text-muted">
                <Summary plan={plan} job={jobs[plan.id]} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What it comes to, or how far it is. */
function Summary({ plan, job }: { plan: Plan; job: JobSummary | undefined }) {
  const t = useTranslations("bulk");
  if (job) {
    const { done = 0, failed = 0, unknown = 0, notAttempted = 0, pending = 0, sent = 0 } = job.rows ?? {};
    return (
      <>
        <span className="font-medium text-text">{t(`job.short.${job.state}`)}</span>
        {job.rows && `: ${t("job.sums", { done, failed, unknown, notAttempted, left: pending + sent })}`}
      </>
    );
  }
  if (plan.state === "failed") return t("state.failed");
  if (plan.state === "reading") return t("state.reading");
  if (!plan.totals) return t("state.planning", { done: plan.accountsDone, accounts: plan.accounts });
  const { change, fail, unknown, bad, "no-op": none } = plan.totals.rows;
  return (
    <>
      {t("rows", { count: plan.rows })} {t("sums", { change, none, fail, unknown })}
      {bad > 0 && `, ${t("sumsBad", { count: bad })}`}
    </>
  );
}
