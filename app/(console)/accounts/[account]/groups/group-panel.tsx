import { type Dispatch, type ReactNode, useMemo } from "react";
import { useTranslations } from "use-intl";
import { useShortcut } from "@/components/shortcut";
import type { AccountContents } from "@/lib/chat/read-account";
import { type Conversation, conversationKey, type Group } from "@/lib/chat/wire";
import { AddConversations } from "../add-conversations";
import type { Effect } from "../member-effects";
import type { Known } from "../pasted-list";
import { rowsOf, type View } from "../rows";
import { type GroupStage, membersOf } from "../staged";
import { useAdding } from "../use-adding";
import { useOff } from "../use-off";
import { useShownRows } from "../use-shown-rows";
import type { Workspace, WorkspaceEvent } from "../workspace";
import { GroupHeading } from "./group-heading";
import { MembersGrid } from "./members-grid";
import { MembersToolbar } from "./members-toolbar";

type GroupPanelProps = {
  account: string;
  contents: AccountContents;
  view: View;
  group?: Group | undefined;
  workspace: Workspace;
  effects: Map<string, Effect>;
  dispatch: Dispatch<WorkspaceEvent>;
  groupList: ReactNode;
  onShow: (view: View) => void;
  onMark: (conversations: readonly Conversation[]) => void;
  renaming: boolean;
  onRenaming: (renaming: boolean) => void;
  onNameFault: (fault: boolean) => void;
};

/** One view of the groups tab: its heading, filter and table. Mounted anew for each view, so that no state leaks over. */
export function GroupPanel(props: GroupPanelProps) {
  const { account, contents, view, group, workspace, effects, dispatch, groupList, onShow, onMark } = props;
  const t = useTranslations("add");
  const rows = useMemo(() => rowsOf(view, contents, workspace, effects), [view, contents, workspace, effects]);
  const { shown, selection, fields, clearFilter } = useShownRows("groups", rows);
  const stage = group && workspace.staged.groups[group.id];
  const known = useMemo(() => knownIn(contents, group, stage), [contents, group, stage]);
  const sending = useOff(workspace);
  const open = group !== undefined && !sending;

  useShortcut("F2", () => open && props.onRenaming(true), { inFields: true });
  const [adding, setAdding] = useAdding(open);

  return (
    <>
      <GroupHeading
        account={account}
        contents={contents}
        view={view}
        group={group}
        workspace={workspace}
        dispatch={dispatch}
        renaming={props.renaming}
        onRenaming={props.onRenaming}
        onFault={props.onNameFault}
        groupList={groupList}
        onDeleted={(id) => {
          dispatch({ kind: "dropGroup", groupId: id });
          onShow("all");
        }}
      />
      {rows.length > 0 && (
        <MembersToolbar
          {...fields}
          canAdd={open}
          sending={sending}
          onAdd={() => setAdding("one")}
          onMark={onMark}
          selection={selection}
          group={group}
          groups={contents.groups}
          dispatch={dispatch}
        />
      )}
      {group && adding && (
        <AddConversations
          account={account}
          mode={adding}
          sending={sending}
          onMode={setAdding}
          draft={`${account}.${group.id}`}
          title={t("listTitle", { name: group.name })}
          known={known}
          onStage={(conversations) => {
            const changes = conversations.map((conversation) => ({ op: "add" as const, conversation }));
            dispatch({ kind: "members", groupId: group.id, changes });
          }}
        />
      )}
      <MembersGrid
        account={account}
        view={view}
        group={group}
        rows={shown}
        total={rows.length}
        contents={contents}
        workspace={workspace}
        selection={selection}
        dispatch={dispatch}
        onShow={onShow}
        onMark={onMark}
        onAdd={() => open && setAdding("one")}
        onClearFilter={clearFilter}
      />
    </>
  );
}

function knownIn(contents: AccountContents, group: Group | undefined, stage: GroupStage | undefined): Known {
  const keysOf = (op: "add" | "remove") =>
    new Set(stage?.members.flatMap((change) => (change.op === op ? [conversationKey(change.conversation)] : [])));
  const members = group && membersOf(contents, group.id);
  // What is staged to go out is not present: adding it takes the removal back.
  return { present: (members ?? new Set<string>()).difference(keysOf("remove")), staged: keysOf("add") };
}
