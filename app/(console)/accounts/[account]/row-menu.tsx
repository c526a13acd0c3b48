import { Menu } from "@base-ui/react/menu";
import { Ellipsis } from "lucide-react";
import { useTranslations } from "use-intl";
import { VisibleName } from "@/components/visible-name";
import type { Conversation, Group } from "@/lib/chat/wire";

type RowMenuProps = {
  conversation: Conversation;
  disabled: boolean;
  /** What this table alone can do with it. */
  actions?: readonly { label: string; removes?: true; onChoose: () => void }[];
  onMark?: (() => void) | undefined;
  /** Groups that it may be added to. */
  targets: readonly Group[];
  onAdd: (groupId: number) => void;
};

const item =
  "flex min-h-7 cursor-pointer items-center px-3 outline-none data-[highlighted]:bg-hover pointer-coarse:min-h-11";

/** What can be done with one conversation, from its row. */
export function RowMenu({ conversation, disabled, actions = [], onMark, targets, onAdd }: RowMenuProps) {
  const t = useTranslations("members");
  return (
    <Menu.Root>
      <Menu.Trigger
        tabIndex={-1}
        disabled={disabled}
        aria-label={t("rowMenu", { id: conversation.id })}
        className="grid size-6 place-items-center rounded-control text-muted hover:bg-hover hover:text-text pointer-coarse:size-11"
      >
        <Ellipsis size={14} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-20">
          <Menu.Popup className="max-h-96 min-w-48 max-w-80 overflow-y-auto rounded-overlay border border-edge bg-overlay py-1 shadow-overlay outline-none">
            {actions.map(({ label, removes, onChoose }) => (
              <Menu.Item key={label} className={`${item} ${removes ? "text-removed" : ""}`} onClick={onChoose}>
                {label}
              </Menu.Item>
            ))}
            {onMark && (
              <Menu.Item className={item} onClick={onMark}>
                {t("mark")}
              </Menu.Item>
            )}
            <Menu.Item className={item} onClick={() => void navigator.clipboard?.writeText(conversation.id)}>
              {t("copy")}
            </Menu.Item>
            {targets.length > 0 && (
              <Menu.Group className="mt-1 border-t pt-1">
                <Menu.GroupLabel className="px-3 py-1 text-cap text-muted">{t("addTo")}</Menu.GroupLabel>
                {targets.map((target) => (
                  <Menu.Item key={target.id} className={item} onClick={() => onAdd(target.id)}>
                    <VisibleName name={target.name} className="truncate" />
                  </Menu.Item>
                ))}
              </Menu.Group>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
