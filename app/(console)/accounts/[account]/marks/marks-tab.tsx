import { type Dispatch, useMemo } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import type { AccountContents } from "@/lib/chat/read-account";
import type { Conversation } from "@/lib/chat/wire";
import { AddConversations } from "../add-conversations";
import { EmptyTable, NothingFits } from "../empty-table";
import { FilterFields } from "../filter-fields";
import type { Known } from "../pasted-list";
import { RowGrid } from "../row-grid";
import { isFailed, markRowsOf, type MarkRow as Row } from "../rows";
import { SelectionBar } from "../selection-bar";
import { isMarkChange, isMarked, type MarkEdit, type MarkEffect } from "../staged-marks";
import { useAdding } from "../use-adding";
import { useOff } from "../use-off";
import { useShownRows } from "../use-shown-rows";
import type { Workspace, WorkspaceEvent } from "../workspace";
import { EditMarks } from "./edit-marks";
import { MarkRow, markColumns } from "./mark-row";

type MarksTabProps = {
  account: string;
  contents: AccountContents;
  workspace: Workspace;
  effects: Map<string, MarkEffect>;
  dispatch: Dispatch<WorkspaceEvent>;
  /** Puts conversations among the marks, where they wait for their first. */
  onBegin: (conversations: readonly Conversation[]) => void;
  /** The conversations whose marks are being edited, by key. */
  editing: readonly string[] | undefined;
  onEdit: (keys: readonly string[] | undefined) => void;
};

/** The conversations that have marks: bits by number, custom texts, and what is staged for each. */
export function MarksTab(props: MarksTabProps) {
  const { account, contents, workspace, effects, dispatch, editing, onEdit } = props;
  const t = useTranslations();
  const rows = useMemo(() => markRowsOf(contents, workspace, effects), [contents, workspace, effects]);
  const { shown, selection, fields, clearFilter } = useShownRows("marks", rows);
  const known = useMemo((): Known => {
    return { present: new Set(rows.map((row) => row.key)), staged: new Set(), presentKind: "listed" };
  }, [rows]);
  const sending = useOff(workspace);
  const edited = rows.filter((row) => editing?.includes(row.key));
  const isIn = (groupId: number, row: Row) => row.contact?.groupIds.includes(groupId) ?? false;

  const [adding, setAdding] = useAdding(!sending);

  const edit = (of: readonly Row[], change: MarkEdit) => dispatch({ kind: "marks", of, edit: change });
  const openEditor = (chosen: readonly Row[]) => !sending && onEdit(chosen.map((row) => row.key));

  /** Clears what is chosen; what already waits is taken back. */
  function onDelete(chosen: readonly Row[]) {
    if (sending) return undefined;
    const marked = chosen.filter(canClear);
    if (marked.length > 0) {
      edit(marked, { kind: "clear" });
      return new Set<string>();
    }
    const waiting = chosen.filter((row) => row.change);
    if (waiting.length > 0) takeBack(waiting);
    return new Set(waiting.filter((row) => !isMarked(row.contact)).map((row) => row.key));
  }

  function takeBack(chosen: readonly Row[]) {
    dispatch({ kind: "takeBack", from: "marks", keys: new Set(chosen.map((row) => row.key)) });
  }

  function addTo(groupId: number, chosen: readonly Row[]) {
    const missing = chosen.filter((row) => !isIn(groupId, row));
    const changes = missing.map(({ conversation }) => ({ op: "add" as const, conversation }));
    dispatch({ kind: "members", groupId, changes });
    selection.clear();
  }

  const waits = (row: Row) => row.change && isMarkChange(row.change) && !isFailed(row);
  const showsResult = rows.some((row) => row.outcome) && !rows.some(waits);
  const clearable = selection.rows.filter(canClear).length;
  const addButton = (
    <Button data-add keys="A" onClick={() => setAdding("one")} disabled={sending}>
      {t("marks.add")}
    </Button>
  );
  return (
    <section className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface" aria-label={t("tabs.marks")}>
      {rows.length > 0 &&
        (selection.rows.length > 0 && !sending ? (
          <SelectionBar
            first
            selection={selection}
            targets={contents.groups}
            onAdd={(groupId) => addTo(groupId, selection.rows)}
          >
            <Button keys="Enter" onClick={() => openEditor(selection.rows)}>
              {t("marks.editSelected", { count: selection.rows.length })}
            </Button>
            <Button
              look={clearable > 0 ? "danger" : "plain"}
              keys="Del"
              onClick={() => {
                onDelete(selection.rows);
                selection.clear();
              }}
            >
              {clearable > 0
                ? t("marks.clearSelected", { count: clearable })
                : t("members.takeBackSelected", { count: selection.rows.length })}
            </Button>
          </SelectionBar>
        ) : (
          <FilterFields first {...fields}>
            {addButton}
          </FilterFields>
        ))}
      {adding && (
        <AddConversations
          account={account}
          mode={adding}
          sending={sending}
          onMode={setAdding}
          draft={`${account}.marks`}
          title={t("marks.listTitle")}
          known={known}
          onStage={props.onBegin}
        />
      )}
      {rows.length === 0 && (
        <EmptyTable first={!adding} title={t("marks.empty")} advice={t("marks.emptyAdvice")}>
          {!adding && addButton}
        </EmptyTable>
      )}
      {rows.length > 0 && shown.length === 0 && <NothingFits hidden={rows.length} onClear={clearFilter} />}
      {shown.length > 0 && (
        <RowGrid
          label={t("tabs.marks")}
          help={t("marks.help")}
          rows={shown}
          selection={selection}
          columns={markColumns}
          heads={[
            { label: t("members.conversation") },
            { label: t("marks.bits"), className: "pl-1" },
            { label: t("marks.text") },
            { label: t("members.changed"), className: "pr-4 text-right tight:hidden" },
            { label: t(showsResult ? "members.result" : "members.plan") },
          ]}
          onDelete={onDelete}
          onOpen={openEditor}
          renderRow={(row, place) => (
            <MarkRow
              key={row.key}
              place={place}
              row={row}
              account={account}
              groups={contents.groups}
              sending={sending}
              onEdit={() => openEditor([row])}
              onClear={() => edit([row], { kind: "clear" })}
              onAdd={(groupId) => addTo(groupId, [row])}
              onTakeBack={() => takeBack([row])}
            />
          )}
        />
      )}
      {edited.length > 0 && (
        <EditMarks rows={edited} sending={sending} dispatch={dispatch} onClose={() => onEdit(undefined)} />
      )}
    </section>
  );
}

function canClear(row: Row): boolean {
  return row.change === undefined && isMarked(row.contact);
}
