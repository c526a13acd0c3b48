import { useTranslations } from "use-intl";
import { longMoment, shortDate } from "@/components/moment";
import type { Snapshot } from "@/lib/chat/limit-scan";
import { useScanTime } from "./use-scan-time";

/** Of when the figures are, of how many accounts, and what they are held against. */
export function SnapshotAbout({ snapshot, before }: { snapshot: Snapshot; before?: Snapshot | undefined }) {
  const t = useTranslations("limits");
  const timeOf = useScanTime();
  const { at, ms, read, totals } = snapshot;
  const unread = Object.values(totals.unread).reduce((sum, count) => sum + count, 0);
  return (
    <>
      {t("snapshot", { time: longMoment(at), accounts: totals.accounts, read, duration: timeOf(ms) })}{" "}
      {before && t("compared", { day: shortDate(before.at, at) })} {unread > 0 && t("unread", { count: unread })}
    </>
  );
}
