"use client";

import { useTranslations } from "use-intl";

type Kind = "embedded" | "loopback" | "real";

/** Where changes go, said before anybody is in; what else there is to know of the target, only they may know. */
export function EntranceStrip({ kind, host }: { kind: Kind; host: string }) {
  const t = useTranslations("target");
  const look = kind === "real" ? "border-real bg-real-soft text-real" : "bg-embedded-soft text-embedded";
  return (
    <aside
      aria-label={t("label")}
      className={`flex h-[30px] shrink-0 items-center gap-3 overflow-hidden whitespace-nowrap border-b px-3 text-cap sm:px-4 ${look}`}
    >
      <span aria-hidden className={`size-2 border-2 border-current ${kind === "real" ? "bg-current" : ""}`} />
      <strong className="truncate font-semibold">{kind === "embedded" ? t("embedded") : t(kind, { host })}</strong>
    </aside>
  );
}

export function EntranceFacts({ real }: { real: boolean }) {
  const t = useTranslations("entrance");
  const facts = [
    [t(real ? "changesReal" : "changesOwn"), t(real ? "changesRealNote" : "changesOwnNote")],
    [t("noPassword"), t("noPasswordNote")],
  ] as const;
  return (
    <aside className="flex flex-col gap-8 border-l bg-canvas px-6 py-10 max-lg:border-t max-lg:border-l-0 sm:px-10 lg:w-[376px] lg:pt-40">
      {facts.map(([title, note]) => (
        <section key={title} className="flex max-w-[60ch] flex-col gap-1">
          <h2 className="font-semibold">{title}</h2>
          <p className="text-muted">{note}</p>
        </section>
      ))}
    </aside>
  );
}
