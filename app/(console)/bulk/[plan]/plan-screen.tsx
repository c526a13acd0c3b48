"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { VisibleName } from "@/components/visible-name";
import { isPlanBreak, type Plan, type PlanFailure } from "@/lib/chat/bulk-plan";
import { documentedRules } from "@/lib/chat/rules-in-force";
import { answerOf } from "../../call";
import { WallsProvider } from "../../walls-in-force";
import { cancelPlan } from "../actions";
import { PlanTarget } from "../plan-target";
import { type PlanRun, readPlan } from "../reads";
import { DownloadMenu } from "./download-menu";
import { JobDeeds } from "./job-deeds";
import { JobProgress } from "./job-progress";
import { JobRail } from "./job-rail";
import { PlanRail } from "./plan-rail";
import { PlanRows } from "./plan-rows";
import { PlanSums } from "./plan-sums";
import { Approving, StartJob } from "./start-job";
import { usePlanFilter } from "./use-plan-filter";
import { useRun } from "./use-run";

const lookEveryMs = 1000;

/** A plan while it is made, and once it is: what each row comes to, and what all of it would cost. */
export function PlanScreen({ first, run, mayMake }: { first: Plan; run: PlanRun; mayMake: boolean }) {
  const t = useTranslations("bulk");
  const consoleDown = useTranslations("failure")("console");
  const query = useQuery({
    queryKey: ["plan", first.id],
    initialData: first,
    queryFn: async () => {
      const outcome = await answerOf(readPlan(first.id), consoleDown);
      if (!outcome.ok) throw new Error(outcome.failure.kind);
      return outcome.value ?? first;
    },
    refetchInterval: ({ state }) => (isUnderWay(state.data) ? lookEveryMs : false),
    staleTime: 0,
  });
  const plan = query.data;
  const { filter, set } = usePlanFilter();
  const { job, approval, stream, refresh } = useRun(plan, run);

  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto lg:flex-row lg:overflow-hidden">
      <div className="flex min-w-0 flex-1 flex-col lg:overflow-y-auto">
        <header className="flex flex-wrap items-start justify-between gap-3 border-b bg-canvas px-3 py-4 sm:px-6">
          <div className="min-w-0">
            <p className="text-cap">
              <Link href="/bulk" className="text-muted hover:underline">
                {t("plan.back")}
              </Link>
            </p>
            <h1 className="break-words font-semibold text-title tracking-[-0.012em]">
              <VisibleName name={plan.title} />
            </h1>
            <p className="text-muted">
              {t.rich(job ? "job.about" : "plan.about", {
                rows: plan.rows,
                accounts: plan.accounts,
                person: job?.person ?? plan.person,
                author: plan.person,
                approved: approval?.by?.person ?? "",
                isApproved: approval?.by ? "yes" : "no",
                hasTemplate: plan.template === undefined ? "no" : "yes",
                template: () => <VisibleName name={plan.template ?? ""} />,
                target: () => <PlanTarget target={plan.target} />,
              })}{" "}
              {plan.hash && (
                <span title={t("plan.hashHint")} className="whitespace-nowrap font-mono text-id text-text">
                  {t("plan.hash", { hash: spaced(plan.hash) })}
                </span>
              )}
            </p>
          </div>
          <div className="flex flex-wrap items-center gap-2">
            {job && mayMake && <JobDeeds job={job} stream={stream} onChanged={refresh} />}
            {plan.state === "ready" && plan.rows > 0 && (
              <DownloadMenu
                label={t(job ? "plan.downloadReport" : "plan.download")}
                path={`/bulk/${plan.id}/rows`}
                texts={{ csv: t("plan.downloadCsv"), json: t("plan.downloadJson") }}
              />
            )}
          </div>
          {isUnderWay(plan) && mayMake && <CancelButton id={plan.id} />}
        </header>
        {isUnderWay(plan) && <UnderWay plan={plan} />}
        {plan.failure && <NotMade failure={plan.failure} />}
        {plan.state === "ready" && plan.rows === 0 && (
          <div className="px-3 py-4 sm:px-6">
            <h2 className="font-semibold">{t("plan.nothingToDo")}</h2>
            <p className="text-muted">{t("plan.nothingToDoAdvice", { accounts: plan.accounts })}</p>
          </div>
        )}
        {plan.totals && plan.state === "ready" && plan.rows > 0 && (
          <>
            {job ? (
              <JobProgress job={job} rows={plan.rows} filter={filter} onSet={set} />
            ) : (
              <PlanSums totals={plan.totals} rows={plan.rows} filter={filter} onSet={set} />
            )}
            <WallsProvider inForce={plan.inForce ?? documentedRules}>
              <PlanRows id={plan.id} filter={filter} job={job} />
            </WallsProvider>
          </>
        )}
      </div>
      {plan.totals &&
        plan.state === "ready" &&
        plan.rows > 0 &&
        (job ? (
          <JobRail job={job} onSet={set}>
            {job.state === "paused" && approval?.required && (
              <Approving plan={plan} approval={approval} onChanged={refresh} />
            )}
          </JobRail>
        ) : (
          <PlanRail id={plan.id} totals={plan.totals} inForce={plan.inForce} onSet={set}>
            <StartJob plan={plan} approval={approval} onChanged={refresh} />
          </PlanRail>
        ))}
    </div>
  );
}

function isUnderWay(plan: Plan | undefined): boolean {
  return plan?.state === "reading" || plan?.state === "planning";
}

/** `7f3a 91c4 0be2 c19e`: the first half of what is shown of a commit is enough to tell plans apart. */
function spaced(hash: string): string {
  return (hash.slice(0, 16).match(/.{4}/g) ?? []).join(" ");
}

function UnderWay({ plan }: { plan: Plan }) {
  const t = useTranslations("bulk.state");
  const { accounts, accountsDone } = plan;
  return (
    <div className="px-3 py-6 sm:px-6">
      <p role="status">{plan.state === "reading" ? t("reading") : t("planning", { done: accountsDone, accounts })}</p>
      <div className="mt-2 h-3 max-w-[480px] border bg-surface">
        <div className="h-full bg-text" style={{ width: `${accounts === 0 ? 0 : (accountsDone / accounts) * 100}%` }} />
      </div>
    </div>
  );
}

function NotMade({ failure }: { failure: PlanFailure }) {
  const t = useTranslations("bulk.plan.failed");
  return (
    <div className="px-3 py-4 sm:px-6">
      <h2 className="font-semibold">{t("title")}</h2>
      {isPlanBreak(failure) ? (
        <p className="text-muted">{t(failure.kind)}</p>
      ) : (
        <FailureNotice failure={failure} reading />
      )}
    </div>
  );
}

function CancelButton({ id }: { id: string }) {
  const t = useTranslations("bulk.plan");
  const consoleDown = useTranslations("failure")("console");
  const queryClient = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  async function cancel() {
    setAsked(true);
    await answerOf(cancelPlan(id), consoleDown);
    setAsked(false);
    await queryClient.invalidateQueries({ queryKey: ["plan", id] });
  }
  return (
    <Button onClick={cancel} disabled={isAsked}>
      {t("cancel")}
    </Button>
  );
}
