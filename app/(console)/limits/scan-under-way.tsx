import Link from "next/link";
import { useTranslations } from "use-intl";
import type { Scan } from "@/lib/chat/limit-scan";

/** Said above what is known so far: it will be another figure soon. */
export function ScanUnderWay({ scan }: { scan: Scan }) {
  const t = useTranslations("limits");
  return (
    <p role="note" className="border-b bg-info-soft px-3 py-1.5 sm:px-6 print:hidden">
      {t("scanning", { done: scan.accountsDone, all: scan.accounts })}{" "}
      <Link href="/limits/scans" className="font-medium text-accent underline">
        {t("watchIt")}
      </Link>
    </p>
  );
}
