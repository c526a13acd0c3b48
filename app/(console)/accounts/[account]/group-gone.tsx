import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import type { GroupStage } from "./staged";

type GroupGoneProps = { onShowAll: () => void; stage?: GroupStage | undefined; onDrop: () => void };

/** In place of a group that the last read did not find. */
export function GroupGone({ onShowAll, stage, onDrop }: GroupGoneProps) {
  const t = useTranslations();
  const count = (stage?.members.length ?? 0) + (stage?.rename === undefined ? 0 : 1);
  return (
    <div role="status" className="flex max-w-[68ch] flex-col items-start gap-3 p-4 sm:p-6">
      <h2 className="font-semibold text-lead">{t("groups.gone")}</h2>
      {count > 0 && (
        <>
          <p>{t("groups.goneAdvice")}</p>
          <Button look="danger" onClick={onDrop}>
            {t("leave.drop", { count })}
          </Button>
        </>
      )}
      <Button onClick={onShowAll}>{t("groups.goneLink")}</Button>
    </div>
  );
}
