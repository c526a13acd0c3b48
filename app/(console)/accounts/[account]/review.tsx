import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { ConversationName } from "@/components/conversation-name";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/text-field";
import { VisibleName } from "@/components/visible-name";
import { type Conversation, conversationKey, type MarkChange } from "@/lib/chat/wire";
import type { PlannedCall } from "./planned-calls";

type ReviewProps = {
  account: string;
  calls: PlannedCall[];
  /** Groups for which something waits though they are no longer there. */
  gone: { id: number; name: string; count: number }[];
  count: number;
  reason: string;
  onReason: (reason: string) => void;
  onClose: () => void;
  onTakeAllBack: () => void;
};

/** Everything that would be sent, call by call, in the order of sending. */
export function Review({ account, calls, gone, count, reason, onReason, onClose, onTakeAllBack }: ReviewProps) {
  const t = useTranslations();
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={<bdi>{t("review.title", { count, account })}</bdi>}
      footer={
        <>
          <Button look="danger" tall onClick={onTakeAllBack}>
            {t("apply.takeAllBack")}
          </Button>
          <Button tall data-first onClick={onClose}>
            {t("review.close")}
          </Button>
        </>
      }
    >
      <ol className="flex flex-col gap-4">
        {calls.map((call, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a call's place is its identity here
          <li key={at}>
            <h3 className="mb-1 flex flex-wrap gap-x-2 border-b pb-1">
              <span className="text-muted">{t("review.call", { call: at + 1 })}</span>
              <CallTitle call={call} />
            </h3>
            {call.kind === "members" && (
              <ul>
                {call.items.map(({ op, conversation }) => (
                  <Item
                    key={conversationKey(conversation)}
                    sign={op === "add" ? "+" : "−"}
                    label={t(op === "add" ? "add.one" : "members.remove")}
                    conversation={conversation}
                  />
                ))}
              </ul>
            )}
            {call.kind === "marks" && (
              <ul>
                {call.items.map((change) => (
                  <Item
                    key={conversationKey(change.conversation)}
                    sign="~"
                    label={t("marks.sign.change")}
                    conversation={change.conversation}
                  >
                    <MarkWords change={change} />
                  </Item>
                ))}
              </ul>
            )}
            {call.kind === "recent" && (
              <ul>
                <Item sign="−" label={t("recents.leaves")} conversation={call.conversation} />
              </ul>
            )}
          </li>
        ))}
      </ol>
      {gone.map(({ id, name, count: kept }) => (
        <p key={id} className="mt-4 break-words text-danger">
          {t.rich("review.gone", { count: kept, name: () => <VisibleName name={name} className="font-semibold" /> })}
        </p>
      ))}
      <TextField
        label={t("trail.reason")}
        hint={t("trail.reasonHint")}
        maxLength={500}
        value={reason}
        onChange={(event) => onReason(event.target.value)}
        className="mt-4"
      />
    </Dialog>
  );
}

function CallTitle({ call }: { call: PlannedCall }) {
  const t = useTranslations("review");
  switch (call.kind) {
    case "members":
      return <VisibleName name={call.group} className="font-semibold" />;
    case "marks":
      return <span className="font-semibold">{t("marks")}</span>;
    case "recent":
      return <span className="font-semibold">{t("recents")}</span>;
    case "rename":
      return (
        <span className="text-changed">
          <span aria-hidden>~ </span>
          {t("rename")}{" "}
          <del className="text-muted">
            <VisibleName name={call.from} />
          </del>{" "}
          <VisibleName name={call.to} />
        </span>
      );
  }
}

const inks = { "+": "text-added", "−": "text-removed", "~": "text-changed" };

type ItemProps = { sign: "+" | "−" | "~"; label: string; conversation: Conversation; children?: ReactNode };

function Item({ sign, label, conversation, children }: ItemProps) {
  return (
    <li className="flex min-w-0 flex-wrap items-center gap-x-2">
      <span className={`w-4 text-center font-semibold ${inks[sign]}`}>
        <span aria-hidden>{sign}</span>
        <span className="sr-only">{label}</span>
      </span>
      <span className={`flex min-w-0 items-center gap-2 ${sign === "−" ? "line-through" : ""}`}>
        <ConversationName conversation={conversation} whole />
      </span>
      {children}
    </li>
  );
}

/** What is set, cleared and written, in the words of the call. */
function MarkWords({ change: { set = [], clear = [], customMark } }: { change: MarkChange }) {
  const t = useTranslations("review");
  return (
    <span className="flex min-w-0 flex-wrap gap-x-2 text-cap">
      {clear.length > 0 && <span className="text-removed">{t("clearBits", { bits: clear.join(", ") })}</span>}
      {set.length > 0 && <span className="text-added">{t("setBits", { bits: set.join(", ") })}</span>}
      {customMark === "" && <span className="text-removed">{t("clearText")}</span>}
      {customMark && (
        <span className="min-w-0 break-words text-changed">
          {t.rich("setText", { text: () => <VisibleName name={customMark} /> })}
        </span>
      )}
    </span>
  );
}
