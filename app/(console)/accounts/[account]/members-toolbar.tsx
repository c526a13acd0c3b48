import { Search } from "lucide-react";
import type { Dispatch } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Segmented } from "@/components/segmented";
import type { ConversationKind, Group } from "@/lib/chat/wire";
import { GroupMenu } from "./group-menu";
import type { Selection } from "./use-selection";
import type { WorkspaceEvent } from "./workspace";

type Filter = { q: string; kind: ConversationKind | "all"; failed: boolean };

type MembersToolbarProps = {
  total: number;
  filter: Filter;
  onFilter: (filter: { q?: string | null; kind?: ConversationKind | "all" | null }) => void;
  onFailed: (only: boolean) => void;
  failed: number;
  canAdd: boolean;
  sending: boolean;
  onAdd: () => void;
  selection: Selection;
  group?: Group | undefined;
  groups: readonly Group[];
  dispatch: Dispatch<WorkspaceEvent>;
};

/** Filter and add; with rows selected, what can be done with them instead. */
export function MembersToolbar(props: MembersToolbarProps) {
  const { total, filter, onFilter, onFailed, failed, canAdd, sending, onAdd, selection, group, groups, dispatch } =
    props;
  const t = useTranslations("members");
  if (selection.rows.length > 0 && !sending)
    return <SelectionBar selection={selection} group={group} groups={groups} dispatch={dispatch} />;
  return (
    <div className="flex flex-wrap items-center gap-2 px-3 pb-2.5 sm:px-4">
      <div className="relative min-w-28 flex-1 sm:max-w-60">
        <Search aria-hidden size={14} className="absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
        <input
          type="search"
          value={filter.q}
          onChange={(event) => onFilter({ q: event.target.value || null })}
          aria-label={t("filter", { count: total })}
          placeholder={t("filterShort", { count: total })}
          autoCapitalize="off"
          spellCheck={false}
          className="h-7 w-full rounded-control border border-edge bg-surface pr-2 pl-8 pointer-coarse:h-11"
        />
      </div>
      <Segmented
        label={t("kinds")}
        value={filter.kind}
        onChange={(kind) => onFilter({ kind: kind === "all" ? null : kind })}
        options={[
          { value: "all", label: t("kindAll") },
          { value: "user", label: t("kindUser") },
          { value: "chatGroup", label: t("kindChatGroup") },
        ]}
        className="max-sm:order-last max-sm:w-full"
      />
      <span className="flex-1 max-sm:hidden" />
      {failed > 0 && (
        <Button
          aria-pressed={filter.failed}
          onClick={() => onFailed(!filter.failed)}
          className="aria-pressed:bg-danger-soft"
        >
          {t("onlyFailed")} <strong>{failed}</strong>
        </Button>
      )}
      {canAdd && (
        <Button data-add keys="A" onClick={onAdd}>
          {t("add")}
        </Button>
      )}
    </div>
  );
}

type SelectionBarProps = Pick<MembersToolbarProps, "selection" | "group" | "groups" | "dispatch">;

function SelectionBar({ selection, group, groups, dispatch }: SelectionBarProps) {
  const t = useTranslations("members");
  const waiting = selection.rows.filter((row) => row.change);
  const removable = group
    ? selection.rows.filter((row) => !row.change && row.contact?.groupIds.includes(group.id))
    : [];
  const targets = groups.filter((candidate) => candidate.id !== group?.id);

  function addTo(groupId: number) {
    const missing = selection.rows.filter((row) => !row.contact?.groupIds.includes(groupId));
    const changes = missing.map((row) => ({ op: "add" as const, conversation: row.conversation }));
    dispatch({ kind: "members", groupId, changes });
    selection.clear();
  }

  return (
    <div className="flex flex-wrap items-center gap-2 bg-accent-soft px-3 pb-2.5 sm:px-4">
      <strong role="status" className="mr-2 font-semibold">
        {t("selected", { count: selection.rows.length })}
      </strong>
      {group && removable.length > 0 && (
        <Button
          look="danger"
          keys="Del"
          onClick={() => {
            const changes = removable.map((row) => ({ op: "remove" as const, conversation: row.conversation }));
            dispatch({ kind: "members", groupId: group.id, changes });
            selection.clear();
          }}
        >
          {t("removeSelected", { count: removable.length })}
        </Button>
      )}
      {group && waiting.length > 0 && (
        <Button
          onClick={() => {
            dispatch({ kind: "takeBack", groupId: group.id, keys: new Set(waiting.map((row) => row.key)) });
            selection.clear();
          }}
        >
          {t("takeBackSelected", { count: waiting.length })}
        </Button>
      )}
      {targets.length > 0 && <GroupMenu label={t("addTo")} groups={targets} onChoose={addTo} />}
      <Button look="quiet" keys="Esc" onClick={selection.clear}>
        {t("clearSelection")}
      </Button>
    </div>
  );
}
