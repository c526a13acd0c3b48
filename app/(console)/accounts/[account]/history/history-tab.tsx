import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { GreyRows } from "@/components/grey-rows";
import type { ChangeLine } from "@/lib/chat/trail-line";
import { useShownTarget } from "../../../shown-target";
import { trailQuery } from "../../../trail-query";
import { UndoDialog } from "../../../undo-dialog";
import { useUndoToast } from "../../../undo-toast";
import { EmptyTable } from "../empty-table";
import { ChangeBlock } from "./change-block";

/** What was done to this account on this target, the newest first: one block for each click on Apply. */
export function HistoryTab({ account, onUndone }: { account: string; onUndone: () => void }) {
  const t = useTranslations("trail");
  const failureTexts = useTranslations("failure");
  const { id: target } = useShownTarget();
  const query = useInfiniteQuery(trailQuery({ account, target }, failureTexts("console")));
  const toasts = useUndoToast();
  const [undoing, setUndoing] = useState<{ batchId: string }>();
  const pages = query.data?.pages ?? [];
  const lines = pages.flatMap((page) => page.lines ?? []).filter((line) => line.kind === "change");
  const failure = pages.find((page) => page.failure)?.failure;

  return (
    <section aria-label={t("historyLabel")} className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto bg-surface">
      {query.isPending && (
        <div className="appear-late px-4" role="status" aria-label={t("reading")}>
          <GreyRows rows={8} />
        </div>
      )}
      {failure && (
        <div className="px-3 py-3 sm:px-4">
          <FailureNotice failure={failure} account={account} reading>
            <Button onClick={() => query.refetch()}>{failureTexts("tryAgain")}</Button>
          </FailureNotice>
        </div>
      )}
      {!query.isPending && !failure && lines.length === 0 && (
        <EmptyTable first title={t("historyEmpty")} advice={t("historyEmptyAdvice")} />
      )}
      <ol className="flex flex-col gap-4 p-3 sm:p-4">
        {blocksOf(lines).map((block) => (
          <ChangeBlock key={block[0].batchId} lines={block} onUndo={() => setUndoing({ batchId: block[0].batchId })} />
        ))}
      </ol>
      {query.hasNextPage && (
        <div className="px-3 pb-4 sm:px-4">
          <Button onClick={() => query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            {t("readOlder")}
          </Button>
        </div>
      )}
      {undoing && (
        <UndoDialog
          of={undoing}
          account={account}
          onClose={() => setUndoing(undefined)}
          onRan={() => {
            toasts.forget(undoing.batchId);
            onUndone();
          }}
        />
      )}
    </section>
  );
}

/** Neighbours that went with one click, in the order of sending. */
function blocksOf(lines: readonly ChangeLine[]): [ChangeLine, ...ChangeLine[]][] {
  const blocks: [ChangeLine, ...ChangeLine[]][] = [];
  for (const line of lines) {
    const block = blocks.at(-1);
    if (block?.[0].batchId === line.batchId) block.unshift(line);
    else blocks.push([line]);
  }
  return blocks;
}
