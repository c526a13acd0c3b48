import { Pin } from "lucide-react";
import { useTranslations } from "use-intl";
import { Ago } from "@/components/ago";
import type { Group, Recent } from "@/lib/chat/wire";
import { isDone } from "../apply";
import { GridRow, type RowPlace } from "../grid-row";
import { GroupChips } from "../group-chips";
import { RowMenu } from "../row-menu";
import { RowOutcome } from "../row-outcome";
import { isFailed, type RecentRow as Row, type View } from "../rows";
import type { Staged } from "../staged";
import { TakeBack } from "../take-back";

/** The columns of head and rows from 640 px up; narrower, a row is two lines. */
export const recentColumns =
  "sm:tight:grid-cols-[28px_32px_minmax(150px,1.1fr)_110px_minmax(110px,1fr)_minmax(200px,1.4fr)_44px] roomy:grid-cols-[28px_32px_minmax(200px,1.2fr)_130px_minmax(220px,2fr)_minmax(280px,1.6fr)_44px]";

type RecentRowProps = {
  place: RowPlace;
  row: Row;
  account: string;
  groups: readonly Group[];
  staged: Staged;
  sending: boolean;
  onShow: (view: View) => void;
  onMark: () => void;
  onAdd: (groupId: number) => void;
  onLeave: () => void;
  onTakeBack: () => void;
};

export function RecentRow(props: RecentRowProps) {
  const { place, row, account, groups, staged, sending, onShow, onMark, onAdd, onLeave, onTakeBack } = props;
  const t = useTranslations();
  const { conversation, contact, change, outcome, recent } = row;
  const gone = !change && outcome !== undefined && isDone(outcome);
  return (
    <GridRow
      place={place}
      row={row}
      columns={recentColumns}
      sign={change && "remove"}
      signLabel={t("recents.leaves")}
      struck={change !== undefined || gone}
      action={
        change ? (
          <TakeBack id={conversation.id} disabled={sending} onClick={onTakeBack} />
        ) : (
          <RowMenu
            conversation={conversation}
            disabled={sending}
            actions={gone ? [] : [{ label: t("recents.remove"), removes: true, onChoose: onLeave }]}
            onMark={onMark}
            targets={groups.filter((group) => !contact?.groupIds.includes(group.id))}
            onAdd={onAdd}
          />
        )
      }
    >
      <span role="gridcell" className="flex items-center justify-end gap-1.5 pr-4 text-muted max-sm:hidden">
        {recent && <LastMessage recent={recent} />}
      </span>
      <span role="gridcell" className="min-w-0 pr-3 max-sm:hidden">
        <GroupChips row={row} groups={groups} staged={staged} onShow={onShow} />
      </span>
      <span role="gridcell" className="min-w-0 py-1 pr-3 max-sm:col-start-2 max-sm:row-start-2 max-sm:py-0">
        <RowNote row={row} account={account} onTakeBack={onTakeBack} />
      </span>
    </GridRow>
  );
}

function RowNote({ row, account, onTakeBack }: { row: Row; account: string; onTakeBack: () => void }) {
  const t = useTranslations();
  const { change, outcome, recent, contact } = row;
  if (outcome && (!change || isFailed(row))) {
    const done = t("recents.removed");
    return <RowOutcome row={row} outcome={outcome} account={account} done={done} onTakeBack={onTakeBack} />;
  }
  if (change) return t("recents.willLeave");
  const count = contact?.groupIds.length ?? 0;
  return (
    <span className="flex items-center gap-1.5 text-cap text-muted sm:hidden">
      {count === 0 ? t("members.inNone") : t("members.inSome", { count })}
      {recent && ","}
      {recent && <LastMessage recent={recent} />}
    </span>
  );
}

function LastMessage({ recent: { pinned, time } }: { recent: Recent }) {
  const t = useTranslations("recents");
  return (
    <>
      {pinned && <Pin size={12} role="img" aria-label={t("pinned")} className="shrink-0" />}
      <Ago at={time * 1000} />
    </>
  );
}
