import { Search } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Segmented } from "@/components/segmented";
import type { Filter } from "./use-filter";

type FilterFieldsProps = {
  /** Nothing stands above it in its tab. */
  first?: boolean;
  /** Rows before the filter. */
  total: number;
  filter: Filter;
  onFilter: (next: Partial<Filter>) => void;
  /** Rows that failed and wait; the button appears with the first. */
  failed: number;
  onlyFailed: boolean;
  onOnlyFailed: (only: boolean) => void;
  /** What the table adds at the right. */
  children?: React.ReactNode;
};

/** Over a table: the field and the kinds that narrow it down, and what the table can do. */
export function FilterFields(props: FilterFieldsProps) {
  const { first, total, filter, onFilter, failed, onlyFailed, onOnlyFailed, children } = props;
  const t = useTranslations("members");
  return (
    <div className={`flex flex-wrap items-center gap-2 px-3 pb-2.5 sm:px-4 ${first ? "pt-3" : ""}`}>
      <div className="relative min-w-28 flex-1 sm:max-w-60">
        <Search aria-hidden size={14} className="absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
        <input
          type="search"
          value={filter.q}
          onChange={(event) => onFilter({ q: event.target.value })}
          aria-label={t("filter", { count: total })}
          placeholder={t("filterShort", { count: total })}
          autoCapitalize="off"
          spellCheck={false}
          className="h-7 w-full rounded-control border border-edge bg-surface pr-2 pl-8 pointer-coarse:h-11"
        />
      </div>
      <Segmented
        label={t("kinds")}
        value={filter.kind}
        onChange={(kind) => onFilter({ kind })}
        options={[
          { value: "all", label: t("kindAll") },
          { value: "user", label: t("kindUser") },
          { value: "chatGroup", label: t("kindChatGroup") },
        ]}
        className="max-sm:order-last max-sm:w-full"
      />
      <span className="flex-1 max-sm:hidden" />
      {failed > 0 && (
        <Button
          aria-pressed={onlyFailed}
          onClick={() => onOnlyFailed(!onlyFailed)}
          className="aria-pressed:bg-danger-soft"
        >
          {t("onlyFailed")} <strong>{failed}</strong>
        </Button>
      )}
      {children}
    </div>
  );
}
