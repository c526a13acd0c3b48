import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { KindIcon } from "@/components/kind-icon";
import { VisibleName } from "@/components/visible-name";
import { conversationKey } from "@/lib/chat/wire";
import type { PlannedCall } from "./staged";

type ReviewProps = {
  account: string;
  calls: PlannedCall[];
  count: number;
  onClose: () => void;
  onTakeAllBack: () => void;
};

/** Everything that would be sent, call by call, in the order of sending. */
export function Review({ account, calls, count, onClose, onTakeAllBack }: ReviewProps) {
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
          <Button tall onClick={onClose}>
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
              {call.kind === "rename" ? (
                <span className="text-changed">
                  <span aria-hidden>~ </span>
                  {t("review.rename")}{" "}
                  <del className="text-muted">
                    <VisibleName name={call.from} />
                  </del>{" "}
                  <VisibleName name={call.to} />
                </span>
              ) : (
                <VisibleName name={call.group} className="font-semibold" />
              )}
            </h3>
            {call.kind === "members" && (
              <ul>
                {call.items.map((item) => (
                  <li key={conversationKey(item.conversation)} className="flex items-center gap-2">
                    <span
                      className={`w-4 text-center font-semibold ${item.op === "add" ? "text-added" : "text-removed"}`}
                    >
                      <span aria-hidden>{item.op === "add" ? "+" : "−"}</span>
                      <span className="sr-only">{t(item.op === "add" ? "add.one" : "members.remove")}</span>
                    </span>
                    <KindIcon kind={item.conversation.kind} />
                    <span
                      className={`min-w-0 break-all font-mono text-id ${item.op === "remove" ? "line-through" : ""}`}
                    >
                      {item.conversation.id}
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
