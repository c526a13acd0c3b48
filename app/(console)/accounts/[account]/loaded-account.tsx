import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { Activity, type ReactNode, useEffect, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useShortcut } from "@/components/shortcut";
import type { AccountContents } from "@/lib/chat/read-account";
import { foretoldConversations } from "@/lib/chat/rules-in-force";
import { type Conversation, conversationKey } from "@/lib/chat/wire";
import { accountPath } from "../../account-path";
import { ChangesOff } from "../../changes-off";
import { useHold } from "../../leave-guard";
import { useMayChange } from "../../may-change";
import { useFreshNames } from "../../names-provider";
import { useRecentAccounts } from "../../recent-accounts";
import type { ShownTarget } from "../../shown-target";
import { UndoToasts, useUndoToast } from "../../undo-toast";
import { useWalls } from "../../walls-in-force";
import { AccountHeader } from "./account-header";
import { AccountNames } from "./account-names";
import { AsideNotice, StaleNotice } from "./account-notices";
import { AccountTabs } from "./account-tabs";
import { ApplyBar } from "./apply-bar";
import { GroupsTab } from "./groups/groups-tab";
import { HistoryTab } from "./history/history-tab";
import { MarksTab } from "./marks/marks-tab";
import { effectsOf } from "./member-effects";
import { type AccountState, recentsQuery } from "./queries";
import { RecentsTab } from "./recents/recents-tab";
import { listedCount, markRowsOf, rowsOf, type View } from "./rows";
import { countOf } from "./staged";
import { hasUnlawfulText, markEffectsOf, markedCount } from "./staged-marks";
import { type Tab, tabHref, usePlace } from "./use-place";
import { useWorkspace } from "./use-workspace";

type LoadedAccountProps = {
  account: string;
  target: ShownTarget;
  state: AccountState & { contents: AccountContents };
  reload: () => void;
  reading: boolean;
};

/**
 * An account's tabs over one workspace. A tab that is not looked at stays as it is, what is typed in it too:
 * all of them are mounted, one is shown.
 */
export function LoadedAccount(props: LoadedAccountProps) {
  const queryClient = useQueryClient();
  const onUndone = () => {
    props.reload();
    void queryClient.invalidateQueries({ queryKey: ["trail"] });
  };
  return (
    <UndoToasts onUndone={onUndone}>
      <Tabs {...props} onUndone={onUndone} />
    </UndoToasts>
  );
}

