import { useTranslations } from "use-intl";
import { figure } from "@/components/figure";
import type { Tab } from "./use-place";

type AccountTabsProps = {
  current: Tab;
  /** What each holds; "100+" where there is more than was read, nothing where it was not read. */
  tabs: readonly { tab: Tab; href: string; count?: number | undefined; more?: boolean; staged: number }[];
  onShow: (tab: Tab) => void;
};

/** The views of one account, as links: what is staged in one stays while another is looked at. */
export function AccountTabs({ current, tabs, onShow }: AccountTabsProps) {
  const t = useTranslations("tabs");
  return (
    <nav
      aria-label={t("label")}
      className="flex shrink-0 gap-4 overflow-x-auto border-b bg-canvas px-3 [scrollbar-width:none] sm:px-4"
    >
      {tabs.map(({ tab, href, count, more, staged }) => (
        <a
          key={tab}
          href={href}
          aria-current={tab === current ? "page" : undefined}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
            event.preventDefault();
            onShow(tab);
          }}
          className="flex h-9 shrink-0 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 pt-0.5 text-muted -outline-offset-2 hover:text-text aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-text pointer-coarse:h-11"
        >
          {t(tab)}
          {count !== undefined && (
            <span className="font-normal text-muted">
              {figure(count)}
              {more && "+"}
            </span>
          )}
          {staged > 0 && (
            <span className="font-medium text-cap text-changed">
              <span aria-hidden>~{figure(staged)}</span>
              <span className="sr-only">{t("staged", { count: staged })}</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}
