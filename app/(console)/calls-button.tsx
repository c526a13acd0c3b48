"use client";

import { ArrowRightLeft } from "lucide-react";
import { useTranslations } from "use-intl";
import { useShownCalls } from "./shown-calls";

/** Opens and closes the call inspector, for those without a keyboard. */
export function CallsButton() {
  const t = useTranslations("calls");
  const { open, show, close } = useShownCalls();
  return (
    <button
      type="button"
      aria-label={t("open")}
      aria-expanded={open}
      title={t("openByKey")}
      onClick={() => (open ? close() : show())}
      className="grid size-7 shrink-0 place-items-center rounded-control text-muted hover:bg-hover hover:text-text aria-expanded:bg-sunken aria-expanded:text-text pointer-coarse:size-11"
    >
      <ArrowRightLeft size={16} aria-hidden />
    </button>
  );
}
