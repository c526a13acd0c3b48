"use client";

import { useTranslations } from "use-intl";
import { GreyRows } from "@/components/grey-rows";

export default function AccountLoading() {
  const t = useTranslations("account");
  return (
    <div className="appear-late flex flex-1 flex-col" role="status" aria-label={t("reading")}>
      <div className="flex flex-col gap-2 border-b px-4 py-4">
        <div className="h-3 w-20 bg-line" />
        <div className="h-5 w-48 bg-line" />
      </div>
      <div className="flex flex-1">
        <div className="w-[264px] border-r p-4 max-lg:hidden">
          <GreyRows rows={8} />
        </div>
        <div className="flex-1 p-4">
          <GreyRows rows={12} />
          <p className="appear-after-2s mt-4 text-muted">{t("reading")}</p>
        </div>
      </div>
    </div>
  );
}
