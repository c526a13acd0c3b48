import type { Dispatch } from "react";
import { useTranslations } from "use-intl";
import { Ago, useAgo } from "@/components/ago";
import { figure } from "@/components/figure";
import { errors } from "@/lib/chat/errors";
import type { Conversation, Group } from "@/lib/chat/wire";
import { useWalls } from "../../../walls-in-force";
import { isDone } from "../apply";
import { GridRow, type RowPlace } from "../grid-row";
import { GroupChips } from "../group-chips";
import type { Effect } from "../member-effects";
import { RowMenu } from "../row-menu";
import { RowOutcome } from "../row-outcome";
import { isFailed, type MemberRow as Row, type View } from "../rows";
import type { Staged } from "../staged";
import { TakeBack } from "../take-back";
import type { WorkspaceEvent } from "../workspace";

/** The columns of head and rows from 640 px up; narrower, a row is two lines. */
export function rowColumns(inGroup: boolean): string {
  return inGroup
    ? "sm:tight:grid-cols-[28px_32px_minmax(150px,1.1fr)_minmax(110px,1fr)_minmax(220px,1.5fr)_44px] roomy:grid-cols-[28px_32px_minmax(200px,1.2fr)_minmax(140px,1fr)_90px_minmax(280px,1.6fr)_44px]"
    : "sm:tight:grid-cols-[28px_32px_minmax(180px,1fr)_minmax(180px,2fr)_44px] roomy:grid-cols-[28px_32px_minmax(200px,1fr)_minmax(240px,2.4fr)_110px_44px]";
}

type MemberRowProps = {
  place: RowPlace;
  row: Row;
  account: string;
  group?: Group | undefined;
  groups: readonly Group[];
  staged: Staged;
  sending: boolean;
  dispatch: Dispatch<WorkspaceEvent>;
  onShow: (view: View) => void;
  onMark: (conversations: readonly Conversation[]) => void;
};

export function MemberRow(props: MemberRowProps) {
  const { place, row, account, group, groups, staged, sending, dispatch, onShow, onMark } = props;
  const t = useTranslations();
  const { conversation, contact, change, outcome } = row;
  const isIn = (groupId: number) => contact?.groupIds.includes(groupId) ?? false;
  const gone = !change && outcome?.op === "remove" && isDone(outcome) && !isIn(group?.id ?? 0);
  const stage = (groupId: number, op: "add" | "remove") =>
    dispatch({ kind: "members", groupId, changes: [{ op, conversation }] });
  const takeBack = () => group && dispatch({ kind: "takeBack", from: group.id, keys: new Set([row.key]) });
  return (
    <GridRow
      place={place}
      row={row}
      columns={rowColumns(group !== undefined)}
      sign={change?.op}
      signLabel={change?.op === "remove" ? t("apply.removes", { count: 1 }) : t("apply.adds", { count: 1 })}
      struck={change?.op === "remove" || gone}
      action={
        change ? (
          <TakeBack id={conversation.id} disabled={sending} onClick={takeBack} />
        ) : (
          <RowMenu
            conversation={conversation}
            disabled={sending}
            actions={
              group && isIn(group.id)
                ? [{ label: t("members.remove"), removes: true, onChoose: () => stage(group.id, "remove") }]
                : []
            }
            onMark={() => onMark([conversation])}
            targets={groups.filter((candidate) => !isIn(candidate.id))}
            onAdd={(groupId) => stage(groupId, "add")}
          />
        )
      }
    >
      <span role="gridcell" className="min-w-0 pr-3 max-sm:hidden">
        <GroupChips row={row} group={group} groups={groups} staged={staged} onShow={onShow} />
      </span>
      <span role="gridcell" className="pr-4 text-right text-muted tight:hidden">
        {contact && <Ago at={contact.changedAt * 1000} />}
      </span>
      {group ? (
        <span role="gridcell" className="min-w-0 py-1 pr-3 max-sm:col-start-2 max-sm:row-start-2 max-sm:py-0">
          <RowNote row={row} account={account} group={group} onTakeBack={takeBack} />
        </span>
      ) : (
        <span className="text-cap text-muted sm:hidden max-sm:col-start-2 max-sm:row-start-2" aria-hidden>
          <Whereabouts row={row} />
        </span>
      )}
    </GridRow>
  );
}

type RowNoteProps = { row: Row; account: string; group: Group; onTakeBack: () => void };

/** The one sentence of a row: what the service said, or what will happen, or on a phone where else it is. */
function RowNote({ row, account, group, onTakeBack }: RowNoteProps) {
  const t = useTranslations("result");
  const { change, outcome, effect } = row;
  if (outcome && (!change || isFailed(row))) {
    const { op, same } = outcome;
    const done = op === "add" ? t(same ? "addedSame" : "added") : t(same ? "removedSame" : "removed");
    return <RowOutcome row={row} outcome={outcome} account={account} done={done} onTakeBack={onTakeBack} />;
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
  const { conversations, conversationsPer } = useWalls();
  const limit = figure(conversations);
  if (conversationsPer === "group" && (effect.kind === "add" || effect.kind === "addCounted"))
    return t("addPerGroup", { limit });
  switch (effect.kind) {
    case "add":
      return t("add", { left: effect.left });
    case "addCounted":
      return t("addCounted", { limit });
    case "addNoRoom":
      return (
        <span className="text-danger">
          {t("addNoRoom", { limit })} <code className="font-medium font-mono">{errors.conversationLimit.code}</code>
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
