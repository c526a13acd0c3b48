"use client";

import { useTranslations } from "use-intl";

/** In the place of a page that this role may not see. */
export function NotAllowed() {
  const t = useTranslations("failure.denied.role");
  return (
    <div role="alert">
      <h1 className="font-semibold text-title">{t("meaning")}</h1>
      <p className="mt-2 text-muted">{t("advice")}</p>
    </div>
  );
}
