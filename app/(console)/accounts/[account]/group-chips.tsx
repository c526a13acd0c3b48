import { useTranslations } from "use-intl";
import { VisibleName } from "@/components/visible-name";
import { conversationKey, type Group } from "@/lib/chat/wire";
import type { TableRow, View } from "./rows";
import type { Staged } from "./staged";

type GroupChipsProps = {
  row: Pick<TableRow<unknown, unknown, unknown>, "key" | "contact">;
  group?: Group | undefined;
  groups: readonly Group[];
  staged: Staged;
  onShow: (view: View) => void;
};

/** The groups that a conversation is in, at most two by name, with what is staged for it elsewhere. */
export function GroupChips({ row, group, groups, staged, onShow }: GroupChipsProps) {
  const t = useTranslations("members");
  const chips = groups.flatMap((candidate) => {
    if (candidate.id === group?.id) return [];
    const inIt = row.contact?.groupIds.includes(candidate.id) ?? false;
    const change = staged.groups[candidate.id]?.members.find((each) => conversationKey(each.conversation) === row.key);
    return inIt || change ? [{ group: candidate, op: change?.op }] : [];
  });
  const shown = chips.slice(0, group ? 2 : 4);
  const rest = chips.slice(shown.length);
  return (
    <span className="flex min-w-0 items-center gap-1.5 overflow-hidden">
      {shown.map((chip) => (
        <button
          key={chip.group.id}
          type="button"
          tabIndex={-1}
          onClick={() => onShow(chip.group.id)}
          className={`min-w-0 truncate rounded-chip border px-1.5 text-cap leading-[18px] hover:bg-hover ${chip.op === "add" ? "border-added border-dashed text-added" : chip.op === "remove" ? "border-removed border-dashed text-removed line-through" : "border-line bg-surface"}`}
        >
          {chip.op && <span aria-hidden>{chip.op === "add" ? "+ " : "− "}</span>}
          <VisibleName name={chip.group.name} />
          {chip.op && <span className="sr-only">{t(chip.op === "add" ? "chipAdd" : "chipRemove")}</span>}
        </button>
      ))}
      {rest.length > 0 && (
        <span className="shrink-0 text-cap text-muted" title={rest.map((chip) => chip.group.name).join(", ")}>
          <span aria-hidden>{t("more", { count: rest.length })}</span>
          <span className="sr-only">
            {t("moreLabel", { count: rest.length, names: rest.map((chip) => chip.group.name).join(", ") })}
          </span>
        </span>
      )}
    </span>
  );
}
