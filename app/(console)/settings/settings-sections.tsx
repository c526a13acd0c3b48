"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";
import { useShownPerson } from "../shown-person";

const sections = [
  { name: "you", adminsOnly: false },
  { name: "people", adminsOnly: true },
  { name: "targets", adminsOnly: true },
] as const;

/** The pages of Settings that this person may open. */
export function SettingsSections() {
  const t = useTranslations("settings");
  const path = usePathname();
  const { role } = useShownPerson();
  return (
    <nav
      aria-label={t("label")}
      className="flex shrink-0 gap-1 p-3 max-lg:border-b lg:w-[228px] lg:flex-col lg:border-r"
    >
      {sections
        .filter(({ adminsOnly }) => !adminsOnly || role === "admin")
        .map(({ name }) => (
          <Link
            key={name}
            href={`/settings/${name}`}
            aria-current={path === `/settings/${name}` ? "page" : undefined}
            className="rounded-control px-3 py-1.5 text-muted hover:bg-hover hover:text-text aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-text pointer-coarse:py-3"
          >
            {t(name)}
          </Link>
        ))}
    </nav>
  );
}
