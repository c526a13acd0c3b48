import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { Ago } from "@/components/ago";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { figure } from "@/components/figure";
import { TextField } from "@/components/text-field";
import type { Approval } from "@/lib/chat/bulk-job";
import type { Plan } from "@/lib/chat/bulk-plan";
import type { Failure, Outcome } from "@/lib/chat/outcome";
import { answerOf } from "../../call";
import { useWhyNot } from "../../changes-off";
import { useMayChange, useSendLabel, useSendLook } from "../../may-change";
import { useShownPerson } from "../../shown-person";
import { useShownTarget } from "../../shown-target";
import { approvePlan, startJob } from "../actions";

type StartJobProps = { plan: Plan; approval: Approval | undefined; onChanged: () => Promise<unknown> };

/** What stands between a plan and its start, and the start: by the count, typed in. */
export function StartJob({ plan, approval, onChanged }: StartJobProps) {
  const t = useTranslations("bulk.start");
  const { role, email } = useShownPerson();
  const target = useShownTarget();
  const { change = 0, unknown = 0 } = plan.totals?.rows ?? {};
  const count = change + unknown;
  const isHere =
    plan.target.id === target.id && plan.target.host === target.host && plan.target.sdkAppId === target.sdkAppId;
  // One that has not been read yet is none: a form that appears and goes again would take along what is typed into it.
  const isApproved = approval && (!approval.required || (approval.by?.holds && approval.by.person !== email));
  return (
    <section className="flex flex-col gap-2">
      <h2 className="font-semibold">{t("title")}</h2>
      {!approval && <p className="text-muted">{t("readingApproval")}</p>}
      {approval?.required && <Approving plan={plan} approval={approval} onChanged={onChanged} />}
      {role !== "admin" ? (
        <p className="text-muted">{t("onlyAdmins")}</p>
      ) : count === 0 ? (
        <p className="text-muted">{t("nothing")}</p>
      ) : !isHere ? (
        <p className="text-muted">{t("elsewhere")}</p>
      ) : (
        isApproved && <StartForm plan={plan} count={count} onChanged={onChanged} />
      )}
    </section>
  );
}

/** A second person's yes: who gave it, or the button that gives it. Nobody starts or resumes what they have approved. */
export function Approving({ plan, approval: { by }, onChanged }: StartJobProps & { approval: Approval }) {
  const t = useTranslations("bulk.start");
  const { role, email } = useShownPerson();
  const { failure, isAsked, run } = useDeed(onChanged);
  if (by?.holds) {
    return (
      <>
        <p className="text-muted">
          {t("approvedBy", { person: by.person })} <Ago at={by.at} />
        </p>
        {by.person === email && <p className="text-muted">{t("anotherStarts")}</p>}
      </>
    );
  }
  const mayApprove = role === "admin" && email !== plan.person;
  return (
    <>
      {by && <p className="text-muted">{t("lapsed", { person: by.person })}</p>}
      <p className="text-muted">{mayApprove ? t("approveText") : t("needsSecond")}</p>
      {mayApprove && (
        <Button
          disabled={isAsked}
          className="self-start"
          onClick={() => run(approvePlan({ id: plan.id, hash: plan.hash }))}
        >
          {t("approve")}
        </Button>
      )}
      {failure && <FailureNotice failure={failure} />}
    </>
  );
}

function StartForm({ plan, count, onChanged }: { plan: Plan; count: number; onChanged: () => Promise<unknown> }) {
  const t = useTranslations("bulk.start");
  const { asSeen } = useShownTarget();
  const { may, why } = useMayChange();
  const whyNot = useWhyNot();
  const [look, label] = [useSendLook(), useSendLabel()];
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const { failure, isAsked, run } = useDeed(onChanged);
  const fault = failure?.kind === "invalid" ? failure.issues[0]?.message : undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    const isRight = Number(typed.replace(/[,.\s]/g, "")) === count;
    setWrong(!isRight);
    if (isRight) void run(startJob(asSeen, { id: plan.id, hash: plan.hash, count }));
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-2" noValidate>
      <p className="text-muted">{t("text")}</p>
      <TextField
        label={t("count", { count: figure(count) })}
        inputMode="numeric"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        fault={isWrong ? t("countDiffers", { count: figure(count) }) : undefined}
        mono
      />
      <Button type="submit" look={look} disabled={!may || isAsked} className="self-start">
        {label(t("start", { count: figure(count) }))}
      </Button>
      {!may && <p className="text-muted">{why === "locked" ? t("locked") : whyNot}</p>}
      {failure &&
        (fault === undefined ? (
          <FailureNotice failure={failure} />
        ) : (
          <p role="alert" className="text-danger">
            {t(`fault.${fault as "notShown" | "countDiffers" | "notApproved" | "madeBefore" | "nothingToSend"}`)}
          </p>
        ))}
    </form>
  );
}

/** Something that is asked of the server once, with what went wrong. */
export function useDeed(onDone: () => Promise<unknown>) {
  const consoleDown = useTranslations("failure")("console");
  const [failure, setFailure] = useState<Failure>();
  const [isAsked, setAsked] = useState(false);
  async function run<T>(deed: Promise<Outcome<T>>): Promise<Outcome<T>> {
    setAsked(true);
    const outcome = await answerOf(deed, consoleDown);
    setFailure(outcome.ok ? undefined : outcome.failure);
    await onDone();
    setAsked(false);
    return outcome;
  }
  return { failure, isAsked, run };
}
