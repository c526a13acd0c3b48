import { Menu } from "@base-ui/react/menu";
import { Button } from "@/components/button";
import { VisibleName } from "@/components/visible-name";
import type { Group } from "@/lib/chat/wire";

type GroupMenuProps = { label: string; groups: readonly Group[]; onChoose: (groupId: number) => void };

/** A button that offers the account's groups. */
export function GroupMenu({ label, groups, onChoose }: GroupMenuProps) {
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button />}>{label}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} className="z-20">
          <Menu.Popup className="max-h-80 min-w-48 max-w-80 overflow-y-auto rounded-overlay border border-edge bg-overlay py-1 shadow-overlay outline-none">
            {groups.map((group) => (
              <Menu.Item
                key={group.id}
                onClick={() => onChoose(group.id)}
                className="flex h-7 cursor-pointer items-center truncate px-3 outline-none data-[highlighted]:bg-hover pointer-coarse:h-11"
              >
                <VisibleName name={group.name} />
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
