import { Check } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { TextField } from "@/components/text-field";
import type { Approval } from "@/lib/chat/bulk-job";
import type { Plan } from "@/lib/chat/bulk-plan";
import { useWhyNot } from "../../changes-off";
import { useMayChange, useSendLabel, useSendLook } from "../../may-change";
import { useShownPerson } from "../../shown-person";
import { type ShownTarget, useShownTarget, useTargetName } from "../../shown-target";
import { startJob } from "../actions";
import { Approving } from "./approving";
import { DeedFailure } from "./deed-failure";
import { SwitchTarget, useIsHere } from "./plan-weather";
import { UnlockHere } from "./unlock-here";
import { useDeed } from "./use-deed";

type StartJobProps = {
  plan: Plan;
  /** The plan's target; undefined where it is gone. */
  own: ShownTarget | undefined;
  approval: Approval | undefined;
  answeredAt: number;
  onChanged: () => Promise<unknown>;
};

type Step = { name: string; isDone?: boolean; content: ReactNode };

/** What stands between a plan and its start, in numbered steps; the last is the start itself, by the count, typed in. */
export function StartJob({ plan, own, approval, answeredAt, onChanged }: StartJobProps) {
  const t = useTranslations("bulk.start");
  const { role, email } = useShownPerson();
  const { why } = useMayChange();
  const isHere = useIsHere(own);
  const target = useTargetName(own ?? { kind: "real", name: plan.target.name, host: plan.target.host });
  const { change = 0, unknown = 0 } = plan.totals?.rows ?? {};
  const count = change + unknown;
  if (count === 0) return <Plain text={t("nothing")} />;
  if (!own) return <Plain text={t("gone")} />;
  // One that has not been read yet is none: a form that appears and goes again would take along what is typed into it.
  if (!approval) return <Plain text={t("readingApproval")} />;
  const isApproved = !approval.required || (approval.by?.holds && approval.by.person !== email);
  const approving: Step[] = approval.required
    ? [
        {
          name: t("second", { hash: plan.hash?.slice(0, 4) ?? "" }),
          isDone: approval.by?.holds === true,
          content: (
            <Approving plan={plan} own={own} approval={approval} answeredAt={answeredAt} onChanged={onChanged} />
          ),
        },
      ]
    : [];
  if (role !== "admin")
    return (
      <>
        <Steps steps={approving} />
        <p className="text-muted">{t("onlyAdmins")}</p>
      </>
    );
  const showing: Step[] = isHere
    ? []
    : [{ name: t("show", { target }), content: <Said text={t("showText")} more={<SwitchTarget own={own} />} /> }];
  const isLocked = why === "locked";
  // Where it is off for another reason, the form says which.
  const unlocking: Step[] =
    own.kind === "real" && isHere && (isLocked || why === undefined)
      ? [
          {
            name: t("unlock", { target }),
            isDone: !isLocked,
            content: isLocked ? <Said text={t("unlockText")} more={<UnlockHere />} /> : <Said text={t("done")} />,
          },
        ]
      : [];
  const before = [...showing, ...unlocking, ...approving];
  const missing = before.findIndex(({ isDone }) => !isDone);
  const isReady = isHere && isApproved && !isLocked;
  const waitsFor = isReady ? undefined : missing + 1;
  const form = (
    <StartForm plan={plan} count={count} waitsFor={waitsFor} answeredAt={answeredAt} onChanged={onChanged} />
  );
  if (before.length === 0)
    return (
      <section className="flex flex-col gap-2">
        <h2 className="font-semibold">{t("run")}</h2>
        {form}
      </section>
    );
  return <Steps steps={[...before, { name: t("run"), content: form }]} />;
}

function Plain({ text }: { text: string }) {
  const t = useTranslations("bulk.start");
  return (
    <section>
      <h2 className="font-semibold">{t("run")}</h2>
      <p className="text-muted">{text}</p>
    </section>
  );
}

function Said({ text, more }: { text: string; more?: ReactNode }) {
  return (
    <>
      <p className="text-muted">{text}</p>
      {more}
    </>
  );
}

function Steps({ steps }: { steps: readonly Step[] }) {
  const t = useTranslations("bulk.start");
  if (steps.length === 0) return null;
  return (
    <section>
      <h2 className="font-semibold">{t("title")}</h2>
      <ol className="mt-1 border-b">
        {steps.map(({ name, isDone = false, content }, at) => (
          <li key={name} className="flex gap-2 border-t py-2">
            <span className="w-5 shrink-0 font-medium">
              <span className="sr-only">{t("step", { number: at + 1 })}</span>
              {isDone ? (
                <Check size={14} aria-hidden className="mt-[3px] text-added" />
              ) : (
                <span aria-hidden>{at + 1}</span>
              )}
            </span>
            <div className="flex min-w-0 flex-1 flex-col gap-1.5">
              <h3 className="break-words font-medium">{name}</h3>
              {content}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

type StartFormProps = Pick<StartJobProps, "plan" | "answeredAt" | "onChanged"> & {
  count: number;
  /** The step that is not done yet. */
  waitsFor: number | undefined;
};

function StartForm({ plan, count, waitsFor, answeredAt, onChanged }: StartFormProps) {
  const t = useTranslations("bulk.start");
  const { asSeen } = useShownTarget();
  const { may } = useMayChange();
  const whyNot = useWhyNot();
  const [look, label] = [useSendLook(), useSendLabel()];
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const { failure, isAsked, run } = useDeed(onChanged, answeredAt);
  const fault = failure?.kind === "invalid" ? failure.issues[0]?.message : undefined;
  const isWaiting = waitsFor !== undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isWaiting) return;
    const isRight = Number(typed.replace(/[,.\s]/g, "")) === count;
    setWrong(!isRight);
    if (isRight) void run(startJob(asSeen, { id: plan.id, hash: plan.hash, count }));
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-2" noValidate>
      {isWaiting ? (
        <p className="text-muted">{waitsFor > 0 ? t("waits", { number: waitsFor }) : t("anotherStarts")}</p>
      ) : (
        <>
          <TextField
            label={t("count", { count })}
            inputMode="numeric"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            fault={isWrong ? t("countDiffers", { count }) : undefined}
            mono
          />
          <Button type="submit" look={look} disabled={!may || isAsked} className="max-w-full self-start">
            <span className="truncate">{label(t("start", { count }))}</span>
          </Button>
          {whyNot !== undefined && <p className="text-muted">{whyNot}</p>}
          <p className="text-muted">{t("text")}</p>
        </>
      )}
      {failure &&
        (fault === undefined ? (
          <DeedFailure failure={failure} />
        ) : (
          <p role="alert" className="text-danger">
            {t(`fault.${fault as "notShown" | "countDiffers" | "notApproved" | "madeBefore" | "nothingToSend"}`)}
          </p>
        ))}
    </form>
  );
}
