import type { ComponentProps, Dispatch } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import type { Conversation, Group } from "@/lib/chat/wire";
import { FilterFields } from "../filter-fields";
import type { MemberRow } from "../rows";
import { SelectionBar } from "../selection-bar";
import type { Selection } from "../use-selection";
import type { WorkspaceEvent } from "../workspace";

type MembersToolbarProps = Omit<ComponentProps<typeof FilterFields>, "children"> & {
  canAdd: boolean;
  sending: boolean;
  onAdd: () => void;
  onMark: (conversations: readonly Conversation[]) => void;
  selection: Selection<MemberRow>;
  group?: Group | undefined;
  groups: readonly Group[];
  dispatch: Dispatch<WorkspaceEvent>;
};

/** Filter and add; with rows selected, what can be done with them instead. */
export function MembersToolbar(props: MembersToolbarProps) {
  const { canAdd, sending, onAdd, onMark, selection, group, groups, dispatch, ...filterFields } = props;
  const t = useTranslations("members");
  if (selection.rows.length === 0 || sending) {
    return (
      <FilterFields {...filterFields}>
        {canAdd && (
          <Button data-add keys="A" onClick={onAdd}>
            {t("add")}
          </Button>
        )}
      </FilterFields>
    );
  }

  const waiting = selection.rows.filter((row) => row.change);
  const removable = group
    ? selection.rows.filter((row) => !row.change && row.contact?.groupIds.includes(group.id))
    : [];

  function stage(groupId: number, op: "add" | "remove", rows: readonly MemberRow[]) {
    dispatch({ kind: "members", groupId, changes: rows.map(({ conversation }) => ({ op, conversation })) });
    selection.clear();
  }

  return (
    <SelectionBar
      selection={selection}
      targets={groups.filter((candidate) => candidate.id !== group?.id)}
      onAdd={(groupId) =>
        stage(
          groupId,
          "add",
          selection.rows.filter((row) => !row.contact?.groupIds.includes(groupId)),
        )
      }
      onMark={() => onMark(selection.rows.map((row) => row.conversation))}
    >
      {group && removable.length > 0 && (
        <Button look="danger" keys="Del" onClick={() => stage(group.id, "remove", removable)}>
          {t("removeSelected", { count: removable.length })}
        </Button>
      )}
      {group && waiting.length > 0 && (
        <Button
          onClick={() => {
            dispatch({ kind: "takeBack", from: group.id, keys: new Set(waiting.map((row) => row.key)) });
            selection.clear();
          }}
        >
          {t("takeBackSelected", { count: waiting.length })}
        </Button>
      )}
    </SelectionBar>
  );
}
