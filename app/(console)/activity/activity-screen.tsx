"use client";

import { Menu } from "@base-ui/react/menu";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { figure } from "@/components/figure";
import { GreyRows } from "@/components/grey-rows";
import { dayOf } from "@/components/trail-time";
import type { TrailLine } from "@/lib/chat/trail-line";
import { ReadOn } from "../read-on";
import { trailQuery } from "../trail-query";
import { UndoDialog } from "../undo-dialog";
import { FilterTokens } from "./filter-tokens";
import { LineRow } from "./line-row";
import { useTrailFilter } from "./use-trail-filter";

const counted = 10_000;

/** The whole trail, the newest line first; it reads on as one scrolls, by key, so that a million lines cost no more. */
export function ActivityScreen() {
  const t = useTranslations("trail");
  const failureTexts = useTranslations("failure");
  const { filter, tokens, set } = useTrailFilter();
  const query = useInfiniteQuery(trailQuery(filter, failureTexts("console")));
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<number>();
  const [undoing, setUndoing] = useState<{ changeId: string; account: string }>();
  const pages = query.data?.pages ?? [];
  const lines = pages.flatMap((page) => page.lines ?? []);
  const failure = pages.find((page) => page.failure)?.failure;
  const count = pages[0]?.count;

  return (
    <div data-scroller className="flex min-h-0 flex-1 flex-col overflow-y-auto bg-surface">
      <header className="flex flex-wrap items-start justify-between gap-3 bg-canvas px-3 py-4 sm:px-6">
        <div className="min-w-0">
          <h1 className="font-semibold text-title tracking-[-0.012em]">{t("title")}</h1>
          <p className="text-muted">{t("lead")}</p>
        </div>
        <ExportMenu />
        <div className="flex w-full flex-wrap items-center justify-between gap-3">
          <FilterTokens tokens={tokens} onSet={set} />
          <span role="status" className="text-muted">
            {count !== undefined && (count > counted ? t("countMore", { count: counted }) : t("count", { count }))}
          </span>
        </div>
      </header>
      {query.isPending && (
        <div className="appear-late px-4" role="status" aria-label={t("reading")}>
          <GreyRows rows={12} />
        </div>
      )}
      {failure && (
        <div className="border-t px-3 py-3 sm:px-6">
          <FailureNotice failure={failure} reading>
            <Button onClick={() => query.refetch()}>{failureTexts("tryAgain")}</Button>
          </FailureNotice>
        </div>
      )}
      {!query.isPending && !failure && lines.length === 0 && (
        <div className="border-t px-3 py-4 sm:px-6">
          <h2 className="font-semibold">{t(tokens.length > 0 ? "nothingFits" : "empty")}</h2>
          <p className="text-muted">{t(tokens.length > 0 ? "nothingFitsAdvice" : "emptyAdvice")}</p>
        </div>
      )}
      {lines.length > 0 && (
        <div className="sticky top-0 z-10 hidden h-7 shrink-0 items-center gap-3 border-y bg-sunken px-6 text-cap text-muted lg:grid lg:grid-cols-[80px_180px_150px_minmax(0,1fr)_260px]">
          {(["time", "person", "where", "change", "result"] as const).map((column) => (
            <span key={column}>{t(`columns.${column}`)}</span>
          ))}
        </div>
      )}
      <ol aria-label={t("title")}>
        {lines.map((line, at) => (
          <Fragment key={line.seq}>
            {dayOf(line.at) !== dayAt(lines, at - 1) && (
              <li className="bg-canvas px-3 py-1 text-cap text-muted sm:px-6">{dayOf(line.at)}</li>
            )}
            <LineRow
              line={line}
              open={open === line.seq}
              onToggle={() => setOpen(open === line.seq ? undefined : line.seq)}
              onUndo={setUndoing}
            />
          </Fragment>
        ))}
      </ol>
      {query.hasNextPage ? (
        <ReadOn label={t("readOlder")} reading={query.isFetchingNextPage} onRead={() => void query.fetchNextPage()} />
      ) : (
        lines.length > 0 && <p className="px-3 py-3 text-cap text-muted sm:px-6">{t("end")}</p>
      )}
      <p className="sr-only">{figure(lines.length)}</p>
      {undoing && (
        <UndoDialog
          of={{ changeId: undoing.changeId }}
          account={undoing.account}
          onClose={() => setUndoing(undefined)}
          onRan={() => void queryClient.invalidateQueries({ queryKey: ["trail"] })}
        />
      )}
    </div>
  );
}

function dayAt(lines: readonly TrailLine[], at: number): string | undefined {
  const line = lines[at];
  return line && dayOf(line.at);
}

/** The lines that are looked for, as a file. */
function ExportMenu() {
  const t = useTranslations("trail");
  const href = (format: string) => {
    const search = new URLSearchParams(location.search);
    search.set("format", format);
    return `/activity/export?${search}`;
  };
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button />}>{t("export")}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-20">
          <Menu.Popup className="min-w-40 rounded-overlay border border-edge bg-overlay py-1 shadow-overlay outline-none">
            {(["csv", "json"] as const).map((format) => (
              <Menu.Item
                key={format}
                // A file that a browser keeps: no page of Next's, so no link of Next's.
                onClick={() => location.assign(href(format))}
                className="flex h-8 cursor-default items-center px-3 outline-none data-[highlighted]:bg-hover pointer-coarse:h-11"
              >
                {t(format === "csv" ? "exportCsv" : "exportJson")}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
