import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { figure } from "@/components/figure";
import { Segmented } from "@/components/segmented";
import { EndState, type Job, type JobWhy, type RowState } from "@/lib/chat/bulk-job";
import type { Plan, PlanRowFilter, PlanTotals } from "@/lib/chat/bulk-plan";
import { AccountField } from "./account-field";
import { OutcomeSign } from "./outcome-sign";
import { progressOf } from "./progress-of";
import { RateChart } from "./rate-chart";
import { barFills, StateSign } from "./state-sign";
import { useDuration } from "./use-duration";
import { isOver } from "./use-run";

const order: readonly RowState[] = ["done", "failed", "unknown", "sent", "pending", "notAttempted"];
/** What a plan sends nothing for: a job has no state for these. */
const unsent = ["fail", "bad", "no-op"] as const;
const announceEveryMs = 5000;
const deniedWhys = ["trail", "target", "keyMissing", "notApproved"] as const;

type JobProgressProps = {
  plan: Plan;
  totals: PlanTotals;
  job: Job;
  filter: PlanRowFilter;
  onSet: (filter: PlanRowFilter) => void;
};

/** How far a job is: what has become of its rows, how fast it goes, how long it will take; and by which of it the rows below are chosen. */
export function JobProgress({ plan, totals, job, filter, onSet }: JobProgressProps) {
  const t = useTranslations("bulk.job");
  const outcomes = useTranslations("bulk.plan.outcome");
  const { all, answered, percent } = progressOf(job);
  const ends = EndState.options.filter((state) => state !== "notAttempted" || job.rows.notAttempted > 0);
  const left = unsent.filter((outcome) => totals.rows[outcome] > 0);
  const chosen = ends.find((state) => state === filter.state) ?? left.find((outcome) => outcome === filter.outcome);
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-col gap-3 px-3 py-4 sm:px-6">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <p className="flex flex-wrap items-baseline gap-x-3">
            <span className="font-semibold text-figure tracking-[-0.02em]">{t("percent", { percent })}</span>
            <span suppressHydrationWarning className="font-medium">
              <Ahead job={job} />
            </span>
          </p>
          <p className="text-muted">
            {t("answered", { answered: figure(answered), all, calls: figure(job.calls.over), of: job.calls.all })}
          </p>
        </div>
        <div role="img" aria-label={t("bar")} className="flex h-3 gap-0.5">
          {order
            .filter((state) => job.rows[state] > 0)
            .map((state) => (
              <div
                key={state}
                className={`h-full min-w-1 border ${barFills[state]}`}
                style={{ flexGrow: job.rows[state], flexBasis: 0 }}
              />
            ))}
        </div>
        <dl className="flex flex-wrap gap-x-6 gap-y-1">
          {order.map((state) => (
            <div key={state} className="flex items-center gap-2">
              <dt className="flex items-center gap-2 text-muted">
                <StateSign state={state} />
                {t(`state.${state}`)}
              </dt>
              <dd className="font-semibold tabular-nums">{figure(job.rows[state])}</dd>
            </div>
          ))}
        </dl>
        {left.length > 0 && (
          <dl aria-label={t("notSent")} className="flex flex-wrap gap-x-6 gap-y-1">
            <div className="text-muted">{t("notSent")}</div>
            {left.map((outcome) => (
              <div key={outcome} className="flex items-center gap-2">
                <dt className="flex items-center gap-2 text-muted">
                  <OutcomeSign outcome={outcome} />
                  {outcomes(outcome)}
                </dt>
                <dd className="font-semibold tabular-nums">{figure(totals.rows[outcome])}</dd>
              </div>
            ))}
          </dl>
        )}
        {job.why && <Why why={job.why} rows={job.rows} />}
        <Held plan={plan} job={job} />
        <Announcement job={job} percent={percent} />
      </div>
      {job.rates.length > 1 && <RateChart job={job} />}
      <div className="mt-auto flex flex-wrap items-center justify-between gap-3 border-t px-3 py-3 sm:px-6">
        <Segmented
          label={t("filter")}
          value={chosen ?? "all"}
          options={[
            { value: "all" as const, label: t("all", { count: plan.rows }) },
            ...ends.map((value) => ({ value, label: t(`state.${value}`) })),
            ...left.map((value) => ({ value, label: outcomes(value) })),
          ]}
          onChange={(value) => {
            const state = ends.find((each) => each === value);
            const outcome = left.find((each) => each === value);
            onSet(state ? { state } : outcome ? { outcome } : {});
          }}
          className="max-w-full flex-wrap"
        />
        <AccountField key={filter.account} filter={filter} onSet={onSet} />
      </div>
    </div>
  );
}

