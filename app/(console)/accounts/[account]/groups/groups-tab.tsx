import { type Dispatch, useState } from "react";
import { useTranslations } from "use-intl";
import { useShortcut } from "@/components/shortcut";
import type { AccountContents } from "@/lib/chat/read-account";
import type { Conversation } from "@/lib/chat/wire";
import { useWalls } from "../../../walls-in-force";
import type { Effect } from "../member-effects";
import type { View } from "../rows";
import { useOff } from "../use-off";
import type { Workspace, WorkspaceEvent } from "../workspace";
import { CreateGroup } from "./create-group";
import { GroupGone } from "./group-gone";
import { GroupList } from "./group-list";
import { GroupPanel } from "./group-panel";

type GroupsTabProps = {
  account: string;
  contents: AccountContents;
  /** Of every group that this page has seen, gone ones too. */
  groupNames: ReadonlyMap<number, string>;
  view: View;
  workspace: Workspace;
  effects: Map<string, Effect>;
  dispatch: Dispatch<WorkspaceEvent>;
  onShow: (view: View) => void;
  onMark: (conversations: readonly Conversation[]) => void;
  renaming: boolean;
  onRenaming: (renaming: boolean) => void;
  onNameFault: (fault: boolean) => void;
};

/** Groups at the side, the conversations of one of them in a table. */
export function GroupsTab(props: GroupsTabProps) {
  const { account, contents, groupNames, view, workspace, dispatch, onShow } = props;
  const t = useTranslations("members");
  const off = useOff(workspace);
  const [creating, setCreating] = useState(false);
  const group = contents.groups.find((candidate) => candidate.id === view);
  const { walls } = useWalls();
  const canCreate = contents.groups.length < walls.groups && !off;
  useShortcut("n", () => canCreate && setCreating(true));

  const groupList = (
    <GroupList
      contents={contents}
      groupNames={groupNames}
      workspace={workspace}
      view={view}
      onShow={onShow}
      onCreate={() => setCreating(true)}
    />
  );
  return (
    <div className="flex min-h-0 flex-1 flow:flex-none flow:min-h-[320px]">
      <div className="w-[228px] shrink-0 border-r max-lg:hidden xl:w-[264px]">{groupList}</div>
      <section className="flex min-w-0 flex-1 flex-col bg-surface" aria-label={t("labelAll")}>
        {typeof view === "number" && !group ? (
          <GroupGone
            name={groupNames.get(view)}
            onShowAll={() => onShow("all")}
            stage={workspace.staged.groups[view]}
            groups={contents.groups}
            onMove={(groupId, changes) => {
              dispatch({ kind: "members", groupId, changes });
              dispatch({ kind: "dropGroup", groupId: view });
              onShow(groupId);
            }}
            onDrop={() => dispatch({ kind: "dropGroup", groupId: view })}
          />
        ) : (
          <GroupPanel {...props} key={view} group={group} groupList={groupList} />
        )}
      </section>
      {creating && (
        <CreateGroup
          account={account}
          contents={contents}
          staged={workspace.staged}
          onClose={() => setCreating(false)}
          onCreated={(id, outcomes, rest) => {
            setCreating(false);
            onShow(id);
            if (rest.length > 0) dispatch({ kind: "members", groupId: id, changes: rest });
            dispatch({ kind: "created", groupId: id, outcomes });
          }}
        />
      )}
    </div>
  );
}
