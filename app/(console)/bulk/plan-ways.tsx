import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";

const ways = [
  { href: "/bulk/new", name: "file" },
  { href: "/bulk/rule", name: "rule" },
] as const;

/** The two ways to a plan. */
export function PlanWays() {
  const t = useTranslations("bulk.ways");
  const path = usePathname();
  return (
    <nav aria-label={t("label")} className="inline-flex self-start overflow-hidden rounded-control border border-edge">
      {ways.map(({ href, name }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? "page" : undefined}
          className="flex h-7 items-center border-line border-l bg-surface px-3 -outline-offset-2 first:border-l-0 hover:bg-hover aria-[current]:bg-sunken aria-[current]:font-semibold pointer-coarse:h-11"
        >
          {t(name)}
        </Link>
      ))}
    </nav>
  );
}
