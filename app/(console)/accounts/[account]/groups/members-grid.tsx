import type { Dispatch } from "react";
import { useTranslations } from "use-intl";
import type { AccountContents } from "@/lib/chat/read-account";
import type { Conversation, Group } from "@/lib/chat/wire";
import { RowGrid } from "../row-grid";
import { isFailed, type MemberRow as Row, type View } from "../rows";
import { useOff } from "../use-off";
import type { Selection } from "../use-selection";
import type { Workspace, WorkspaceEvent } from "../workspace";
import { MemberRow, rowColumns } from "./member-row";
import { MembersEmpty } from "./members-empty";

type MembersGridProps = {
  account: string;
  view: View;
  group?: Group | undefined;
  rows: readonly Row[];
  /** Rows before the filter. */
  total: number;
  contents: AccountContents;
  workspace: Workspace;
  selection: Selection<Row>;
  dispatch: Dispatch<WorkspaceEvent>;
  onShow: (view: View) => void;
  onMark: (conversations: readonly Conversation[]) => void;
  onAdd: () => void;
  onClearFilter: () => void;
};

/** The conversations of a group, or of the whole account, with what is staged for each and what came of it. */
export function MembersGrid(props: MembersGridProps) {
  const { account, view, group, rows, total, contents, workspace, selection, dispatch, onShow, onMark } = props;
  const t = useTranslations("members");
  const sending = useOff(workspace);

  if (rows.length === 0) {
    return (
      <MembersEmpty view={view} group={group} hidden={total} onAdd={props.onAdd} onClearFilter={props.onClearFilter} />
    );
  }

  /** Takes out what is chosen; what already waits is taken back. */
  function onDelete(chosen: readonly Row[]) {
    if (!group || sending) return undefined;
    const present = chosen.filter((each) => !each.change && each.contact?.groupIds.includes(group.id));
    if (present.length > 0) {
      const changes = present.map((each) => ({ op: "remove" as const, conversation: each.conversation }));
      dispatch({ kind: "members", groupId: group.id, changes });
      return new Set<string>();
    }
    const keys = new Set(chosen.filter((each) => each.change).map((each) => each.key));
    if (keys.size > 0) dispatch({ kind: "takeBack", from: group.id, keys });
    return keys;
  }

  const said = group && workspace.results.groups[group.id];
  const showsResult = said && Object.keys(said.items).length > 0 && !rows.some((row) => row.change && !isFailed(row));
  const changed = { label: t("changed"), className: "pr-4 text-right tight:hidden" };
  const heads = [{ label: t("conversation") }, { label: group ? t("alsoIn") : t("inGroups") }, changed];
  return (
    <RowGrid
      label={
        view === "all" ? t("labelAll") : view === "none" ? t("labelNone") : t("label", { name: group?.name ?? "" })
      }
      help={t("help")}
      rows={rows}
      selection={selection}
      columns={rowColumns(group !== undefined)}
      heads={group ? [...heads, { label: showsResult ? t("result") : t("plan") }] : heads}
      onDelete={onDelete}
      renderRow={(row, place) => (
        <MemberRow
          key={row.key}
          place={place}
          row={row}
          account={account}
          group={group}
          groups={contents.groups}
          staged={workspace.staged}
          sending={sending}
          dispatch={dispatch}
          onShow={onShow}
          onMark={onMark}
        />
      )}
    />
  );
}
