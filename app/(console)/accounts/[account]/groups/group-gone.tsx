import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Code } from "@/components/code";
import { ConversationName } from "@/components/conversation-name";
import { errors } from "@/lib/chat/errors";
import { conversationKey, type Group, type MemberChange } from "@/lib/chat/wire";
import { copyIds } from "../copy-ids";
import { GroupMenu } from "../group-menu";
import { changesOfGroup, type GroupStage } from "../staged";

type GroupGoneProps = {
  /** As it was last read on this page; undefined: this page never saw it. */
  name?: string | undefined;
  stage?: GroupStage | undefined;
  groups: readonly Group[];
  /** Stages the additions for another group instead. */
  onMove: (groupId: number, changes: MemberChange[]) => void;
  onDrop: () => void;
  onShowAll: () => void;
};

/** In place of a group that the last read did not find: what was staged for it stays, and can go elsewhere. */
export function GroupGone({ name, stage, groups, onMove, onDrop, onShowAll }: GroupGoneProps) {
  const t = useTranslations();
  const members = stage?.members ?? [];
  const additions = members.filter((change) => change.op === "add");
  const count = stage ? changesOfGroup(stage) : 0;
  const known = name !== undefined || count > 0;
  const title = name === undefined ? t("groups.gone") : t("groups.goneNamed", { name });
  return (
    <div
      role="status"
      className="flex min-h-0 max-w-[68ch] flex-1 flex-col items-start gap-3 overflow-y-auto p-4 sm:p-6"
    >
      <div className="flex items-start gap-3">
        {known && <Code code={errors.groupNotFound.code} waiting={count > 0} />}
        <div>
          <h2 className="font-semibold text-lead">{known ? title : t("groups.unknown")}</h2>
          {count > 0 && <p className="text-muted">{t("groups.goneAdvice", { count })}</p>}
        </div>
      </div>
      {members.length > 0 && (
        <ul className="w-full border-y">
          {members.map((change) => (
            <li key={conversationKey(change.conversation)} className="flex min-h-7 items-center gap-2">
              <span className={`w-4 text-center font-semibold ${change.op === "add" ? "text-added" : "text-removed"}`}>
                {change.op === "add" ? "+" : "−"}
              </span>
              <ConversationName conversation={change.conversation} whole />
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        {additions.length > 0 && groups.length > 0 && (
          <GroupMenu label={t("members.addTo")} groups={groups} onChoose={(id) => onMove(id, additions)} />
        )}
        {members.length > 0 && (
          <Button onClick={() => copyIds(members.map((change) => change.conversation))}>{t("groups.copyIds")}</Button>
        )}
        {count > 0 && (
          <Button look="danger" onClick={onDrop}>
            {t("leave.drop", { count })}
          </Button>
        )}
        <Button look="quiet" onClick={onShowAll}>
          {t("groups.goneLink")}
        </Button>
      </div>
    </div>
  );
}
