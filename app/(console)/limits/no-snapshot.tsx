"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import type { Scan } from "@/lib/chat/limit-scan";
import { LimitHeader } from "./limit-header";
import { ScanUnderWay } from "./scan-under-way";

/** Nothing is known yet: what to do about it. */
export function NoSnapshot({ scan, mayScan }: { scan: Scan | undefined; mayScan: boolean }) {
  const t = useTranslations("limits");
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto bg-surface">
      <LimitHeader />
      {scan ? (
        <ScanUnderWay scan={scan} />
      ) : (
        <div className="px-3 py-4 sm:px-6">
          <h2 className="font-semibold">{t("none.title")}</h2>
          <p className="max-w-[68ch] text-muted">{t("none.advice")}</p>
          {mayScan ? (
            <Link
              href="/limits/scans"
              className="mt-3 inline-flex h-8 items-center rounded-control border border-ink bg-ink px-3 font-medium text-on-ink hover:opacity-90 pointer-coarse:min-h-11"
            >
              {t("none.start")}
            </Link>
          ) : (
            <p className="mt-3 text-muted">{t("onlyAdmins")}</p>
          )}
        </div>
      )}
    </div>
  );
}
