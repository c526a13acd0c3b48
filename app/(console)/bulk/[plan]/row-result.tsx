import { useTranslations } from "use-intl";
import { Code } from "@/components/code";
import { useExplain } from "@/components/failure-notice";
import type { RowResult } from "@/lib/chat/bulk-job";
import type { PlannedRow } from "@/lib/chat/change-row";

/** What the service said of a row that was sent, or why it has no answer. */
export function RowResultText({ row, result }: { row: PlannedRow; result: RowResult }) {
  const t = useTranslations("bulk.job.rowWhy");
  const explain = useExplain();
  const { code, why, state, attempts } = result;
  const text = code !== 0 ? explain(code, "", row.account).meaning : why !== undefined ? t(why) : "";
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      {code !== 0 && <Code code={code} />}
      {state === "unknown" && <Code code="?" />}
      <span className="min-w-0 break-words">
        {text}
        {attempts > 1 && <span className="text-muted"> {t("attempts", { count: attempts })}</span>}
      </span>
    </span>
  );
}
