"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";

export default function NotFound() {
  const t = useTranslations();
  return (
    <main className="flex max-w-[68ch] flex-col items-start gap-3 p-6">
      <h1 className="font-semibold text-title">{t("failure.notFound")}</h1>
      <p className="text-muted">{t("failure.notFoundAdvice")}</p>
      <Link href="/" className="font-medium text-accent hover:underline">
        {t("find.title")}
      </Link>
    </main>
  );
}