function Tabs({ account, target, state, reload, reading, onUndone }: LoadedAccountProps & { onUndone: () => void }) {
  const t = useTranslations();
  const { may } = useMayChange();
  const { contents } = state;
  const { workspace, dispatch, apply, aside, bringBack, dropAside } = useWorkspace(account);
  const { tab, view, showTab, show } = usePlace();
  const search = useSearchParams().toString();
  const recents = useQuery({
    ...recentsQuery(target.asSeen, account, t("failure.console")),
    enabled: tab === "recents",
  });
  const queryClient = useQueryClient();
  const toasts = useUndoToast();
  const [reason, setReason] = useState("");
  const [editing, setEditing] = useState<readonly string[]>();
  // A name that would be refused blocks only while its field is there to mend it.
  const [naming, setNaming] = useState<{ view: View; fault: boolean }>();
  if (naming && (naming.view !== view || workspace.sending)) setNaming(undefined);

  const { staged, sending } = workspace;
  const inForce = useWalls();
  const foretold = foretoldConversations(inForce);
  const marksMost = inForce.walls.marks;
  const { effects, counted } = useMemo(() => effectsOf(contents, staged, foretold), [contents, staged, foretold]);
  const marking = useMemo(
    () => markEffectsOf(contents.contacts, staged.marks, marksMost),
    [contents, staged, marksMost],
  );
  const { changes, marks, recents: leaving } = countOf(staged);
  const [groupNames] = useState(() => new Map<number, string>());
  for (const group of contents.groups) groupNames.set(group.id, group.name);
  const blocked = naming?.fault ? "name" : hasUnlawfulText(staged.marks) ? "text" : undefined;

  const { remember } = useRecentAccounts();
  useEffect(() => remember(account), [remember, account]);
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

  function applyAll() {
    if (blocked || changes === 0 || sending || !may) return;
    const groups = Object.fromEntries(
      Object.keys(staged.groups).map((id) => [
        id,
        rowsOf(Number(id), contents, workspace, effects).map((row) => row.key),
      ]),
    );
    const orders = { groups, marks: markRowsOf(contents, workspace, marking.effects).map((row) => row.key) };
    void apply(contents, orders, reason).then((applied) => {
      if (!applied) return;
      setReason("");
      void queryClient.invalidateQueries({ queryKey: ["trail"] });
      if (applied.done > 0) toasts.show({ kind: "applied", account, batchId: applied.batchId, count: applied.done });
    });
  }
  useShortcut("mod+s", applyAll, { inFields: true });
  useShortcut("mod+z", () => dispatch({ kind: "undo" }), { repeats: true });

  /** Puts conversations among the marks, where they wait for their first. */
  function begin(conversations: readonly Conversation[]) {
    const contactByKey = new Map(contents.contacts.map((contact) => [conversationKey(contact.conversation), contact]));
    const of = conversations.map((conversation) => {
      return { conversation, contact: contactByKey.get(conversationKey(conversation)) };
    });
    dispatch({ kind: "marks", of, edit: { kind: "begin" } });
  }

  function mark(conversations: readonly Conversation[]) {
    begin(conversations);
    setEditing(conversations.map(conversationKey));
    showTab("marks");
  }

  const freshNames = useFreshNames();
  async function readAgain() {
    reload();
    freshNames();
    if (!recents.data) return;
    const { data } = await recents.refetch();
    if (!data?.failure) dispatch({ kind: "recentsRead" });
  }

  const tabProps = { account, contents, workspace, dispatch };
  return (
    <AccountNames account={account} contents={contents} workspace={workspace} recents={recents.data?.recents}>
      <div data-scroller className="flex min-h-0 flex-1 flex-col flow:overflow-y-auto">
        <AccountHeader
          account={account}
          contents={contents}
          counted={counted}
          marked={tab === "marks" ? marking.counted : undefined}
          reading={reading || recents.isFetching}
          onReload={readAgain}
        />
        {state.failure && !workspace.summary?.failures.length && !sending && (
          <StaleNotice
            failure={state.failure}
            account={account}
            readAt={state.readAt}
            reading={reading}
            onReload={reload}
          />
        )}
        <AsideNotice
          aside={aside}
          groups={contents.groups}
          disabled={sending !== undefined || !may}
          onBringBack={() => bringBack(contents.groups)}
          onDrop={dropAside}
        />
        <ChangesOff />
        <AccountTabs
          current={tab}
          onShow={showTab}
          tabs={[
            {
              tab: "groups",
              href: tabHref("groups", search),
              count: contents.groups.length,
              staged: changes - marks - leaving,
            },
            {
              tab: "recents",
              href: tabHref("recents", search),
              count: recents.data?.recents && listedCount(recents.data.recents, workspace),
              more: recents.data?.next !== undefined,
              staged: leaving,
            },
            { tab: "marks", href: tabHref("marks", search), count: markedCount(contents.contacts), staged: marks },
            { tab: "history", href: tabHref("history", search), staged: 0 },
          ]}
        />
        <Pane tab="groups" current={tab}>
          <GroupsTab
            {...tabProps}
            groupNames={groupNames}
            onShow={show}
            onMark={mark}
            view={view}
            effects={effects}
            renaming={naming !== undefined}
            onRenaming={(renaming) => setNaming(renaming ? { view, fault: false } : undefined)}
            onNameFault={(fault) => setNaming((before) => before && { ...before, fault })}
          />
        </Pane>
        <Pane tab="recents" current={tab}>
          <RecentsTab
            {...tabProps}
            onShow={show}
            onMark={mark}
            state={recents.data}
            reading={recents.isFetching}
            onReload={readAgain}
          />
        </Pane>
        <Pane tab="marks" current={tab}>
          <MarksTab {...tabProps} onBegin={begin} effects={marking.effects} editing={editing} onEdit={setEditing} />
        </Pane>
        <Pane tab="history" current={tab}>
          <HistoryTab account={account} onUndone={onUndone} />
        </Pane>
      </div>
      <ApplyBar
        account={account}
        target={target}
        contents={contents}
        groupNames={groupNames}
        workspace={workspace}
        blocked={blocked}
        reason={reason}
        onReason={setReason}
        onApply={applyAll}
        onTakeAllBack={() => {
          setNaming(undefined);
          dispatch({ kind: "takeAllBack" });
        }}
        onDismiss={() => dispatch({ kind: "dismiss" })}
      />
    </AccountNames>
  );
}

function Pane({ tab, current, children }: { tab: Tab; current: Tab; children: ReactNode }) {
  return <Activity mode={tab === current ? "visible" : "hidden"}>{children}</Activity>;
}
