import { Undo2 } from "lucide-react";
import { useTranslations } from "use-intl";

/** In a staged row's place for actions: takes its change back. */
export function TakeBack({ id, disabled, onClick }: { id: string; disabled: boolean; onClick: () => void }) {
  const t = useTranslations("members");
  return (
    <button
      type="button"
      tabIndex={-1}
      disabled={disabled}
      aria-label={t("takeBackOne", { id })}
      title={t("takeBack")}
      onClick={onClick}
      className="grid size-6 place-items-center rounded-control text-muted hover:bg-hover hover:text-text pointer-coarse:size-11"
    >
      <Undo2 size={14} aria-hidden />
    </button>
  );
}
