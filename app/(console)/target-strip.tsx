"use client";

import { useTranslations } from "use-intl";
import { type ShownTarget, useTargetName } from "./shown-target";

const looks: Record<ShownTarget["kind"], string> = {
  embedded: "bg-embedded-soft text-embedded border-line",
  loopback: "bg-embedded-soft text-embedded border-line",
  real: "bg-real-solid text-on-hue border-real-solid",
};

/** Where changes go, over the whole width: a hollow square stays on this machine, a full one reaches people. */
export function TargetStrip({ target }: { target: ShownTarget }) {
  const t = useTranslations("target");
  const name = useTargetName(target);
  return (
    <aside
      aria-label={t("label")}
      className={`flex h-[30px] shrink-0 items-center gap-2 overflow-hidden whitespace-nowrap border-b px-3 text-cap sm:px-4 ${looks[target.kind]}`}
    >
      <span aria-hidden className={`size-2 border-2 border-current ${target.kind === "real" ? "bg-current" : ""}`} />
      <strong className="ml-1 font-semibold">{name}</strong>
      <span>{t("app", { sdkAppId: String(target.sdkAppId) })}</span>
      <span aria-hidden className="opacity-60 max-sm:hidden">
        /
      </span>
      <span className={`truncate max-sm:hidden ${target.kind === "real" ? "font-semibold" : ""}`}>
        {t(`${target.kind}Note`)}
      </span>
    </aside>
  );
}