/** Why nothing is answered at the moment, and what is done about it. */
function Held({ plan, job }: { plan: Plan; job: Job }) {
  const t = useTranslations("bulk.job");
  const duration = useDuration();
  if (job.state === "paused" && job.rows.sent > 0)
    return <p className="text-muted">{t("sent", { count: job.rows.sent })}</p>;
  if (job.state !== "running" || !job.waiting) return null;
  const { kind, since } = job.waiting;
  const { host } = plan.target;
  return (
    <p role="alert" className="max-w-[80ch] border-warning-mark border-l-4 bg-warning-soft px-3 py-2">
      {kind === "limited"
        ? t("held.limited")
        : host === "embedded"
          ? t("held.unreachableHere")
          : t("held.unreachable", { host })}{" "}
      <span suppressHydrationWarning className="text-muted">
        {t("held.since", { span: duration(Math.max(1, (Date.now() - since) / 1000)) })}
      </span>
    </p>
  );
}

function Ahead({ job }: { job: Job }) {
  const t = useTranslations("bulk.job");
  const duration = useDuration();
  if (job.state === "running" && job.waiting) return t(`ahead.${job.waiting.kind}`);
  if (job.state === "running" && job.leftMs !== undefined) {
    const endsAt = new Date(Date.now() + job.leftMs).toLocaleTimeString("en-GB");
    return t("left", { span: duration(job.leftMs / 1000), at: endsAt });
  }
  if (isOver(job) && job.started !== undefined && job.ended !== undefined)
    return t(`ended.${job.state as "done" | "cancelled"}`, {
      span: duration(Math.max(1, (job.ended - job.started) / 1000)),
    });
  return t(`ahead.${job.state}`);
}

function Why({ why, rows: { pending: left, unknown } }: { why: JobWhy; rows: Job["rows"] }) {
  const t = useTranslations("bulk.job.why");
  const text = (() => {
    switch (why.kind) {
      case "breaker":
        return t("breaker", { ...why, left });
      case "refused":
        return t("refused", { code: String(why.code), left });
      case "killed":
        return t("killed", { line: why.line, left });
      case "restored":
        return t("restored", { left, unknown });
      case "denied":
        return t(deniedWhys.find((each) => each === why.why) ?? "person");
    }
  })();
  return (
    <p role="alert" className="max-w-[80ch] border-warning-mark border-l-4 bg-warning-soft px-3 py-2">
      {text}
    </p>
  );
}

/** For who cannot see the bar, at most once in five seconds. */
function Announcement({ job, percent }: { job: Job; percent: number }) {
  const t = useTranslations("bulk.job");
  const text = t("announce", { percent: Math.floor(percent), failed: job.rows.failed, state: t(`ahead.${job.state}`) });
  const [said, setSaid] = useState({ text, at: 0 });
  useEffect(() => {
    if (text === said.text) return;
    const timer = setTimeout(
      () => setSaid({ text, at: Date.now() }),
      Math.max(0, said.at + announceEveryMs - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [text, said]);
  return (
    <p role="status" className="sr-only">
      {said.text}
    </p>
  );
}
