"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";

/** In the place of a template that is not there. */
export function NoTemplate() {
  const t = useTranslations("templates");
  return (
    <>
      <h1 className="font-semibold text-title">{t("absent")}</h1>
      <p className="text-muted">{t("absentAdvice")}</p>
      <p className="mt-2">
        <Link href="/bulk/templates" className="text-accent hover:underline">
          {t("title")}
        </Link>
      </p>
    </>
  );
}
