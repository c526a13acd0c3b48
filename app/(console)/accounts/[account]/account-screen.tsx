"use client";

import { useQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useAgo } from "@/components/ago";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { useShortcut } from "@/components/shortcut";
import { limits } from "@/lib/chat/limits";
import type { AccountContents } from "@/lib/chat/read-account";
import { accountPath } from "../../account-path";
import { useHold } from "../../leave-guard";
import { rememberAccount } from "../../recent-accounts";
import type { ShownTarget } from "../../target-name";
import { useTargetName } from "../../target-name";
import { AccountHeader } from "./account-header";
import { AddConversations } from "./add-conversations";
import { ApplyBar } from "./apply-bar";
import { CreateGroup } from "./create-group";
import { copyIds, GroupGone } from "./group-gone";
import { GroupHeading } from "./group-heading";
import { GroupList } from "./group-list";
import { MembersGrid } from "./members-grid";
import { MembersToolbar } from "./members-toolbar";
import { NotImported } from "./not-imported";
import { accountQuery } from "./queries";
import { filtered, isFailed, rowsOf, type View } from "./rows";
import { countOf, effectsOf } from "./staged";
import { useSelection } from "./use-selection";
import { useWorkspace } from "./use-workspace";

const kinds = ["all", "user", "chatGroup"] as const;
const place = {
  group: parseAsString.withDefault("all"),
  q: parseAsString.withDefault(""),
  kind: parseAsStringLiteral(kinds).withDefault("all"),
};

/** An account's page: groups at the side, the conversations of one of them in a table, what is staged at the foot. */
export function AccountScreen({ account, target }: { account: string; target: ShownTarget }) {
  const t = useTranslations();
  const query = useQuery(accountQuery(account, t("failure.console")));
  const { contents, failure } = query.data ?? {};
  const targetName = useTargetName(target);

  useEffect(() => {
    document.title = `${t("account.documentTitle", { target: targetName, account })} · ${t("product.name")}`;
  }, [t, targetName, account]);

  if (contents) {
    return (
      <LoadedAccount
        account={account}
        target={target}
        contents={contents}
        reload={() => query.refetch()}
        reading={query.isFetching}
      />
    );
  }
  if (failure?.kind === "refused" && failure.code === 50001) return <NotImported account={account} />;
  return (
    <div className="p-4 sm:p-6">
      <h1 className="mb-4 break-all font-medium font-mono text-title">{account}</h1>
      {failure && (
        <FailureNotice failure={failure} account={account} reading>
          <Button onClick={() => query.refetch()} disabled={query.isFetching}>
            {query.isFetching ? t("account.reloading") : t("failure.tryAgain")}
          </Button>
        </FailureNotice>
      )}
    </div>
  );
}

type LoadedProps = {
  account: string;
  target: ShownTarget;
  contents: AccountContents;
  reload: () => void;
  reading: boolean;
};

