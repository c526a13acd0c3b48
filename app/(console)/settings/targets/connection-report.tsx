import { useTranslations } from "use-intl";
import { FailureNotice } from "@/components/failure-notice";
import type { Failure } from "@/lib/chat/outcome";

const troubles = ["name", "connection", "certificate", "forbidden", "redirect", "http"] as const;

export type ShownReport = {
  host: string;
  ms: number;
  failure?: Failure;
  skewSeconds?: number;
  trouble?: (typeof troubles)[number];
};

/** Signatures live for ten minutes: less than this apart, two clocks do no harm. */
const skewSecondsMax = 30;

/** What a test of the connection found, and what to do next. */
export function ConnectionReport({ report }: { report: ShownReport }) {
  const t = useTranslations("targets");
  const { host, ms, failure, skewSeconds = 0, trouble } = report;
  const seconds = Math.abs(skewSeconds);
  return (
    <div role="status" className={`border-t pt-3 ${failure ? "" : "text-added"}`}>
      {failure ? <FailureNotice failure={failure} reading /> : <p>{t("good", { host, ms: String(ms) })}</p>}
      {trouble && <p className="mt-1">{t(`trouble.${trouble}`)}</p>}
      {seconds > skewSecondsMax && (
        <p className="mt-1 text-warning">{t("skew", { seconds, side: skewSeconds > 0 ? "ahead" : "behind" })}</p>
      )}
    </div>
  );
}
