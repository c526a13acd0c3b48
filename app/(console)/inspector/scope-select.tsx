import { RotateCw } from "lucide-react";
import { useTranslations } from "use-intl";
import { Segmented } from "@/components/segmented";
import { useShownPerson } from "../shown-person";

/** `page`: this person's since the page was opened; `own`: all of this person's; `all`: everybody's, for admins. */
export type CallScope = "page" | "own" | "all";

type ScopeSelectProps = { scope: CallScope; onScope: (scope: CallScope) => void; onAgain: () => void };

/** Whose calls are listed. */
export function ScopeSelect({ scope, onScope, onAgain }: ScopeSelectProps) {
  const t = useTranslations("calls");
  const { role } = useShownPerson();
  const options = [
    { value: "page", label: t("scopePage") },
    { value: "own", label: t("scopeOwn") },
    ...(role === "admin" ? [{ value: "all", label: t("scopeAll") } as const] : []),
  ] as const;
  return (
    <div className="flex shrink-0 items-center gap-2 border-b px-4 py-2">
      <Segmented label={t("scope")} value={scope} options={options} onChange={onScope} />
      <button
        type="button"
        aria-label={t("again")}
        title={t("again")}
        onClick={onAgain}
        className="ml-auto grid size-7 place-items-center rounded-control text-muted hover:bg-hover hover:text-text pointer-coarse:size-11"
      >
        <RotateCw size={14} aria-hidden />
      </button>
    </div>
  );
}
