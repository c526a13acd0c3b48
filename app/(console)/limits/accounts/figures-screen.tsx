"use client";

import { Menu } from "@base-ui/react/menu";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { figure } from "@/components/figure";
import { GreyRows } from "@/components/grey-rows";
import { longMoment } from "@/components/moment";
import { queryOfFilter } from "@/lib/chat/figure-query";
import type { FigureCursor, FigureFilter, FigurePage, FigureSort } from "@/lib/chat/limit-scan";
import { measures, type Walls } from "@/lib/chat/measure";
import type { Failure } from "@/lib/chat/outcome";
import { answerOf } from "../../call";
import { ReadOn } from "../../read-on";
import { useShownTarget } from "../../shown-target";
import { forgetUnread, freezeFigures } from "../actions";
import { LimitHeader } from "../limit-header";
import { readFigures } from "../reads";
import { FigureFilters } from "./figure-filters";
import { FigureRow } from "./figure-row";
import { useFigureFilter } from "./use-figure-filter";

type FiguresScreenProps = {
  snapshot: { seq: number; at: number };
  walls: Walls;
  mayPlan: boolean;
  mayScan: boolean;
};
type PageState = Partial<FigurePage> & { count?: number; failure?: Failure };

/** The accounts that fit, as they are in the newest snapshot; from here to each of them, or to a plan for all. */
export function FiguresScreen({ snapshot, walls, mayPlan, mayScan }: FiguresScreenProps) {
  const t = useTranslations("limits");
  const failureTexts = useTranslations("failure");
  const { asSeen } = useShownTarget();
  const { filter, faults, sort, setFilter, sortBy } = useFigureFilter();
  const isBad = faults.length > 0;
  const query = useInfiniteQuery({
    queryKey: ["figures", asSeen, snapshot.seq, walls, filter, sort],
    initialPageParam: undefined as FigureCursor | undefined, // the first page begins at the first account
    queryFn: async ({ pageParam }): Promise<PageState> => {
      const asked = { seq: snapshot.seq, filter, sort, ...(pageParam && { after: pageParam }) };
      const outcome = await answerOf(readFigures(asSeen, asked), failureTexts("console"));
      return outcome.ok ? outcome.value : { failure: outcome.failure };
    },
    getNextPageParam: (page) => page.next,
    enabled: !isBad,
    // A snapshot does not change, and what is near is meant by these walls.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const pages = query.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.rows ?? []);
  const failure = pages.find((page) => page.failure)?.failure;
  const count = pages[0]?.count;
  const deeds = useDeeds(snapshot.seq, filter, count ?? 0);

  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto bg-surface">
      <LimitHeader about={t("near.ofSnapshot", { time: longMoment(snapshot.at) })} />
      <div className="flex flex-wrap items-start justify-between gap-3 border-b bg-canvas px-3 py-3 sm:px-6">
        <FigureFilters filter={filter} onSet={setFilter} />
        <div className="flex flex-wrap items-center gap-2">
          <span role="status" className="font-semibold">
            {count !== undefined && t("near.count", { count })}
          </span>
          {count ? (
            <>
              {mayPlan ? (
                <Button onClick={() => deeds.go("plan")} disabled={deeds.isBusy}>
                  {t("near.plan", { count })}
                </Button>
              ) : (
                <span className="text-muted">{t("near.planOff")}</span>
              )}
              {mayScan && (
                <Button onClick={() => deeds.go("scan")} disabled={deeds.isBusy}>
                  {t("near.scanThese", { count })}
                </Button>
              )}
              {mayScan && filter.unread && (
                <Button onClick={deeds.forget} disabled={deeds.isBusy || deeds.isForgotten}>
                  {t("near.forget", { count })}
                </Button>
              )}
              <DownloadMenu seq={snapshot.seq} filter={filter} />
            </>
          ) : null}
        </div>
      </div>
      {isBad && (
        <p role="alert" className="border-b px-3 py-3 font-semibold text-danger sm:px-6">
          {t("near.badAddress", { count: faults.length })}
        </p>
      )}
      {deeds.isForgotten && (
        <p role="status" className="border-b bg-sunken px-3 py-1.5 sm:px-6">
          {t("near.forgotten")}
        </p>
      )}
      {deeds.failure && (
        <div className="border-b px-3 py-3 sm:px-6">
          <FailureNotice failure={deeds.failure} reading />
        </div>
      )}
      {query.isLoading && (
        <div className="appear-late px-4" role="status" aria-label={t("near.reading")}>
          <GreyRows rows={12} />
        </div>
      )}
      {failure && (
        <div className="border-b px-3 py-3 sm:px-6">
          <FailureNotice failure={failure} reading>
            <Button onClick={() => query.refetch()}>{failureTexts("tryAgain")}</Button>
          </FailureNotice>
        </div>
      )}
      {!isBad && !query.isLoading && !failure && rows.length === 0 && (
        <div className="px-3 py-4 sm:px-6">
          <h2 className="font-semibold">{t("near.nothingFits")}</h2>
          <p className="text-muted">{t("near.nothingFitsAdvice")}</p>
        </div>
      )}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard
        <section tabIndex={0} aria-label={t("near.title")} className="min-w-0 shrink-0 overflow-x-auto">
          <table className="w-full border-collapse">
            <Head walls={walls} sort={sort} onSort={sortBy} />
            <tbody>
              {rows.map((row) => (
                <FigureRow key={row.account} row={row} walls={walls} looks="border-b hover:bg-hover" />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {query.hasNextPage ? (
        <ReadOn label={t("near.more")} reading={query.isFetchingNextPage} onRead={() => void query.fetchNextPage()} />
      ) : (
        rows.length > 0 && !failure && <p className="px-3 py-3 text-cap text-muted sm:px-6">{t("near.end")}</p>
      )}
    </div>
  );
}

const columns = ["account", ...measures, "change", "empty", "orphans", "wall"] as const;
const sortable: Partial<Record<(typeof columns)[number], FigureSort["by"]>> = {
  ...{ account: "account", groups: "groups", conversations: "conversations", marks: "marks", nameBytes: "nameBytes" },
  ...{ empty: "empty", orphans: "orphans" },
};

function Head({ walls, sort, onSort }: { walls: Walls; sort: FigureSort; onSort: (by: FigureSort["by"]) => void }) {
  const t = useTranslations("limits.near");
  const wallIn = (column: (typeof columns)[number]) => (column in walls ? figure(walls[column as keyof Walls]) : ""); // one of its names
  return (
    <thead>
      <tr className="h-7 border-b bg-sunken text-cap text-muted">
        {columns.map((column) => {
          const by = sortable[column];
          const isLeft = column === "account" || column === "wall";
          const label = t(`columns.${column}`, { wall: wallIn(column) });
          return (
            <th
              key={column}
              scope="col"
              aria-sort={by === undefined || sort.by !== by ? undefined : sort.descending ? "descending" : "ascending"}
              className={`whitespace-nowrap px-3 font-normal first:pl-3 sm:first:pl-6 sm:last:pr-6 ${isLeft ? "text-left" : "text-right"}`}
            >
              {by === undefined ? (
                label
              ) : (
                <button
                  type="button"
                  onClick={() => onSort(by)}
                  title={t("sortBy", { column: label })}
                  className={`h-7 hover:text-text pointer-coarse:h-11 ${sort.by === by ? "font-semibold text-text" : ""}`}
                >
                  {label}
                  {sort.by === by && <span aria-hidden>{sort.descending ? " ↓" : " ↑"}</span>}
                </button>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

/** What is done with all that fit: they are frozen first, so that nothing that is found later gets among them. */
function useDeeds(seq: number, filter: FigureFilter, count: number) {
  const t = useTranslations("limits.near");
  const consoleDown = useTranslations("failure")("console");
  const { asSeen } = useShownTarget();
  const router = useRouter();
  const [failure, setFailure] = useState<Failure>();
  const [isBusy, setBusy] = useState(false);
  const [isForgotten, setForgotten] = useState(false);
  const inWords = useFilterWords();
  async function go(to: "plan" | "scan") {
    setBusy(true);
    setFailure(undefined);
    const said = inWords(filter) || t("filterAll");
    const title = t("listTitle", { count, filter: said }).slice(0, 200).toWellFormed();
    const outcome = await answerOf(freezeFigures(asSeen, { seq, filter, title }), consoleDown);
    setBusy(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    const list = new URLSearchParams({ list: outcome.value.id });
    // What the accounts were chosen for is what most will do with them.
    if (to === "plan" && filter.empty) list.set("kind", "deleteEmptyGroups");
    else if (to === "plan" && filter.orphans) list.set("kind", "removeOrphans");
    router.push(`${to === "plan" ? "/bulk/rule" : "/limits/scans"}?${list}`);
  }
  async function forget() {
    setBusy(true);
    const outcome = await answerOf(forgetUnread(asSeen, { seq }), consoleDown);
    setBusy(false);
    setFailure(outcome.ok ? undefined : outcome.failure);
    setForgotten(outcome.ok);
  }
  return { go, forget, failure, isBusy, isForgotten };
}

/** A filter as a person would say it. */
function useFilterWords(): (filter: FigureFilter) => string {
  const t = useTranslations("limits.near");
  const names = useTranslations("limits.measure");
  return ({ ranges = {}, near, empty, orphans, unread, account }) =>
    [
      ...measures.flatMap((measure) => {
        const [from, to] = ranges[measure] ?? [];
        if (from === undefined) return [];
        const values = { from: figure(from), measure: names(measure) };
        return [to === null || to === undefined ? t("rangeFrom", values) : t("rangeOf", { ...values, to: figure(to) })];
      }),
      ...(near ? [t("nearAny")] : []),
      ...(empty ? [t("empty")] : []),
      ...(orphans ? [t("orphans")] : []),
      ...(unread ? [t("unreadOnly")] : []),
      ...(account === undefined ? [] : [`${account}…`]),
    ].join(", ");
}

function DownloadMenu({ seq, filter }: { seq: number; filter: FigureFilter }) {
  const t = useTranslations("limits.near");
  const { asSeen } = useShownTarget();
  const href = (format: string) => {
    const query = new URLSearchParams({ ...queryOfFilter(filter), target: asSeen, seq: String(seq), format });
    return `/limits/accounts/export?${query}`;
  };
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button />}>{t("download")}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-20">
          <Menu.Popup className="min-w-40 rounded-overlay border border-edge bg-overlay py-1 shadow-overlay outline-none">
            {(["csv", "json", "txt"] as const).map((format) => (
              <Menu.Item
                key={format}
                // A file that a browser keeps: no page of Next's, so no link of Next's.
                onClick={() => location.assign(href(format))}
                className="flex h-8 cursor-default items-center px-3 outline-none data-[highlighted]:bg-hover pointer-coarse:h-11"
              >
                {t(format === "csv" ? "downloadCsv" : format === "json" ? "downloadJson" : "downloadTxt")}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
