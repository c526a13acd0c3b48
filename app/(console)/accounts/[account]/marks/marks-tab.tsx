import { type Dispatch, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { useKnownNames } from "@/components/known-names";
import type { AccountContents } from "@/lib/chat/read-account";
import type { Conversation } from "@/lib/chat/wire";
import { AddConversations } from "../add-conversations";
import { EmptyTable } from "../empty-table";
import { FilterFields } from "../filter-fields";
import type { Known } from "../pasted-list";
import { RowGrid } from "../row-grid";
import { filtered, isFailed, markRowsOf, type MarkRow as Row } from "../rows";
import { SelectionBar } from "../selection-bar";
import { isMarkChange, isMarked, type MarkEdit, type MarkEffect } from "../staged-marks";
import { useAdding } from "../use-adding";
import { useFilter } from "../use-filter";
import { useSelection } from "../use-selection";
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
  const [filter, setFilter] = useFilter("marks");
  const [onlyFailed, setOnlyFailed] = useState(false);
  const rows = useMemo(() => markRowsOf(contents, workspace, effects), [contents, workspace, effects]);
  const failedCount = rows.filter(isFailed).length;
  const failed = onlyFailed && failedCount > 0;
  const { q: text, kind } = filter;
  const { known: names } = useKnownNames();
  const shown = useMemo(() => filtered(rows, { text, kind, failed }, names), [rows, text, kind, failed, names]);
  const selection = useSelection(shown, `${text}|${kind}|${failed}`);
  const known = useMemo((): Known => {
    return { present: new Set(rows.map((row) => row.key)), staged: new Set(), presentKind: "listed" };
  }, [rows]);
  const sending = workspace.sending !== undefined;
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
          <FilterFields
            first
            total={rows.length}
            filter={filter}
            onFilter={setFilter}
            failed={failedCount}
            onlyFailed={failed}
            onOnlyFailed={setOnlyFailed}
          >
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
      {rows.length > 0 && shown.length === 0 && (
        <EmptyTable title={t("empty.filtered")} advice={t("empty.filteredAdvice", { count: rows.length })}>
          <Button
            onClick={() => {
              setOnlyFailed(false);
              setFilter({ q: "", kind: "all" });
            }}
          >
            {t("empty.clearFilter")}
          </Button>
        </EmptyTable>
      )}
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
            { label: t("members.changed"), className: "pr-4 text-right max-xl:hidden" },
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
