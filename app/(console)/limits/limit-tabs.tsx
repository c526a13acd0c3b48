"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";

const tabs = [
  { href: "/limits", name: "overview" },
  { href: "/limits/accounts?near=yes", name: "nearAWall" },
  { href: "/limits/rules", name: "rules" },
  { href: "/limits/scans", name: "snapshots" },
] as const;

/** The views of the limits, each a page of its own. */
export function LimitTabs() {
  const label = useTranslations("limits")("tabs");
  const t = useTranslations("limits.tab");
  const path = usePathname();
  return (
    <nav
      aria-label={label}
      className="inline-flex max-w-full overflow-x-auto rounded-control border border-edge bg-surface"
    >
      {tabs.map(({ href, name }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href.split("?")[0] ? "page" : undefined}
          className="flex h-[26px] items-center whitespace-nowrap border-line border-l px-2.5 -outline-offset-2 first:border-l-0 hover:bg-hover aria-[current]:bg-sunken aria-[current]:font-semibold pointer-coarse:h-11"
        >
          {t(name)}
        </Link>
      ))}
    </nav>
  );
}
