import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import type { Scan } from "@/lib/chat/limit-scan";
import { answerOf } from "../call";
import { useShownTarget } from "../shown-target";
import { readScans } from "./reads";

const lookEveryMs = 3000;

/** Said above what is known so far: it will be another figure soon. Once it is over the page is read anew. */
export function ScanUnderWay({ scan }: { scan: Scan }) {
  const t = useTranslations("limits");
  const consoleDown = useTranslations("failure")("console");
  const { asSeen } = useShownTarget();
  const router = useRouter();
  const { data } = useQuery({
    queryKey: ["scans", asSeen],
    queryFn: async () => {
      const outcome = await answerOf(readScans(asSeen), consoleDown);
      if (!outcome.ok) throw new Error(outcome.failure.kind);
      return outcome.value;
    },
    refetchInterval: lookEveryMs,
    staleTime: 0,
  });
  const now = data?.scans.find(({ id }) => id === scan.id) ?? scan;
  const isOver = now.state !== "scanning";
  useEffect(() => {
    if (isOver) router.refresh();
  }, [isOver, router]);
  return (
    <p role="note" className="border-b bg-info-soft px-3 py-1.5 sm:px-6 print:hidden">
      {t("scanning", { done: now.accountsDone, all: now.accounts })}{" "}
      <Link href="/limits/scans" className="font-medium text-accent underline">
        {t("watchIt")}
      </Link>
    </p>
  );
}
