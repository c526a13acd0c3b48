import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import type { Group } from "@/lib/chat/wire";
import { GroupMenu } from "./group-menu";
import type { Selection } from "./use-selection";

type SelectionBarProps = {
  /** Nothing stands above it in its tab. */
  first?: boolean;
  selection: Selection;
  targets: readonly Group[];
  onAdd: (groupId: number) => void;
  onMark?: () => void;
  /** What this table alone can do with the selected rows. */
  children?: ReactNode;
};

/** In place of the filter while rows are selected: what can be done with all of them. */
export function SelectionBar({ first, selection, targets, onAdd, onMark, children }: SelectionBarProps) {
  const t = useTranslations("members");
  return (
    <div className={`flex flex-wrap items-center gap-2 bg-accent-soft px-3 pb-2.5 sm:px-4 ${first ? "pt-3" : ""}`}>
      <strong role="status" className="mr-2 font-semibold">
        {t("selected", { count: selection.rows.length })}
      </strong>
      {children}
      {targets.length > 0 && <GroupMenu label={t("addTo")} groups={targets} onChoose={onAdd} />}
      {onMark && <Button onClick={onMark}>{t("mark")}</Button>}
      <Button look="quiet" keys="Esc" onClick={selection.clear}>
        {t("clearSelection")}
      </Button>
    </div>
  );
}
