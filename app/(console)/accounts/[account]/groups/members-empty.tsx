import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { figure } from "@/components/figure";
import { VisibleName } from "@/components/visible-name";
import type { Group } from "@/lib/chat/wire";
import { useWalls } from "../../../walls-in-force";
import { EmptyTable, NothingFits } from "../empty-table";
import type { View } from "../rows";

type MembersEmptyProps = {
  view: View;
  group?: Group | undefined;
  /** Rows that the filter hides. */
  hidden: number;
  onAdd: () => void;
  onClearFilter: () => void;
};

/** In place of rows: what is empty, what to do, one button. */
export function MembersEmpty({ view, group, hidden, onAdd, onClearFilter }: MembersEmptyProps) {
  const t = useTranslations();
  const { walls } = useWalls();
  if (hidden > 0) return <NothingFits hidden={hidden} onClear={onClearFilter} />;
  if (group) {
    const title = t.rich("empty.groupRich", { name: () => <VisibleName name={group.name} /> });
    return (
      <EmptyTable title={title} advice={t("empty.groupAdvice", { limit: figure(walls.groups) })}>
        <Button keys="A" onClick={onAdd}>
          {t("members.add")}
        </Button>
      </EmptyTable>
    );
  }
  if (view === "none") return <EmptyTable title={t("empty.none")} advice={t("empty.noneAdvice")} />;
  return <EmptyTable title={t("empty.all")} advice={t("empty.allAdvice")} />;
}
