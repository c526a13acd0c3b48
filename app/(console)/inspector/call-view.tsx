import { Tabs } from "@base-ui/react/tabs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { CopyText } from "@/components/copy-text";
import { FailureNotice } from "@/components/failure-notice";
import { pathOf } from "@/lib/chat/commands";
import type { SeenCallInFull } from "@/lib/chat/seen-call";
import { curlOf } from "../curl";
import { useShownTarget } from "../shown-target";
import { askCall } from "./ask-calls";
import { CallSummary } from "./call-summary";
import { CallTiming } from "./call-timing";
import { JsonText } from "./json-text";
import { ReplayCall } from "./replay-call";

const parts = ["request", "reply", "curl", "timing"] as const;
type Part = (typeof parts)[number];

/** One call in full. */
export function CallView({ id, onReplayed }: { id: string; onReplayed: (id: string) => void }) {
  const t = useTranslations("calls");
  const { asSeen: target } = useShownTarget();
  const [part, setPart] = useState<Part>("reply");
  // A call that is over does not change.
  const query = useQuery({
    queryKey: ["call", target, id],
    queryFn: () => askCall(target, id),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const outcome = query.data;
  if (!outcome) return null;
  if (!outcome.ok)
    return (
      <div className="p-4">
        <FailureNotice failure={outcome.failure} reading />
      </div>
    );
  const { call } = outcome.value;
  if (!call) return <p className="p-4 text-muted">{t("gone")}</p>;
  return <Parts key={id} call={call} part={part} onPart={setPart} onReplayed={onReplayed} />;
}

type PartsProps = {
  call: SeenCallInFull;
  part: Part;
  onPart: (part: Part) => void;
  onReplayed: (id: string) => void;
};

function Parts({ call, part, onPart, onReplayed }: PartsProps) {
  const t = useTranslations("calls");
  const tooLong = <p className="p-4 text-muted">{t("requestTooLong", { bytes: String(call.requestBytes) })}</p>;
  const curl = call.request === null ? undefined : curlOf(pathOf(call.verb), parsed(call.request));
  return (
    <>
      <Tabs.Root value={part} onValueChange={onPart} className="flex min-h-0 flex-1 flex-col">
        <Tabs.List aria-label={t("part")} className="flex h-9 shrink-0 gap-4 border-b px-4">
          {parts.map((each) => (
            <Tabs.Tab
              key={each}
              value={each}
              className="border-transparent border-b-2 pt-0.5 text-muted hover:text-text data-[active]:border-accent data-[active]:font-medium data-[active]:text-text"
            >
              {t(each)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <CallSummary call={call} />
        <Tabs.Panel value="request" className="-outline-offset-2 min-h-0 flex-1 overflow-auto">
          {call.request === null ? tooLong : <JsonText text={call.request} label={t("request")} />}
        </Tabs.Panel>
        <Tabs.Panel value="reply" className="-outline-offset-2 min-h-0 flex-1 overflow-auto">
          {call.reply !== null ? (
            <JsonText text={call.reply} label={t("reply")} />
          ) : (
            <p className="p-4 text-muted">
              {call.replyBytes > 0 ? t("replyTooLong", { bytes: String(call.replyBytes) }) : t("noReply")}
            </p>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="curl" className="-outline-offset-2 min-h-0 flex-1 overflow-auto p-4">
          {curl === undefined ? (
            tooLong
          ) : (
            <>
              <p className="mb-2 text-muted">{t("curlNote")}</p>
              <pre className="whitespace-pre-wrap break-words font-mono text-cap">{curl}</pre>
            </>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="timing" className="-outline-offset-2 min-h-0 flex-1 overflow-auto p-4">
          <CallTiming call={call} />
        </Tabs.Panel>
      </Tabs.Root>
      <footer className="flex min-h-12 shrink-0 flex-wrap items-center gap-2 border-t px-4 py-2">
        {curl !== undefined && <CopyText text={curl} label={t("copyCurl")} />}
        <ReplayCall call={call} onReplayed={onReplayed} />
      </footer>
    </>
  );
}

function parsed(text: string): unknown {
  return JSON.parse(text); // our own client wrote it
}
