import { useTranslations } from "use-intl";
import { useAgo } from "@/components/ago";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import type { Failure } from "@/lib/chat/outcome";
import type { Group } from "@/lib/chat/wire";
import { copyIds } from "./copy-ids";
import { countOf, isNothing, type Staged } from "./staged";

type StaleNoticeProps = {
  failure: Failure;
  account: string;
  /** Unix milliseconds of what is shown. */
  readAt?: number | undefined;
  reading: boolean;
  onReload: () => void;
};

/** The last read failed; what an earlier one brought is still shown. */
export function StaleNotice({ failure, account, readAt, reading, onReload }: StaleNoticeProps) {
  const t = useTranslations();
  const ago = useAgo();
  return (
    <div className="border-b bg-danger-soft px-4 py-2">
      <FailureNotice failure={failure} account={account} reading>
        {readAt !== undefined && (
          <span className="text-muted">{t("account.stale", { when: ago(readAt, "sentence") })}</span>
        )}
        <Button onClick={onReload} disabled={reading}>
          {t("failure.tryAgain")}
        </Button>
      </FailureNotice>
    </div>
  );
}

type AsideNoticeProps = {
  aside: Staged;
  groups: readonly Group[];
  disabled: boolean;
  onBringBack: () => void;
  onDrop: () => void;
};

/** What was staged before the page was left, to bring back or to drop. */
export function AsideNotice({ aside, groups, disabled, onBringBack, onDrop }: AsideNoticeProps) {
  const t = useTranslations();
  if (isNothing(aside)) return null;
  const fits = groups.some((group) => aside.groups[group.id]) || !isNothing({ ...aside, groups: {} });
  const stranded = Object.values(aside.groups).flatMap((stage) => stage.members);
  // A conversation that waits for its first mark is no change yet, but a person put it there.
  const count = countOf(aside).changes || Object.keys(aside.marks).length;
  return (
    <div role="status" className="flex flex-wrap items-center gap-3 border-b bg-changed-soft px-4 py-2">
      <span className="flex-1">{t(fits ? "apply.aside" : "apply.asideGone", { count })}</span>
      {fits ? (
        <Button onClick={onBringBack} disabled={disabled}>
          {t("apply.bringBack")}
        </Button>
      ) : (
        <Button onClick={() => copyIds(stranded.map((change) => change.conversation))}>{t("groups.copyIds")}</Button>
      )}
      <Button look="quiet" onClick={onDrop}>
        {t("apply.drop")}
      </Button>
    </div>
  );
}
