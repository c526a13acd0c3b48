import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { LimitTabs } from "./limit-tabs";

/** What stands above each view of the limits: where one is, what of, and what can be done. */
export function LimitHeader({ about, children }: { about?: ReactNode; children?: ReactNode }) {
  const t = useTranslations("limits");
  return (
    <header className="flex flex-wrap items-end justify-between gap-3 border-b bg-canvas px-3 py-4 sm:px-6">
      <div className="min-w-0">
        <h1 className="font-semibold text-title tracking-[-0.012em]">{t("title")}</h1>
        {about && <p className="text-muted">{about}</p>}
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-2 print:hidden">
        <LimitTabs />
        {children}
      </div>
    </header>
  );
}
