import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { figure } from "@/components/figure";
import type { AccountContents } from "@/lib/chat/read-account";
import { useWhyNot } from "../../changes-off";
import { useMayChange } from "../../may-change";
import { type ShownTarget, useTargetName } from "../../shown-target";
import { useUndoToast } from "../../undo-toast";
import { CallFailures } from "./call-failures";
import { plannedCalls } from "./planned-calls";
import { Review } from "./review";
import { changesOfGroup, countOf, stagesOfGone } from "./staged";
import type { Workspace } from "./workspace";

type ApplyBarProps = {
  account: string;
  target: ShownTarget;
  contents: AccountContents;
  /** Of every group that this page has seen, gone ones too. */
  groupNames: ReadonlyMap<number, string>;
  workspace: Workspace;
  /** A group's name is being typed, or a custom text is staged, that the service would refuse. */
  blocked: "name" | "text" | undefined;
  /** A ticket or a sentence, kept in the trail beside what is applied. */
  reason: string;
  onReason: (reason: string) => void;
  onApply: () => void;
  onTakeAllBack: () => void;
  onDismiss: () => void;
};

/** What is staged and what came of it, at the foot of the page, only when there is something to say. */
export function ApplyBar(props: ApplyBarProps) {
  const { account, target, contents, groupNames, workspace, onApply, onTakeAllBack, onDismiss } = props;
  const t = useTranslations("apply");
  const trail = useTranslations("trail.toast");
  const targetName = useTargetName(target);
  const { may, why } = useMayChange();
  const whyNot = useWhyNot();
  const unlockToApply = useTranslations("changesOff");
  const toasts = useUndoToast();
  const [reviewing, setReviewing] = useState(false);
  const { staged, sending, summary } = workspace;
  const { changes, renames, adds, removes, marks, recents } = countOf(staged);
  const failures = summary?.failures ?? [];
  const calls = plannedCalls(contents.groups, staged);
  // All that waits is for groups that are gone.
  const blocked = props.blocked ?? (changes > 0 && calls.length === 0 && !sending ? "gone" : undefined);
  const renamesFirst =
    renames === 1 && calls[0]?.kind === "rename" && calls[1]?.kind === "members" && marks + recents === 0;

  if (changes === 0 && !summary && !sending) return <div role="status" aria-label={t("label")} className="sr-only" />;
  return (
    <section aria-label={t("label")} className="z-10 shrink-0 border-edge border-t bg-surface">
      {failures.length > 0 && (
        <CallFailures failures={failures} account={account} kept={changes} onDismiss={onDismiss} />
      )}
      <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2 max-sm:min-h-[68px] sm:px-4">
        <div role="status" className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3">
          {summary && !sending ? (
            <span>
              <strong className="font-semibold">
                {summary.done === summary.total
                  ? t("allDone", { count: summary.total })
                  : summary.done === 0
                    ? t("nothingDone", { count: summary.total })
                    : t("partDone", { done: summary.done, count: summary.total })}
              </strong>{" "}
              {summary.failed > 0 && t("failedStaged", { count: summary.failed })}{" "}
              {summary.notSent > 0 && t("notSentStaged", { count: summary.notSent })}
            </span>
          ) : (
            <strong className="font-semibold">{t("changes", { count: changes })}</strong>
          )}
          {changes > 0 && (
            <span className="flex gap-2 font-medium">
              {renames > 0 && (
                <Count look="text-changed" sign="~" count={renames} label={t("renames", { count: renames })} />
              )}
              {adds > 0 && <Count look="text-added" sign="+" count={adds} label={t("adds", { count: adds })} />}
              {removes > 0 && (
                <Count look="text-removed" sign="−" count={removes} label={t("removes", { count: removes })} />
              )}
              {marks > 0 && <span className="text-changed">{t("marks", { count: marks })}</span>}
              {recents > 0 && <span className="text-removed">{t("recents", { count: recents })}</span>}
            </span>
          )}
          {blocked && <span className="text-danger">{t(`blocked.${blocked}`)}</span>}
          {changes > 0 && whyNot !== undefined && (
            <span className="text-danger">
              {whyNot} {why === "locked" && unlockToApply("apply", { count: changes })}
            </span>
          )}
          {changes > 0 && !summary && !sending && !blocked && (
            <span className="text-muted max-sm:hidden">
              {t(renamesFirst ? "callsRename" : "calls", { calls: calls.length })}
            </span>
          )}
        </div>
        {toasts.shown?.kind === "applied" && (
          <Button onClick={() => toasts.undo()} className="sm:hidden max-sm:h-11">
            {trail("undoCount", { count: toasts.shown.count })}
          </Button>
        )}
        {changes > 0 ? (
          <>
            <Button look="quiet" onClick={onTakeAllBack} disabled={sending !== undefined} className="max-sm:hidden">
              {t("takeAllBack")}
            </Button>
            <Button onClick={() => setReviewing(true)} disabled={sending !== undefined}>
              {t("review")}
            </Button>
            <Button
              look={target.kind === "real" ? "real" : "primary"}
              keys={sending ? undefined : "Ctrl S"}
              onClick={onApply}
              disabled={sending !== undefined || blocked !== undefined || !may}
              className="max-sm:h-11"
            >
              {sending ? progress() : label()}
            </Button>
          </>
        ) : (
          summary &&
          failures.length === 0 && (
            <Button look="quiet" onClick={onDismiss}>
              {t("dismiss")}
            </Button>
          )
        )}
      </div>
      {reviewing && (
        <Review
          account={account}
          calls={calls}
          gone={stagesOfGone(contents.groups, staged).map(({ id, stage }) => ({
            id,
            name: groupNames.get(id) ?? String(id),
            count: changesOfGroup(stage),
          }))}
          count={changes}
          reason={props.reason}
          onReason={props.onReason}
          onClose={() => setReviewing(false)}
          onTakeAllBack={() => {
            setReviewing(false);
            onTakeAllBack();
          }}
        />
      )}
    </section>
  );

  function label(): string {
    if (summary && summary.failed > 0 && summary.failed === changes) return t("retryFailed");
    return target.kind === "real"
      ? t("applyReal", { count: changes, target: targetName })
      : t("apply", { count: changes });
  }

  function progress(): string {
    if (sending?.phase === "waiting") return t("waiting");
    if (sending?.phase === "readingBack") return t("readingBack");
    return t("applying", { call: sending?.call ?? 1, calls: sending?.calls ?? 1 });
  }
}

function Count({ look, sign, count, label }: { look: string; sign: string; count: number; label: string }) {
  return (
    <span className={look}>
      <span aria-hidden>
        {sign}
        {figure(count)}
      </span>
      <span className="sr-only">{label}</span>
    </span>
  );
}
