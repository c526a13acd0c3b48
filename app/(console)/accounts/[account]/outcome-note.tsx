import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Code } from "@/components/code";
import { useExplain } from "@/components/failure-notice";
import { CallLink } from "../../call-link";
import { isDone, type Said } from "./apply";

type OutcomeNoteProps = {
  outcome: Said;
  account: string;
  /** What to say of an item that was done. */
  done?: string;
  /** Of a code that means something else here than in a group. */
  words?: { meaning: string; advice: string } | undefined;
  /** -1 within a grid, which is one stop for Tab. */
  tabIndex?: number;
  children?: ReactNode;
};

/** What the service said of one item: the code, what it means, what to do next. */
export function OutcomeNote({ outcome, account, done, words, tabIndex, children }: OutcomeNoteProps) {
  const t = useTranslations("result");
  const explain = useExplain();
  const { code, found } = outcome;

  if (code === "?" || found !== undefined) {
    return (
      <Note code={code} tabIndex={tabIndex} meaning={foundText(t, outcome)}>
        {children} <CallLink callId={outcome.callId} call={outcome.call} tabIndex={tabIndex} />
      </Note>
    );
  }
  if (isDone(outcome)) {
    return (
      <span className="flex items-center gap-2">
        <Code code={code} />
        {done}
      </span>
    );
  }
  const { meaning, advice } = words ?? explain(code, outcome.info, account);
  return (
    <Note code={code} tabIndex={tabIndex} meaning={meaning} advice={advice}>
      {children} <CallLink callId={outcome.callId} call={outcome.call} tabIndex={tabIndex} />
    </Note>
  );
}

/** What reading back has found: after an answer that was lost, or after one that left it open. */
function foundText(t: ReturnType<typeof useTranslations<"result">>, { code, found }: Said): string {
  if (found === undefined) return t("unknown");
  if (code === "?") return t(found ? "readBackDone" : "readBackNotDone");
  return t(found ? "readBackDoneAfterCode" : "readBackNotDoneAfterCode");
}

function Note({
  code,
  tabIndex,
  meaning,
  advice,
  children,
}: {
  code: number | "?";
  tabIndex: number | undefined;
  meaning: string;
  advice?: string;
  children?: ReactNode;
}) {
  return (
    <span className="flex items-start gap-2">
      <Code code={code} waiting tabIndex={tabIndex} />
      <span className="min-w-0 break-words">
        <span className="font-medium">{meaning}</span>
        {(advice || children) && (
          <span className="block text-cap text-muted">
            {advice} {children}
          </span>
        )}
      </span>
    </span>
  );
}
