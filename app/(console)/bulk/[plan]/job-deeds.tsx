import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { FailureNotice } from "@/components/failure-notice";
import { figure } from "@/components/figure";
import type { Job } from "@/lib/chat/bulk-job";
import { useWhyNot } from "../../changes-off";
import { useMayChange, useSendLook } from "../../may-change";
import { useShownTarget } from "../../shown-target";
import { cancelJob, pauseJob, planAgain, resumeJob } from "../actions";
import { DownloadMenu } from "./download-menu";
import { useDeed } from "./start-job";
import { isOver, type Stream } from "./use-run";

type JobDeedsProps = { job: Job; stream: Stream; onChanged: () => Promise<unknown> };

/** What can be done with a job: pause, resume, cancel; once it is over, plans of what it left and of the way back. */
export function JobDeeds({ job, stream, onChanged }: JobDeedsProps) {
  const t = useTranslations("bulk.job");
  const texts = useTranslations("bulk.plan");
  const { asSeen } = useShownTarget();
  const { may } = useMayChange();
  const whyNot = useWhyNot();
  const look = useSendLook();
  const router = useRouter();
  const [isCancelling, setCancelling] = useState(false);
  const { failure, isAsked, run } = useDeed(onChanged);
  const { failed, unknown, notAttempted, done } = job.rows;
  const notDone = failed + unknown + notAttempted;

  async function plan(what: "notDone" | "undo") {
    const outcome = await run(planAgain({ id: job.plan, what }));
    if (outcome.ok) router.push(`/bulk/${outcome.value.id}`);
  }

  return (
    <div className="flex flex-wrap items-center gap-2">
      {!isOver(job) && stream !== "ended" && (
        <span className="flex items-center gap-2 text-muted">
          <span
            aria-hidden
            className={`size-2 rounded-full ${stream === "live" ? "bg-added" : "border border-warning-mark"}`}
          />
          {t(`stream.${stream}`)}
        </span>
      )}
      {(job.state === "running" || job.state === "waiting") && (
        <Button disabled={isAsked} onClick={() => run(pauseJob(job.plan))}>
          {t("pause")}
        </Button>
      )}
      {job.state === "paused" && (
        <Button look={look} disabled={isAsked || !may} onClick={() => run(resumeJob(asSeen, job.plan))}>
          {t("resume")}
        </Button>
      )}
      {job.state === "paused" && whyNot !== undefined && <span className="text-muted">{whyNot}</span>}
      {(job.state === "running" || job.state === "waiting" || job.state === "paused") && (
        <Button look="danger" disabled={isAsked} onClick={() => setCancelling(true)}>
          {t("cancel")}
        </Button>
      )}
      {isOver(job) && notDone > 0 && (
        <>
          <Button disabled={isAsked} onClick={() => plan("notDone")}>
            {t("again", { count: figure(notDone) })}
          </Button>
          <DownloadMenu
            label={t("downloadNotDone", { count: figure(notDone) })}
            path={`/bulk/${job.plan}/rows?only=notDone`}
            texts={{ csv: texts("downloadRowsCsv"), json: texts("downloadRowsJson") }}
          />
        </>
      )}
      {isOver(job) && done > 0 && (
        <Button disabled={isAsked} onClick={() => plan("undo")}>
          {t("undo")}
        </Button>
      )}
      {failure &&
        (failure.kind === "invalid" ? <p role="alert">{t("nothingBack")}</p> : <FailureNotice failure={failure} />)}
      <Dialog
        open={isCancelling}
        onClose={() => setCancelling(false)}
        title={t("cancelTitle")}
        description={t("cancelText", { count: figure(job.rows.pending) })}
        footer={
          <>
            <Button
              look="dangerSolid"
              tall
              onClick={() => {
                setCancelling(false);
                void run(cancelJob(job.plan));
              }}
            >
              {t("cancel")}
            </Button>
            <Button tall onClick={() => setCancelling(false)}>
              {t("keep")}
            </Button>
          </>
        }
      />
    </div>
  );
}
