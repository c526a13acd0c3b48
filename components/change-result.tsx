import { useTranslations } from "use-intl";
import type { Change, Ending } from "@/lib/chat/change";
import { Code } from "./code";

/** How a change ended, in a code and a few words: the worst code of its items, and how many of them were done. */
export function ChangeResult({ change, ending }: { change: Change; ending?: Ending | undefined }) {
  const t = useTranslations("trail.result");
  if (!ending) return <span className="text-muted">{t("open")}</span>;
  if (ending.how === "notSent") return <span className="text-muted">{t("notSent", { why: ending.info })}</span>;
  if (ending.how === "lost") return <Worded code="?" text={t("lost")} />;
  if (ending.how === "settled") {
    const words = { done: "settledDone", notDone: "settledNotDone", unknown: "settledUnknown" } as const;
    return <Worded code="?" text={t(words[ending.verdict ?? "unknown"])} />;
  }
  if (ending.code !== 0) return <Worded code={ending.code} text={t("refused")} />;
  const count = "items" in change ? change.items.length : 0;
  const refused = ending.items.filter(({ code }) => code !== 0);
  const text =
    count > 1 || refused.length > 0
      ? t("doneOf", { done: (count || ending.items.length) - refused.length, count: count || ending.items.length })
      : t("done");
  return <Worded code={refused[0]?.code ?? 0} text={text} />;
}

function Worded({ code, text }: { code: number | "?"; text: string }) {
  return (
    <span className="flex items-center gap-2">
      <Code code={code} plain />
      {text}
    </span>
  );
}
