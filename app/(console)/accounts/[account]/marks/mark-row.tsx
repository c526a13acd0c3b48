import { useTranslations } from "use-intl";
import { Ago } from "@/components/ago";
import { figure } from "@/components/figure";
import { VisibleName } from "@/components/visible-name";
import { errors } from "@/lib/chat/errors";
import { limits } from "@/lib/chat/limits";
import type { Group } from "@/lib/chat/wire";
import { useWalls } from "../../../walls-in-force";
import { isDone } from "../apply";
import { GridRow, type RowPlace, type Sign } from "../grid-row";
import { RowMenu } from "../row-menu";
import { RowOutcome } from "../row-outcome";
import { isFailed, type MarkRow as Row } from "../rows";
import { isMarkChange, isMarked, type MarkEffect, marksAfter } from "../staged-marks";
import { TakeBack } from "../take-back";
import { BitChips } from "./bit-chips";
import { bitRuns } from "./bit-runs";

/** The columns of head and rows from 640 px up; narrower, a row is two lines. */
export const markColumns =
  "sm:tight:grid-cols-[28px_32px_minmax(140px,1fr)_minmax(120px,1fr)_minmax(90px,1fr)_minmax(200px,1.3fr)_44px] roomy:grid-cols-[28px_32px_minmax(200px,1fr)_minmax(240px,1.4fr)_minmax(180px,1.2fr)_90px_minmax(280px,1.4fr)_44px]";

type MarkRowProps = {
  place: RowPlace;
  row: Row;
  account: string;
  groups: readonly Group[];
  sending: boolean;
  onEdit: () => void;
  onClear: () => void;
  onAdd: (groupId: number) => void;
  onTakeBack: () => void;
};

export function MarkRow(props: MarkRowProps) {
  const { place, row, account, groups, sending, onEdit, onClear, onAdd, onTakeBack } = props;
  const t = useTranslations("marks");
  const { conversation, contact, change, outcome } = row;
  const sign = signOf(row);
  const cleared = !change && outcome !== undefined && isDone(outcome) && !isMarked(contact);
  const runs = bitRuns(contact, change);
  const editName = <span className="sr-only">{t("editOf", { id: conversation.id })}</span>;
  return (
    <GridRow
      place={place}
      row={row}
      columns={markColumns}
      sign={sign}
      signLabel={sign && t(`sign.${sign}`)}
      struck={sign === "remove" || cleared}
      action={
        change ? (
          <TakeBack id={conversation.id} disabled={sending} onClick={onTakeBack} />
        ) : (
          <RowMenu
            conversation={conversation}
            disabled={sending}
            actions={[
              { label: t("edit"), onChoose: onEdit },
              ...(isMarked(contact) ? [{ label: t("clearAll"), removes: true as const, onChoose: onClear }] : []),
            ]}
            targets={groups.filter((group) => !contact?.groupIds.includes(group.id))}
            onAdd={onAdd}
          />
        )
      }
    >
      <span role="gridcell" className="min-w-0 pr-3 max-sm:hidden">
        <button
          type="button"
          tabIndex={-1}
          disabled={sending}
          onClick={onEdit}
          className="flex h-6 w-full min-w-0 items-center rounded-control px-1 text-left hover:bg-hover"
        >
          {editName}
          {runs.length > 0 ? <BitChips runs={runs} /> : <span className="text-muted">{t("noBits")}</span>}
        </button>
      </span>
      <span role="gridcell" className="min-w-0 truncate pr-3 max-sm:hidden">
        <CustomText row={row} />
      </span>
      <span role="gridcell" className="pr-4 text-right text-muted tight:hidden">
        {contact && <Ago at={contact.changedAt * 1000} />}
      </span>
      <span role="gridcell" className="min-w-0 py-1 pr-3 max-sm:col-start-2 max-sm:row-start-2 max-sm:py-0">
        <RowNote row={row} account={account} sending={sending} onEdit={onEdit} onTakeBack={onTakeBack} />
        <button
          type="button"
          tabIndex={-1}
          disabled={sending}
          onClick={onEdit}
          className="flex min-h-6 min-w-0 max-w-full items-center gap-2 text-left text-cap sm:hidden"
        >
          {editName}
          {runs.length > 0 && (
            <span className="shrink-0">
              <BitChips runs={runs} shownMax={3} />
            </span>
          )}
          <span className="min-w-0 truncate">
            <CustomText row={row} />
          </span>
        </button>
      </span>
    </GridRow>
  );
}

function signOf({ contact, change }: Row): Sign | undefined {
  if (!change || !isMarkChange(change)) return undefined;
  if (!isMarked(contact)) return "add";
  return isMarked(marksAfter(contact, change)) ? "change" : "remove";
}

function CustomText({ row: { contact, change } }: { row: Row }) {
  const before = contact?.customMark ?? "";
  const after = change?.customMark;
  return (
    <>
      {after !== undefined && after !== "" && (
        <>
          <VisibleName name={after} className={before === "" ? "text-added" : "text-changed"} />{" "}
        </>
      )}
      {before !== "" &&
        (after === undefined ? (
          <VisibleName name={before} />
        ) : (
          <del className="text-muted">
            <VisibleName name={before} />
          </del>
        ))}
    </>
  );
}

type RowNoteProps = { row: Row; account: string; sending: boolean; onEdit: () => void; onTakeBack: () => void };

/** The one sentence of a row: what the service said, or what will happen. */
function RowNote({ row, account, sending, onEdit, onTakeBack }: RowNoteProps) {
  const t = useTranslations();
  const { contact, change, outcome, effect } = row;
  if (outcome && (!change || isFailed(row))) {
    const full = outcome.code === errors.conversationLimit.code;
    return (
      <RowOutcome
        row={row}
        outcome={outcome}
        account={account}
        done={t(outcome.same ? "result.markedSame" : isMarked(contact) ? "result.marked" : "result.cleared")}
        words={full ? { meaning: t("markPlan.full", { account }), advice: t("markPlan.fullAdvice") } : undefined}
        onTakeBack={onTakeBack}
      />
    );
  }
  if (effect?.kind !== "waiting") return effect && <EffectNote effect={effect} />;
  return (
    <span className="text-muted">
      {t("markPlan.waiting")}{" "}
      <button
        type="button"
        tabIndex={-1}
        disabled={sending}
        onClick={onEdit}
        className="font-medium text-accent hover:underline"
      >
        {t("marks.edit")}
      </button>
    </span>
  );
}

function EffectNote({ effect }: { effect: Exclude<MarkEffect, { kind: "waiting" }> }) {
  const t = useTranslations("markPlan");
  const limit = figure(useWalls().walls.marks);
  const code = (name: "conversationLimit" | "parameterInvalid") => (
    <code className="font-medium font-mono">{errors[name].code}</code>
  );
  switch (effect.kind) {
    case "first":
      return t("first", { left: effect.left });
    case "noRoom":
      return (
        <span className="text-danger">
          {t("noRoom", { limit })} {code("conversationLimit")}
        </span>
      );
    case "textTooLong":
      return (
        <span className="text-danger">
          {t("textTooLong", { limit: limits.customMarkBytes.value })} {code("parameterInvalid")}
        </span>
      );
    case "counted":
      return t("counted", { limit });
    case "last":
      return t("last");
    case "same":
      return t("same");
  }
}
