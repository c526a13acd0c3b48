import { Undo2 } from "lucide-react";
import type { Dispatch, MouseEvent } from "react";
import { useTranslations } from "use-intl";
import { Ago, useAgo } from "@/components/ago";
import { figure } from "@/components/figure";
import { KindIcon } from "@/components/kind-icon";
import { VisibleName } from "@/components/visible-name";
import { limits } from "@/lib/chat/limits";
import type { Group } from "@/lib/chat/wire";
import { accountPath } from "../../account-path";
import { isDone } from "./apply";
import { MemberChips } from "./member-chips";
import { MemberMenu } from "./member-menu";
import { OutcomeNote } from "./outcome-note";
import { isFailed, type Row, type View } from "./rows";
import type { Effect, Staged } from "./staged";
import type { WorkspaceEvent } from "./workspace";

/** The columns of head and rows from 640 px up; narrower, a row is two lines. */
export function rowColumns(inGroup: boolean): string {
  return inGroup
    ? "sm:max-xl:grid-cols-[28px_32px_minmax(150px,1.1fr)_minmax(110px,1fr)_minmax(220px,1.5fr)_44px] xl:grid-cols-[28px_32px_minmax(200px,1.2fr)_minmax(140px,1fr)_90px_minmax(280px,1.6fr)_44px]"
    : "sm:max-xl:grid-cols-[28px_32px_minmax(180px,1fr)_minmax(180px,2fr)_44px] xl:grid-cols-[28px_32px_minmax(200px,1fr)_minmax(240px,2.4fr)_110px_44px]";
}

type MemberRowProps = {
  measure: (element: HTMLElement | null) => void;
  index: number;
  top: number;
  row: Row;
  account: string;
  group?: Group | undefined;
  groups: readonly Group[];
  staged: Staged;
  sending: boolean;
  active: boolean;
  selected: boolean;
  onSelect: (event: { shiftKey: boolean }) => void;
  onClick: (event: MouseEvent) => void;
  onFocus: () => void;
  dispatch: Dispatch<WorkspaceEvent>;
  onShow: (view: View) => void;
};

export function MemberRow(props: MemberRowProps) {
  const { measure, index, top, row, account, group, groups, staged, sending, active, selected, dispatch, onShow } =
    props;
  const t = useTranslations("members");
  const { conversation, contact, change, outcome } = row;
  const failed = isFailed(row);
  const gone = !change && outcome?.op === "remove" && isDone(outcome) && !contact?.groupIds.includes(group?.id ?? 0);
  const struck = change?.op === "remove" || gone;
  const ground = selected
    ? "bg-accent-soft"
    : failed
      ? "bg-danger-soft"
      : change?.op === "add"
        ? "bg-added-soft"
        : change?.op === "remove"
          ? "bg-removed-soft"
          : "bg-surface hover:bg-hover";
  const edge = failed
    ? "before:border-danger"
    : change?.op === "add"
      ? "before:border-added"
      : change?.op === "remove"
        ? "before:border-removed before:border-dashed"
        : "before:border-transparent";

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of all its rows
    <div
      ref={measure}
      role="row"
      data-index={index}
      data-key={row.key}
      data-sign={change ? change.op : undefined}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      onClick={props.onClick}
      onFocus={(event) => event.target === event.currentTarget && props.onFocus()}
      style={{ transform: `translateY(${top}px)` }}
      className={`absolute inset-x-0 top-0 grid min-h-8 items-center border-b -outline-offset-2 before:absolute before:inset-y-0 before:left-0 before:border-l-[3px] max-sm:min-h-14 max-sm:grid-cols-[24px_minmax(0,1fr)_44px] max-sm:py-1.5 pointer-coarse:min-h-14 ${rowColumns(group !== undefined)} ${ground} ${edge}`}
    >
      <span
        role="gridcell"
        className={`text-center font-semibold max-sm:row-span-2 max-sm:self-start ${change?.op === "remove" ? "text-removed" : "text-added"}`}
      >
        {change && <Sign op={change.op} />}
      </span>
      <span role="gridcell" className="flex justify-center max-sm:hidden">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t("select", { id: conversation.id })}
          checked={selected}
          onChange={() => {}}
          onClick={(event) => props.onSelect(event)}
          className="size-3.5 accent-accent"
        />
      </span>
      <span
        role="gridcell"
        className={`flex min-w-0 items-center gap-2 pr-3 ${struck ? "text-muted line-through" : ""}`}
      >
        <KindIcon kind={conversation.kind} />
        <span className="min-w-0 select-text truncate font-mono text-id" title={conversation.id}>
          <VisibleName name={conversation.id} />
        </span>
      </span>
      <span role="gridcell" className="min-w-0 pr-3 max-sm:hidden">
        <MemberChips row={row} group={group} groups={groups} staged={staged} onShow={onShow} />
      </span>
      <span role="gridcell" className="pr-4 text-right text-muted max-xl:hidden">
        {contact && <Ago at={contact.changedAt * 1000} />}
      </span>
      {group && (
        <span role="gridcell" className="min-w-0 py-1 pr-3 max-sm:col-start-2 max-sm:row-start-2 max-sm:py-0">
          <RowNote row={row} account={account} group={group} dispatch={dispatch} />
        </span>
      )}
      {!group && (
        <span className="text-cap text-muted sm:hidden max-sm:col-start-2 max-sm:row-start-2" aria-hidden>
          <Whereabouts row={row} />
        </span>
      )}
      <span role="gridcell" className="flex justify-center max-sm:col-start-3 max-sm:row-span-2 max-sm:row-start-1">
        {change && group ? (
          <button
            type="button"
            tabIndex={-1}
            disabled={sending}
            aria-label={t("takeBackOne", { id: conversation.id })}
            title={t("takeBack")}
            onClick={() => dispatch({ kind: "takeBack", groupId: group.id, keys: new Set([row.key]) })}
            className="grid size-6 place-items-center rounded-control text-muted hover:bg-hover hover:text-text pointer-coarse:size-11"
          >
            <Undo2 size={14} aria-hidden />
          </button>
        ) : (
          <MemberMenu row={row} group={group} groups={groups} sending={sending} dispatch={dispatch} />
        )}
      </span>
    </div>
  );
}

