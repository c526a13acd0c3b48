import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { VisibleName } from "@/components/visible-name";
import type { Group } from "@/lib/chat/wire";
import type { View } from "./rows";

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
  if (hidden > 0) {
    return (
      <Empty title={t("empty.filtered")} advice={t("empty.filteredAdvice", { count: hidden })}>
        <Button onClick={onClearFilter}>{t("empty.clearFilter")}</Button>
      </Empty>
    );
  }
  if (group) {
    const title = t.rich("empty.groupRich", { name: () => <VisibleName name={group.name} /> });
    return (
      <Empty title={title} advice={t("empty.groupAdvice")}>
        <Button keys="A" onClick={onAdd}>
          {t("members.add")}
        </Button>
      </Empty>
    );
  }
  if (view === "none") return <Empty title={t("empty.none")} advice={t("empty.noneAdvice")} />;
  return <Empty title={t("empty.all")} advice={t("empty.allAdvice")} />;
}

function Empty({ title, advice, children }: { title: React.ReactNode; advice: string; children?: React.ReactNode }) {
  return (
    <div className="flex flex-1 flex-col items-start gap-2 border-t px-3 py-6 sm:px-4">
      <h3 className="font-semibold">{title}</h3>
      <p className="text-muted">{advice}</p>
      {children}
    </div>
  );
}
