"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";

/** In the place of a plan that is not there. */
export function NoPlan() {
  const t = useTranslations("bulk.plan");
  return (
    <div className="px-3 py-4 sm:px-6">
      <h1 className="font-semibold text-title">{t("absent")}</h1>
      <p className="text-muted">{t("absentAdvice")}</p>
      <p className="mt-2">
        <Link href="/bulk" className="text-accent hover:underline">
          {t("back")}
        </Link>
      </p>
    </div>
  );
}