function Sign({ op }: { op: "add" | "remove" }) {
  const t = useTranslations("apply");
  return (
    <>
      <span aria-hidden>{op === "add" ? "+" : "−"}</span>
      <span className="sr-only">{op === "add" ? t("adds", { count: 1 }) : t("removes", { count: 1 })}</span>
    </>
  );
}

/** The one sentence of a row: what the service said, or what will happen, or on a phone where else it is. */
function RowNote({
  row,
  account,
  group,
  dispatch,
}: {
  row: Row;
  account: string;
  group: Group;
  dispatch: Dispatch<WorkspaceEvent>;
}) {
  const t = useTranslations("members");
  const { change, outcome, effect } = row;
  if (outcome && (!change || isFailed(row))) {
    return (
      <OutcomeNote outcome={outcome} account={account}>
        {change && (
          <button
            type="button"
            tabIndex={-1}
            className="font-medium text-accent hover:underline"
            onClick={() => dispatch({ kind: "takeBack", groupId: group.id, keys: new Set([row.key]) })}
          >
            {t("takeBack")}
          </button>
        )}{" "}
        {outcome.code === 50001 && row.conversation.kind === "user" && (
          <a
            href={accountPath(row.conversation.id)}
            target="_blank"
            rel="noreferrer"
            tabIndex={-1}
            className="font-medium text-accent hover:underline"
          >
            {t("openAccount", { id: row.conversation.id })}
          </a>
        )}
      </OutcomeNote>
    );
  }
  if (effect) return <EffectNote effect={effect} />;
  return (
    <span className="text-cap text-muted sm:hidden">
      <Whereabouts row={row} group={group} />
    </span>
  );
}

function EffectNote({ effect }: { effect: Effect }) {
  const t = useTranslations("plan");
  const limit = figure(limits.groupedConversationsPerAccount.value);
  switch (effect.kind) {
    case "add":
      return t("add", { left: effect.left });
    case "addCounted":
      return t("addCounted", { limit });
    case "addNoRoom":
      return (
        <span className="text-danger">
          {t("addNoRoom", { limit })} <code className="font-medium font-mono">51008</code>
        </span>
      );
    case "addPresent":
      return t("addPresent");
    case "remove":
      return t("remove", { names: effect.others.map((group) => group.name).join(", ") });
    case "removeLast":
      return t("removeLast");
    case "removeAbsent":
      return t("removeAbsent");
  }
}

function Whereabouts({ row, group }: { row: Row; group?: Group }) {
  const t = useTranslations("members");
  const ago = useAgo();
  if (!row.contact) return null;
  const others = row.contact.groupIds.filter((id) => id !== group?.id).length;
  const where = group
    ? others === 0
      ? t("onlyHere")
      : t("inOthers", { count: others })
    : others === 0
      ? t("inNone")
      : t("inSome", { count: others });
  return (
    <span>
      {where}, {t("changedAgo", { when: ago(row.contact.changedAt * 1000, "sentence") })}
    </span>
  );
}
