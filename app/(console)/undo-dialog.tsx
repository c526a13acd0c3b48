"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { ChangeRows } from "@/components/change-rows";
import { ChangeTitle, PlannedTitle } from "@/components/change-title";
import { Dialog } from "@/components/dialog";
import { FailureNotice } from "@/components/failure-notice";
import { clockOf } from "@/components/trail-time";
import { partsOf } from "@/lib/chat/change";
import type { Outcome } from "@/lib/chat/outcome";
import type { UndoAnswer, UndoNote, UndoPlan } from "@/lib/chat/trail-line";
import { runUndo } from "./actions";
import { answerOf } from "./call";
import { ChangesOff } from "./changes-off";
import { useMayChange, useSendLabel, useSendLook } from "./may-change";
import { planUndo } from "./reads";
import { useShownTarget } from "./shown-target";
import type { Undone } from "./undone";

type UndoDialogProps = {
  of: Undone;
  account: string;
  onClose: () => void;
  /** It was taken back, by whomever: what was read of the account is past. */
  onRan: () => void;
};

/** Shows what taking a change back would send, and what stays, before anything is sent. */
export function UndoDialog({ of, account, onClose, onRan }: UndoDialogProps) {
  const t = useTranslations("trail.undo");
  const consoleDown = useTranslations("failure")("console");
  const { asSeen: target } = useShownTarget();
  const { may } = useMayChange();
  const sendLook = useSendLook();
  const sendLabel = useSendLabel();
  const [answer, setAnswer] = useState<Outcome<UndoAnswer>>();
  const query = useQuery({
    queryKey: ["undo", target, of],
    queryFn: () => answerOf(planUndo(target, of), consoleDown),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const mutation = useMutation({
    mutationFn: (hash: string) => answerOf(runUndo(target, { of, hash }), consoleDown),
    onSuccess(outcome) {
      setAnswer(outcome);
      if (outcome.ok && outcome.value.kind !== "moved") onRan();
    },
  });
  // While it is sent again, what was shown last is what is sent.
  const shown = answer ?? query.data;
  const value = shown?.ok ? shown.value : undefined;
  const plan = planIn(value);
  const count = plan ? partsIn(plan) : 0;

  return (
    <Dialog
      open
      wide
      busy={mutation.isPending}
      onClose={onClose}
      title={
        <bdi>
          {!plan && t(value && "kind" in value && value.kind === "ran" ? "titleRan" : "titleYet", { account })}
          {plan && (count === 0 ? t("titleNothing", { account }) : t("title", { count, account }))}
        </bdi>
      }
      footer={
        plan && count > 0 ? (
          <>
            <Button tall onClick={onClose} disabled={mutation.isPending}>
              {t("cancel")}
            </Button>
            <Button
              look={sendLook}
              tall
              data-first
              onClick={() => mutation.mutate(plan.hash)}
              disabled={mutation.isPending || !may}
              className="max-w-full"
            >
              <span className="truncate">{mutation.isPending ? t("sending") : sendLabel(t("send", { count }))}</span>
            </Button>
          </>
        ) : (
          <Button tall onClick={onClose}>
            {t("close")}
          </Button>
        )
      }
    >
      {count > 0 && (
        <div className="mb-3 empty:hidden">
          <ChangesOff />
        </div>
      )}
      {!shown && <p role="status">{t("reading")}</p>}
      {shown && !shown.ok && <FailureNotice failure={shown.failure} account={account} reading={!answer} />}
      {value && "kind" in value && value.kind === "moved" && (
        <p role="alert" className="mb-3 font-medium text-warning">
          {t("moved")}
        </p>
      )}
      {plan && <Planned plan={plan} />}
      {value && "kind" in value && value.kind === "elsewhere" && (
        <p role="status">{t("elsewhere", { sdkAppId: String(value.app.sdkAppId), host: value.app.host })}</p>
      )}
      {value && "kind" in value && value.kind === "taken" && (
        <p role="status">
          {value.by === "" ? t("takenNow") : t("taken", { time: clockOf(value.at), person: value.by })}
        </p>
      )}
      {value && "kind" in value && value.kind === "ran" && <Ran answer={value} account={account} />}
    </Dialog>
  );
}

function planIn(value: UndoPlan | UndoAnswer | undefined): UndoPlan | undefined {
  if (!value) return undefined;
  if (!("kind" in value)) return value;
  return value.kind === "moved" ? value.plan : undefined;
}

function partsIn({ steps }: UndoPlan): number {
  return steps.reduce((sum, { change }) => sum + partsOf(change), 0);
}

function Planned({ plan }: { plan: UndoPlan }) {
  const t = useTranslations("trail.undo");
  return (
    <>
      <p>{t(plan.steps.length > 0 ? "shown" : "nothing")}</p>
      <ol className="mt-2 flex flex-col gap-3">
        {plan.steps.map(({ change }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a call's place is its identity here
          <li key={at}>
            <h3 className="mb-1 break-words font-medium">
              <PlannedTitle change={change} />
            </h3>
            <ChangeRows change={change} account={plan.account} planned />
          </li>
        ))}
      </ol>
      {plan.notes.length > 0 && (
        <>
          <h3 className="mt-4 mb-1 font-medium">{t("stays")}</h3>
          <ul className="list-disc pl-5 text-muted">
            {plan.notes.map((note) => (
              <li key={JSON.stringify(note)} className="break-words">
                <NoteText note={note} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function NoteText({ note }: { note: UndoNote }) {
  const t = useTranslations("trail.undo.note");
  switch (note.why) {
    case "groupGone":
    case "nameTaken":
      return t(note.why, { group: note.group });
    case "notRestorable":
      return t("notRestorable", { group: note.group, groupId: String(note.groupId) });
    case "renamedSince":
      return t("renamedSince", note);
    case "hasMore":
      return t("hasMore", note);
    case "changedSince":
      return note.group === undefined
        ? t("changedSince", { what: note.what })
        : t("changedSinceIn", { what: note.what, group: note.group });
    case "recentStays":
    case "importStays":
    case "textUnknown":
      return t(note.why, { what: note.what });
    case "notSettled":
      return t("notSettled");
  }
}

function Ran({ answer, account }: { answer: Extract<UndoAnswer, { kind: "ran" }>; account: string }) {
  const t = useTranslations("trail.undo");
  return (
    <div role="status">
      <p className="font-medium">
        {t("ran", { count: answer.done })} {answer.failed > 0 && t("ranPart", { count: answer.failed })}{" "}
        {answer.unknown > 0 && t("ranUnknown", { count: answer.unknown })}{" "}
        {answer.notSent > 0 && t("ranNotSent", { count: answer.notSent })}
      </p>
      {answer.failed + answer.unknown + answer.notSent > 0 && <p className="mt-1">{t("ranRest")}</p>}
      <ol className="mt-2 flex flex-col gap-3">
        {answer.lines.map(({ change, ending }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a call's place is its identity here
          <li key={at}>
            <h3 className="mb-1 break-words font-medium">
              <ChangeTitle change={change} ending={ending} />
            </h3>
            <ChangeRows change={change} ending={ending} account={account} />
          </li>
        ))}
      </ol>
    </div>
  );
}
