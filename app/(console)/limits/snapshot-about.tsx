import Link from "next/link";
import { useTranslations } from "use-intl";
import { longMoment, shortDate } from "@/components/moment";
import type { Snapshot } from "@/lib/chat/limit-scan";
import { figuresPath } from "./figures-path";
import { useScanTime } from "./use-scan-time";

type SnapshotAboutProps = { snapshot: Snapshot; before?: Snapshot | undefined; isNewest: boolean };

/** Of when the figures are, of how many accounts, and what they are held against. */
export function SnapshotAbout({ snapshot, before, isNewest }: SnapshotAboutProps) {
  const t = useTranslations("limits");
  const timeOf = useScanTime();
  const { at, ms, read, totals } = snapshot;
  const unread = Object.values(totals.unread).reduce((sum, count) => sum + count, 0);
  return (
    <>
      {t("snapshot", { time: longMoment(at), accounts: totals.accounts, read, duration: timeOf(ms) })}{" "}
      {before && t("compared", { day: shortDate(before.at, at) })}{" "}
      {unread > 0 && (
        <Link href={figuresPath({ unread: true }, isNewest ? undefined : snapshot.seq)} className="hover:underline">
          {t("unread", { count: unread })}
        </Link>
      )}
    </>
  );
}
