import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { commands } from "@/lib/chat/commands";
import type { SeenCallInFull } from "@/lib/chat/seen-call";
import { ringCalls } from "../call-bell";
import { useWhyNot } from "../changes-off";
import { useMayChange } from "../may-change";
import { useShownPerson } from "../shown-person";
import { useShownTarget } from "../shown-target";
import { askReplay } from "./ask-calls";

type ReplayCallProps = { call: SeenCallInFull; onReplayed: (id: string) => void };

/** Sends a call once more, and says before it what that does, or why it cannot be done. */
export function ReplayCall({ call, onReplayed }: ReplayCallProps) {
  const t = useTranslations("calls");
  const { asSeen: target, kind } = useShownTarget();
  const { role } = useShownPerson();
  const queryClient = useQueryClient();
  const { writes, gated } = commands[call.verb];
  const { why: off } = useMayChange();
  const whyNot = useWhyNot();
  const mutation = useMutation({
    mutationFn: () => askReplay(target, call.id),
    onSuccess: (outcome) => {
      ringCalls();
      // What the page shows was read before it.
      if (writes) void queryClient.invalidateQueries({ queryKey: ["account", target] });
      if (outcome.ok) onReplayed(outcome.value.id);
    },
  });
  const why =
    kind !== "embedded"
      ? t("replayEmbeddedOnly")
      : role === "viewer"
        ? t("replayRole")
        : gated && off === "edition"
          ? whyNot
          : undefined;
  const failure = mutation.data?.ok === false ? mutation.data.failure : undefined;
  return (
    <>
      <Button
        onClick={() => mutation.mutate()}
        disabled={why !== undefined || call.request === null || mutation.isPending}
      >
        {mutation.isPending ? t("replaying") : t("replay")}
      </Button>
      <span className="min-w-40 flex-1 text-cap text-muted">{why ?? t(writes ? "replayWrites" : "replayReads")}</span>
      {failure && (
        <div className="w-full">
          <FailureNotice failure={failure} />
        </div>
      )}
    </>
  );
}
