import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { useShortcut } from "@/components/shortcut";
import type { Job } from "@/lib/chat/bulk-job";
import type { PlanTotals } from "@/lib/chat/bulk-plan";
import { useWhyNot } from "../../changes-off";
import { useMayChange, useSendLabel, useSendLook } from "../../may-change";
import { type ShownTarget, useTargetName } from "../../shown-target";
import { cancelJob, pauseJob, planAgain, resumeJob } from "../actions";
import { DeedFailure } from "./deed-failure";
import { DownloadMenu } from "./download-menu";
import { SwitchTarget, useIsHere } from "./plan-weather";
import { UnlockHere } from "./unlock-here";
import { useDeed } from "./use-deed";
import { isOver, type Stream } from "./use-run";

type JobDeedsProps = {
  job: Job;
  totals: PlanTotals;
  /** The plan's target; undefined where it is gone. */
  own: ShownTarget | undefined;
  stream: Stream;
  answeredAt: number;
  onChanged: () => Promise<unknown>;
};

/** What can be done with a job: pause, resume, cancel; once it is over, plans of what it left and of the way back. */
export function JobDeeds({ job, totals, own, stream, answeredAt, onChanged }: JobDeedsProps) {
  const t = useTranslations("bulk.job");
  const texts = useTranslations("bulk.plan");
  const { may } = useMayChange();
  const [look, label] = [useSendLook(), useSendLabel()];
  const router = useRouter();
  const [isCancelling, setCancelling] = useState(false);
  const { failure, isAsked, run } = useDeed(onChanged, answeredAt);
  const isHere = useIsHere(own);
  const { failed, unknown, notAttempted, done } = job.rows;
  const notDone = failed + unknown + notAttempted + totals.rows.fail;
  const mayPause = job.state === "running" || job.state === "waiting";
  const mayResume = job.state === "paused" && isHere && may && own !== undefined;
  const pause = () => void run(pauseJob(job.plan));
  const resume = () => own && void run(resumeJob(own.asSeen, job.plan));
  useShortcut("p", mayPause ? pause : resume, { off: isAsked || !(mayPause || mayResume) });

  async function plan(what: "notDone" | "undo") {
    const outcome = await run(planAgain({ id: job.plan, what }));
    if (outcome.ok) router.push(`/bulk/${outcome.value.id}`);
  }

  return (
    <div className="flex flex-wrap items-center gap-2 lg:justify-end">
      {!isOver(job) && failure?.kind !== "unreachable" && <Watched job={job} stream={stream} at={answeredAt} />}
      {mayPause && (
        <Button keys="P" disabled={isAsked} onClick={pause}>
          {t("pause")}
        </Button>
      )}
      {mayResume && (
        <Button look={look} keys="P" disabled={isAsked} onClick={resume}>
          {label(t("resume"))}
        </Button>
      )}
      {job.state === "paused" && !mayResume && <WhyNoResume own={own} isHere={isHere} />}
      {(mayPause || job.state === "paused") && (
        <Button look="danger" disabled={isAsked} onClick={() => setCancelling(true)}>
          {t("cancel")}
        </Button>
      )}
      {isOver(job) && notDone > 0 && (
        <>
          <Button disabled={isAsked} onClick={() => plan("notDone")}>
            {t("again", { count: notDone })}
          </Button>
          <DownloadMenu
            label={t("downloadNotDone", { count: notDone })}
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
        (failure.kind === "invalid" ? <p role="alert">{t("nothingBack")}</p> : <DeedFailure failure={failure} />)}
      <Dialog
        open={isCancelling}
        onClose={() => setCancelling(false)}
        title={t("cancelTitle")}
        description={t("cancelText", { count: job.rows.pending })}
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

/** Why it cannot be resumed from here, and the way to it. */
function WhyNoResume({ own, isHere }: { own: ShownTarget | undefined; isHere: boolean }) {
  const t = useTranslations("bulk.job");
  const starts = useTranslations("bulk.start");
  const target = useTargetName(own ?? { kind: "real", name: "", host: "" });
  const { why } = useMayChange();
  const whyNot = useWhyNot();
  if (!own) return <span className="text-muted">{starts("gone")}</span>;
  if (!isHere)
    return (
      <>
        <span className="text-muted">{t("elsewhere", { target })}</span>
        <SwitchTarget own={own} />
      </>
    );
  if (why !== "locked") return whyNot === undefined ? null : <span className="text-muted">{whyNot}</span>;
  return (
    <>
      <span className="text-muted">{t("locked", { target })}</span>
      <UnlockHere />
    </>
  );
}

const ticksMs = 500;

/** Whether what the page shows is of now. */
function Watched({ job, stream, at }: { job: Job; stream: Stream; at: number }) {
  const t = useTranslations("bulk.job");
  const [now, setNow] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), ticksMs);
    return () => clearInterval(timer);
  }, []);
  const isStill = job.state === "paused";
  if (stream === "ended" || (stream === "live" && isStill)) return null;
  return (
    <span className="flex items-center gap-2 whitespace-nowrap text-muted">
      <span
        aria-hidden
        className={`size-2 rounded-full ${stream === "live" ? "bg-added" : "border border-warning-mark"}`}
      />
      <span>
        <span>{t(stream === "broken" && isStill ? "stream.brokenPaused" : `stream.${stream}`)}</span>
        {stream === "live" && now > 0 && (
          <span aria-hidden className="tabular-nums">
            {t("liveAgo", { seconds: (Math.max(0, now - at) / 1000).toFixed(1) })}
          </span>
        )}
      </span>
    </span>
  );
}