function LoadedAccount({ account, target, contents, reload, reading }: LoadedProps) {
  const t = useTranslations();
  const state = useQuery(accountQuery(account, t("failure.console"))).data ?? {};
  const { workspace, dispatch, apply, aside, bringBack, dropAside } = useWorkspace(account, String(target.sdkAppId));
  const ago = useAgo();
  const [at, setAt] = useQueryStates(place);
  const [onlyFailed, setOnlyFailed] = useState(false);
  const [nameFault, setNameFault] = useState(false);
  const [adding, setAdding] = useState<"one" | "list">();
  const [creating, setCreating] = useState(false);
  const [renaming, setRenaming] = useState(false);

  useEffect(() => rememberAccount(account), [account]);

  const [knownNames] = useState(() => new Map<number, string>());
  for (const each of contents.groups) knownNames.set(each.id, each.name);
  const view: View = at.group === "all" || at.group === "none" ? at.group : Number(at.group);
  const group = contents.groups.find((candidate) => candidate.id === view);
  const { staged, sending } = workspace;
  const { effects, counted } = useMemo(() => effectsOf(contents, staged), [contents, staged]);
  const rows = useMemo(() => rowsOf(view, contents, workspace, effects), [view, contents, workspace, effects]);
  const failedCount = rows.filter(isFailed).length;
  const failed = onlyFailed && failedCount > 0; // the last failure taken back brings all rows back
  const shown = useMemo(() => filtered(rows, { text: at.q, kind: at.kind, failed }), [rows, at.q, at.kind, failed]);
  const selection = useSelection(shown, `${at.group}|${at.q}|${at.kind}|${failed}`);
  const changes = countOf(staged).changes;
  const asideFits = contents.groups.some((each) => aside?.[each.id]);

  useHold(
    changes > 0 || sending
      ? {
          account,
          path: accountPath(account),
          count: changes,
          sending: sending !== undefined,
          drop: () => dispatch({ kind: "takeAllBack" }),
        }
      : undefined,
  );

  // The field that had the focus is gone: the button that opened it takes its place.
  const wasAdding = useRef(false);
  useEffect(() => {
    if (wasAdding.current && !adding && document.activeElement === document.body) {
      document.querySelector<HTMLElement>("[data-add]")?.focus();
    }
    wasAdding.current = adding !== undefined;
  }, [adding]);

  function show(next: View) {
    setRenaming(false);
    setAdding(undefined);
    setNameFault(false);
    void setAt({ group: next === "all" ? null : String(next), q: null, kind: null });
    setOnlyFailed(false);
  }

  // A name that would be refused blocks only while its field is there to mend it.
  const blocked = nameFault && renaming && group !== undefined;

  function applyAll() {
    if (blocked || changes === 0 || sending) return;
    setRenaming(false);
    const orders = Object.fromEntries(
      Object.keys(staged).map((id) => [id, rowsOf(Number(id), contents, workspace, effects).map((row) => row.key)]),
    );
    void apply(contents, orders);
  }

  useShortcut("mod+s", applyAll, { inFields: true });
  useShortcut("mod+z", () => dispatch({ kind: "undo" }));
  // What is sent is what was shown: nothing can be staged until the answers are in.
  const open = group !== undefined && !sending;
  const canCreate = contents.groups.length < limits.groupsPerAccount.value && !sending;
  useShortcut("F2", () => open && setRenaming(true), { inFields: true });
  useShortcut("a", () => open && setAdding("one"));
  useShortcut("shift+a", () => open && setAdding("list"));
  useShortcut("n", () => canCreate && setCreating(true));

  const groupList = (
    <GroupList contents={contents} workspace={workspace} view={view} onShow={show} onCreate={() => setCreating(true)} />
  );

  return (
    <>
      <div data-scroller className="flex min-h-0 flex-1 flex-col flow:overflow-y-auto">
        <AccountHeader account={account} contents={contents} counted={counted} reading={reading} onReload={reload} />
        {state.failure && !workspace.summary?.failure && !sending && (
          <div className="border-b bg-danger-soft px-4 py-2">
            <FailureNotice failure={state.failure} account={account} reading>
              {state.readAt !== undefined && (
                <span className="text-muted">{t("account.stale", { when: ago(state.readAt, "sentence") })}</span>
              )}
              <Button onClick={reload} disabled={reading}>
                {t("failure.tryAgain")}
              </Button>
            </FailureNotice>
          </div>
        )}
        {aside && (
          <div role="status" className="flex flex-wrap items-center gap-3 border-b bg-changed-soft px-4 py-2">
            <span className="flex-1">
              {t(asideFits ? "apply.aside" : "apply.asideGone", { count: countOf(aside).changes })}
            </span>
            {asideFits ? (
              <Button onClick={() => bringBack(contents.groups)} disabled={sending !== undefined}>
                {t("apply.bringBack")}
              </Button>
            ) : (
              <Button onClick={() => copyIds(Object.values(aside).flatMap((stage) => stage.members))}>
                {t("groups.copyIds")}
              </Button>
            )}
            <Button look="quiet" onClick={dropAside}>
              {t("apply.drop")}
            </Button>
          </div>
        )}
        <div className="flex min-h-0 flex-1 flow:flex-none flow:min-h-[320px]">
          <div className="w-[228px] shrink-0 border-r max-lg:hidden xl:w-[264px]">{groupList}</div>
          <section className="flex min-w-0 flex-1 flex-col bg-surface" aria-label={t("members.labelAll")}>
            {typeof view === "number" && !group ? (
              <GroupGone
                name={knownNames.get(view)}
                onShowAll={() => show("all")}
                stage={staged[view]}
                groups={contents.groups}
                onMove={(groupId, changes) => {
                  dispatch({ kind: "members", groupId, changes });
                  dispatch({ kind: "dropGroup", groupId: view });
                  show(groupId);
                }}
                onDrop={() => dispatch({ kind: "dropGroup", groupId: view })}
              />
            ) : (
              <>
                <GroupHeading
                  key={`heading ${at.group}`}
                  account={account}
                  contents={contents}
                  view={view}
                  group={group}
                  workspace={workspace}
                  dispatch={dispatch}
                  renaming={renaming}
                  onRenaming={setRenaming}
                  onFault={setNameFault}
                  groupList={groupList}
                  onDeleted={(id) => {
                    dispatch({ kind: "dropGroup", groupId: id });
                    show("all");
                  }}
                />
                {rows.length > 0 && (
                  <MembersToolbar
                    total={rows.length}
                    filter={{ q: at.q, kind: at.kind, failed }}
                    onFilter={(next) => void setAt(next)}
                    onFailed={setOnlyFailed}
                    failed={failedCount}
                    canAdd={open}
                    sending={sending !== undefined}
                    onAdd={() => setAdding("one")}
                    selection={selection}
                    group={group}
                    groups={contents.groups}
                    dispatch={dispatch}
                  />
                )}
                {group && adding && (
                  <AddConversations
                    key={`add ${group.id}`}
                    mode={adding}
                    sending={sending !== undefined}
                    onMode={setAdding}
                    group={group}
                    contents={contents}
                    staged={staged[group.id]}
                    onStage={(conversations) =>
                      dispatch({
                        kind: "members",
                        groupId: group.id,
                        changes: conversations.map((conversation) => ({ op: "add", conversation })),
                      })
                    }
                  />
                )}
                <MembersGrid
                  key={`grid ${at.group}`}
                  account={account}
                  view={view}
                  group={group}
                  rows={shown}
                  total={rows.length}
                  contents={contents}
                  workspace={workspace}
                  selection={selection}
                  dispatch={dispatch}
                  onShow={show}
                  onAdd={() => open && setAdding("one")}
                  onClearFilter={() => {
                    setOnlyFailed(false);
                    void setAt({ q: null, kind: null });
                  }}
                />
              </>
            )}
          </section>
        </div>
      </div>
      <ApplyBar
        account={account}
        target={target}
        contents={contents}
        workspace={workspace}
        blocked={blocked}
        onApply={applyAll}
        onTakeAllBack={() => {
          setRenaming(false);
          dispatch({ kind: "takeAllBack" });
        }}
        onDismiss={() => dispatch({ kind: "dismiss" })}
      />
      {creating && (
        <CreateGroup
          account={account}
          contents={contents}
          staged={staged}
          onClose={() => setCreating(false)}
          onCreated={(id, outcomes, rest) => {
            setCreating(false);
            show(id);
            if (rest.length > 0) dispatch({ kind: "members", groupId: id, changes: rest });
            dispatch({ kind: "created", groupId: id, outcomes });
          }}
        />
      )}
    </>
  );
}
