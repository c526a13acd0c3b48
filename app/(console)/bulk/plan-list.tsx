"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { Ago } from "@/components/ago";
import { VisibleName } from "@/components/visible-name";
import type { Approval, JobSummary } from "@/lib/chat/bulk-job";
import { isPlanBreak, type Plan } from "@/lib/chat/bulk-plan";
import { useShownPerson } from "../shown-person";
import { buttonLink } from "./button-link";
import { PlanTarget } from "./plan-target";

const columns = ["title", "target", "state", "rows", "when"] as const;
const grid =
  "lg:grid lg:grid-cols-[minmax(0,1.6fr)_minmax(0,0.9fr)_minmax(0,1.1fr)_minmax(0,1.8fr)_76px] lg:items-center lg:gap-4";

type PlanListProps = {
  plans: readonly Plan[];
  jobs: Readonly<Record<string, JobSummary>>;
  /** Of plans that nobody has started. */
  approvals: Readonly<Record<string, Approval>>;
  mayMake: boolean;
};

/** What was planned and what became of it, the newest first. */
export function PlanList({ plans, jobs, approvals, mayMake }: PlanListProps) {
  const t = useTranslations("bulk");
  const wantOf = useWant(approvals);
  const mine = plans.filter((plan) => wantOf(plan) === "you").length;
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
        <>
          {mine > 0 && (
            <p className="border-t border-l-4 border-l-warning-mark bg-warning-soft px-3 py-2 font-medium sm:px-6">
              {t("wants.mine", { count: mine })}
            </p>
          )}
          <div aria-hidden className={`hidden h-7 border-t bg-sunken px-6 text-cap text-muted ${grid}`}>
            {columns.map((column) => (
              <span key={column} className={column === "when" ? "text-right" : ""}>
                {t(`columns.${column}`)}
              </span>
            ))}
          </div>
          <ul aria-label={t("title")} className="border-t">
            {plans.map((plan) => (
              <li key={plan.id} className={`border-b px-3 py-2 hover:bg-hover sm:px-6 ${grid}`}>
                <div className="min-w-0">
                  <Link href={`/bulk/${plan.id}`} className="font-medium hover:underline">
                    <VisibleName name={plan.title} className="break-words" />
                  </Link>
                  <div className="truncate text-cap text-muted">{t("by", { person: plan.person })}</div>
                </div>
                <div className="min-w-0 truncate text-muted">
                  <PlanTarget target={plan.target} />
                </div>
                <div className="flex items-baseline gap-2">
                  <State plan={plan} job={jobs[plan.id]} want={wantOf(plan)} />
                </div>
                <div className="min-w-0 text-muted">
                  <Rows plan={plan} job={jobs[plan.id]} />
                </div>
                <div className="text-cap text-muted lg:text-right">
                  <Ago at={plan.at} />
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

type Want = "you" | "another" | "approved";

/** Whose yes a plan still takes, seen by whoever looks; undefined where it takes none. */
function useWant(approvals: PlanListProps["approvals"]): (plan: Plan) => Want | undefined {
  const { role, email } = useShownPerson();
  return (plan) => {
    const approval = approvals[plan.id];
    if (!approval?.required) return undefined;
    if (approval.by?.holds) return "approved";
    return role === "admin" && email !== plan.person ? "you" : "another";
  };
}

/** Filled: it goes on, or somebody is wanted. Hollow: it waits. */
const marks = {
  running: "rounded-full border-added bg-added",
  waiting: "rounded-full border-edge",
  paused: "border-warning-mark",
  wanted: "border-warning-mark bg-warning-mark",
  none: "border-transparent max-lg:hidden",
};

function State({ plan, job, want }: { plan: Plan; job: JobSummary | undefined; want: Want | undefined }) {
  const t = useTranslations("bulk");
  const isSending = plan.totals && plan.totals.rows.change + plan.totals.rows.unknown > 0;
  const [mark, text] = ((): [keyof typeof marks, string] => {
    if (job) {
      const kind = job.state === "running" || job.state === "cancelling" ? "running" : job.state;
      return [kind === "done" || kind === "cancelled" ? "none" : kind, t(`job.short.${job.state}`)];
    }
    if (plan.state === "failed") return ["none", t("state.failed")];
    if (plan.state === "reading") return ["running", t("state.reading")];
    if (plan.state === "planning" || !plan.totals)
      return ["running", t("state.planning", { done: plan.accountsDone, accounts: plan.accounts })];
    if (!isSending) return ["none", t("state.nothing")];
    if (want === "approved") return ["waiting", t("wants.approved")];
    if (want) return [want === "you" ? "wanted" : "waiting", t(`wants.${want}`)];
    return ["waiting", t("state.ready")];
  })();
  return (
    <>
      <span aria-hidden className={`size-2 shrink-0 translate-y-px border-2 ${marks[mark]}`} />
      <span className={mark === "none" ? "" : "font-medium"}>{text}</span>
    </>
  );
}

/** What it comes to, or how far it is. */
function Rows({ plan, job }: { plan: Plan; job: JobSummary | undefined }) {
  const t = useTranslations("bulk");
  const broken = useTranslations("bulk.plan.failed");
  const { failure, totals } = plan;
  if (failure) return isPlanBreak(failure) ? broken(failure.kind) : null;
  if (!totals) return null;
  const { change, fail, unknown, bad, "no-op": none } = totals.rows;
  if (job) {
    if (!job.rows) return t("toSend", { count: change + unknown });
    const { done, failed, unknown: open, notAttempted, pending, sent } = job.rows;
    const sums = t("job.sums", { done, failed, unknown: open, notAttempted, left: pending + sent });
    return fail + bad > 0 ? `${sums}; ${t("notSent", { fail, bad })}` : sums;
  }
  return (
    <>
      {t("rows", { count: plan.rows })} {t("sums", { change, none, fail, unknown })}
      {bad > 0 && `, ${t("sumsBad", { count: bad })}`}
    </>
  );
}
