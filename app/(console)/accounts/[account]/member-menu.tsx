import { Menu } from "@base-ui/react/menu";
import { Ellipsis } from "lucide-react";
import type { Dispatch } from "react";
import { useTranslations } from "use-intl";
import { VisibleName } from "@/components/visible-name";
import type { Group } from "@/lib/chat/wire";
import type { Row } from "./rows";
import type { WorkspaceEvent } from "./workspace";

type MemberMenuProps = {
  row: Row;
  group?: Group | undefined;
  groups: readonly Group[];
  sending: boolean;
  dispatch: Dispatch<WorkspaceEvent>;
};

/** What can be done with one conversation, from its row. */
export function MemberMenu({ row, group, groups, sending, dispatch }: MemberMenuProps) {
  const t = useTranslations("members");
  const { conversation } = row;
  const inGroup = group !== undefined && row.contact?.groupIds.includes(group.id);
  const targets = groups.filter((candidate) => !row.contact?.groupIds.includes(candidate.id));
  const item =
    "flex min-h-7 cursor-pointer items-center px-3 outline-none data-[highlighted]:bg-hover pointer-coarse:min-h-11";
  return (
    <Menu.Root>
      <Menu.Trigger
        tabIndex={-1}
        disabled={sending}
        aria-label={t("rowMenu", { id: conversation.id })}
        className="grid size-6 place-items-center rounded-control text-muted hover:bg-hover hover:text-text pointer-coarse:size-11"
      >
        <Ellipsis size={14} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-20">
          <Menu.Popup className="max-h-96 min-w-48 max-w-80 overflow-y-auto rounded-overlay border border-edge bg-overlay py-1 shadow-overlay outline-none">
            {inGroup && (
              <Menu.Item
                className={`${item} text-removed`}
                onClick={() =>
                  dispatch({ kind: "members", groupId: group.id, changes: [{ op: "remove", conversation }] })
                }
              >
                {t("remove")}
              </Menu.Item>
            )}
            <Menu.Item className={item} onClick={() => void navigator.clipboard?.writeText(conversation.id)}>
              {t("copy")}
            </Menu.Item>
            {targets.length > 0 && (
              <Menu.Group className="mt-1 border-t pt-1">
                <Menu.GroupLabel className="px-3 py-1 text-cap text-muted">{t("addTo")}</Menu.GroupLabel>
                {targets.map((target) => (
                  <Menu.Item
                    key={target.id}
                    className={item}
                    onClick={() =>
                      dispatch({ kind: "members", groupId: target.id, changes: [{ op: "add", conversation }] })
                    }
                  >
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
