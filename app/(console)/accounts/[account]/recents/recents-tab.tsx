import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Dispatch, useMemo } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { GreyRows } from "@/components/grey-rows";
import type { AccountContents } from "@/lib/chat/read-account";
import type { Conversation } from "@/lib/chat/wire";
import { answerOf } from "../../../call";
import { useShownTarget } from "../../../shown-target";
import { EmptyTable, NothingFits } from "../empty-table";
import { FilterFields } from "../filter-fields";
import { nextRecents, type RecentsState, recentsQuery } from "../queries";
import { readRecents } from "../reads";
import { RowGrid } from "../row-grid";
import { type RecentRow as Row, recentRowsOf, type View } from "../rows";
import { SelectionBar } from "../selection-bar";
import { useOff } from "../use-off";
import { useShownRows } from "../use-shown-rows";
import type { Workspace, WorkspaceEvent } from "../workspace";
import { RecentRow, recentColumns } from "./recent-row";

type RecentsTabProps = {
  account: string;
  contents: AccountContents;
  workspace: Workspace;
  dispatch: Dispatch<WorkspaceEvent>;
  state: RecentsState | undefined;
  reading: boolean;
  onReload: () => void;
  onShow: (view: View) => void;
  onMark: (conversations: readonly Conversation[]) => void;
};

/** The account's recent list as the service gives it, page by page, and which of its groups hold each conversation. */
export function RecentsTab(props: RecentsTabProps) {
  const { account, contents, workspace, dispatch, state, reading, onReload, onShow, onMark } = props;
  const t = useTranslations();
  const rows = useMemo(
    () => (state ? recentRowsOf(state.recents ?? [], contents, workspace) : []),
    [state, contents, workspace],
  );
  const { shown, selection, fields, clearFilter } = useShownRows("recents", rows);
  const more = useNextPage(account, state);
  const sending = useOff(workspace);
  const failure = state?.failure;
  const listed = selection.rows.filter(isListed);

  function leave(chosen: readonly Row[]) {
    if (sending) return undefined;
    const conversations = chosen.filter(isListed).map((row) => row.conversation);
    const waiting = new Set(chosen.filter((row) => row.change).map((row) => row.key));
    if (conversations.length > 0) dispatch({ kind: "recents", conversations });
    else if (waiting.size > 0) dispatch({ kind: "takeBack", from: "recents", keys: waiting });
    return new Set<string>();
  }

  function addTo(groupId: number, chosen: readonly Row[]) {
    const missing = chosen.filter((row) => !row.contact?.groupIds.includes(groupId));
    const changes = missing.map(({ conversation }) => ({ op: "add" as const, conversation }));
    dispatch({ kind: "members", groupId, changes });
    selection.clear();
  }

  return (
    <section className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface" aria-label={t("tabs.recents")}>
      {failure && (
        <div className={`px-3 py-3 sm:px-4 ${state?.recents ? "border-b bg-danger-soft" : ""}`}>
          <FailureNotice failure={failure} account={account} reading>
            <Button onClick={more.failed ? more.read : onReload} disabled={reading || more.reading}>
              {reading || more.reading ? t("account.reloading") : t("failure.tryAgain")}
            </Button>
          </FailureNotice>
        </div>
      )}
      {rows.length > 0 &&
        (selection.rows.length > 0 && !sending ? (
          <SelectionBar
            first
            selection={selection}
            targets={contents.groups}
            onAdd={(groupId) => addTo(groupId, selection.rows)}
            onMark={() => onMark(selection.rows.map((row) => row.conversation))}
          >
            <Button
              look={listed.length > 0 ? "danger" : "plain"}
              keys="Del"
              onClick={() => {
                leave(selection.rows);
                selection.clear();
              }}
            >
              {listed.length > 0
                ? t("recents.removeSelected", { count: listed.length })
                : t("members.takeBackSelected", { count: selection.rows.length })}
            </Button>
          </SelectionBar>
        ) : (
          <FilterFields first {...fields} />
        ))}
      {!state && <Loading />}
      {state?.recents && rows.length === 0 && (
        <EmptyTable first title={t("recents.empty")} advice={t("recents.emptyAdvice")} />
      )}
      {rows.length > 0 && shown.length === 0 && <NothingFits hidden={rows.length} onClear={clearFilter} />}
      {shown.length > 0 && (
        <RowGrid
          label={t("tabs.recents")}
          help={t("recents.help")}
          rows={shown}
          selection={selection}
          columns={recentColumns}
          heads={[
            { label: t("members.conversation") },
            { label: t("recents.lastMessage"), className: "pr-4 text-right" },
            { label: t("recents.inGroups") },
            { label: t(rows.some((row) => row.outcome) ? "members.result" : "members.plan") },
          ]}
          onDelete={leave}
          renderRow={(row, place) => (
            <RecentRow
              key={row.key}
              place={place}
              row={row}
              account={account}
              groups={contents.groups}
              staged={workspace.staged}
              sending={sending}
              onShow={onShow}
              onMark={() => onMark([row.conversation])}
              onAdd={(groupId) => addTo(groupId, [row])}
              onLeave={() => dispatch({ kind: "recents", conversations: [row.conversation] })}
              onTakeBack={() => dispatch({ kind: "takeBack", from: "recents", keys: new Set([row.key]) })}
            />
          )}
        />
      )}
      {state?.next && (
        <div className="flex shrink-0 flex-wrap items-center gap-3 border-t px-3 py-2 sm:px-4">
          <span className="text-muted">{t("recents.readSoFar", { count: state.recents?.length ?? 0 })}</span>
          <Button onClick={more.read} disabled={more.reading || reading}>
            {more.reading ? t("account.reloading") : t("recents.readMore")}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Neither staged to leave the list nor taken off it. */
function isListed(row: Row): boolean {
  return row.change === undefined && row.outcome === undefined;
}

/** Reads on where the last page ended. */
function useNextPage(account: string, state: RecentsState | undefined) {
  const t = useTranslations("failure");
  const queryClient = useQueryClient();
  const { asSeen: target } = useShownTarget();
  const { queryKey } = recentsQuery(target, account);
  const mutation = useMutation({
    mutationFn: () => answerOf(readRecents(target, { account, cursor: state?.next }), t("console")),
    onSuccess: (outcome) => queryClient.setQueryData<RecentsState>(queryKey, (before) => nextRecents(before, outcome)),
  });
  return { read: () => mutation.mutate(), reading: mutation.isPending, failed: mutation.data?.ok === false };
}

function Loading() {
  const t = useTranslations("recents");
  return (
    <div className="appear-late px-4" role="status" aria-label={t("reading")}>
      <GreyRows rows={12} />
      <p className="appear-after-2s mt-4 text-muted">{t("reading")}</p>
    </div>
  );
}
