"use client";

import { useTranslations } from "use-intl";

export function SkipLink() {
  const t = useTranslations("nav");
  return (
    <a
      href="#content"
      className="sr-only z-40 bg-overlay px-3 py-2 font-medium text-accent focus:not-sr-only focus:absolute focus:top-1 focus:left-1"
    >
      {t("skip")}
    </a>
  );
}
