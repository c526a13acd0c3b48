"use client";

import Link from "next/link";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { CodeDays } from "@/components/chart/code-days";
import { DistributionChart } from "@/components/chart/distribution-chart";
import { MinuteChart } from "@/components/chart/minute-chart";
import { TrendChart } from "@/components/chart/trend-chart";
import { figure } from "@/components/figure";
import { shortDate } from "@/components/moment";
import { Segmented } from "@/components/segmented";
import type { FigureFilter, Range, Scan } from "@/lib/chat/limit-scan";
import { type LimitDay, type LimitsOverview, wallCodes } from "@/lib/chat/limit-view";
import { limits } from "@/lib/chat/limits";
import { type Measure, measures, standingsIn } from "@/lib/chat/measure";
import { useShownTarget } from "../shown-target";
import { useWalls } from "../walls-in-force";
import { figuresPath } from "./figures-path";
import { LimitAnswer } from "./limit-answer";
import { LimitHeader } from "./limit-header";
import { ScanUnderWay } from "./scan-under-way";
import { SnapshotAbout } from "./snapshot-about";
import { WhatIf } from "./what-if";

type LimitsOverviewProps = {
  overview: LimitsOverview;
  days: readonly LimitDay[];
  /** Whose minutes are shown. */
  day: string;
  /** Of that day. */
  minutes: readonly { at: number; calls: number; peak: number }[];
  callsPerSecond: number;
  scan: Scan | undefined;
  mayScan: boolean;
};

const oldSdk = limits.groupNameBytesOldSdk.value;
const codeOf: Record<Measure, number> = { groups: 51010, conversations: 51008, marks: 51008, nameBytes: 51011 };
/** Whether the record of changes knows of it: a rate or an edition may be met by reads alone. */
function isOfChanges(code: number): boolean {
  return code !== 60007 && code !== 51013;
}

const weekMs = 7 * 24 * 60 * 60 * 1000;

/** Pictures first, the tables behind them; each figure leads to the accounts that it counts. */
export function LimitsOverviewScreen(props: LimitsOverviewProps) {
  const { overview, days, day, minutes, callsPerSecond, scan, mayScan } = props;
  const t = useTranslations("limits");
  const { snapshot, walls } = overview;
  const { totals } = snapshot;
  const target = useShownTarget();
  const pathOf = (filter: FigureFilter) => figuresPath(filter, overview.isNewest ? undefined : snapshot.seq);
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto bg-surface print:overflow-visible">
      <LimitHeader about={<SnapshotAbout snapshot={snapshot} before={overview.before} isNewest={overview.isNewest} />}>
        <Button onClick={() => window.print()}>{t("print")}</Button>
        {mayScan ? (
          <Link
            href="/limits/scans"
            className="inline-flex h-7 items-center rounded-control border border-ink bg-ink px-3 font-medium text-on-ink hover:opacity-90 pointer-coarse:min-h-11"
          >
            {t("scanNow")}
          </Link>
        ) : (
          <span className="text-muted">{t("onlyAdmins")}</span>
        )}
      </LimitHeader>
      {scan && <ScanUnderWay scan={scan} />}
      <LimitAnswer overview={overview} gateMet={days.reduce((sum, { codes }) => sum + (codes["51013"] ?? 0), 0)} />
      <div className="grid gap-px border-b bg-line md:grid-cols-2 xl:grid-cols-4">
        {measures.map((measure) => (
          <Cell key={measure}>
            <Distribution overview={overview} measure={measure} pathOf={pathOf} />
          </Cell>
        ))}
        <Cell wide>
          <Trend overview={overview} />
        </Cell>
        <Cell wide>
          <CodeDays
            title={t("chart.codes")}
            note={t("chart.codesNote")}
            days={days.map(({ day }) => day)}
            codes={wallCodes.map((code) => ({ code, counts: days.map(({ codes }) => codes[String(code)] ?? 0) }))}
            peaks={{ counts: days.map(({ peak }) => peak), allowed: callsPerSecond }}
            hrefOf={(code, day) =>
              isOfChanges(code)
                ? `/activity?${new URLSearchParams({ target: target.id, code: String(code), since: day, until: day })}`
                : undefined
            }
            fileName="groupdesk-codes-by-day"
          />
        </Cell>
      </div>
      <div className="border-b px-3 py-4 sm:px-6">
        <MinuteChart
          title={t("chart.minutes")}
          note={t("chart.minutesNote", { day })}
          minutes={minutes}
          allowed={callsPerSecond}
          fileName={`groupdesk-rate-${day}`}
        />
        <nav aria-label={t("chart.minutesOf")} className="mt-2 flex flex-wrap gap-x-4 print:hidden">
          {days.map((each) => (
            <Link
              key={each.day}
              href={`/limits?${new URLSearchParams({ snapshot: String(snapshot.seq), day: each.day })}`}
              scroll={false}
              aria-current={each.day === day ? "date" : undefined}
              className="text-accent hover:underline aria-[current]:font-semibold aria-[current]:text-text pointer-coarse:leading-[44px]"
            >
              {shortDate(Date.parse(each.day))}
            </Link>
          ))}
        </nav>
      </div>
      <p className="border-b px-3 py-3 text-muted sm:px-6">
        {t("chart.rest", {
          empty: totals.empty.accounts,
          orphans: totals.orphans.accounts,
          lookedFor: totals.orphans.lookedFor,
          looked: totals.orphans.lookedFor === totals.accounts ? "all" : "some",
        })}{" "}
        {totals.empty.accounts > 0 && (
          <Link href={pathOf({ empty: true })} className="text-accent underline print:hidden">
            {t("chart.emptyLink")}
          </Link>
        )}{" "}
        {totals.orphans.accounts > 0 && (
          <Link href={pathOf({ orphans: true })} className="text-accent underline print:hidden">
            {t("chart.orphansLink")}
          </Link>
        )}
      </p>
      <WhatIf totals={totals} walls={walls} pathOf={pathOf} />
      <p className="px-3 py-3 sm:px-6 print:hidden">
        <Link href={pathOf({ near: true })} className="font-medium text-accent underline">
          {t("near.title")}: {t("near.count", { count: overview.near })}
        </Link>
      </p>
    </div>
  );
}

function Cell({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <div className={`min-w-0 bg-surface px-3 py-4 sm:px-6 ${wide ? "md:col-span-2 xl:col-span-2" : ""}`}>
      {children}
    </div>
  );
}

const shapes: Record<Measure, { bin: number; ticks: readonly number[]; unit: string }> = {
  groups: { bin: 1, ticks: [0, 5, 10, 15, 20], unit: "groups" },
  conversations: { bin: 50, ticks: [0, 250, 500, 750, 1000], unit: "conversations" },
  marks: { bin: 50, ticks: [0, 250, 500, 750, 1000], unit: "marks" },
  nameBytes: { bin: 1, ticks: [1, 16, 32, 48, 64], unit: "bytes" },
};

type DistributionProps = { overview: LimitsOverview; measure: Measure; pathOf: (filter: FigureFilter) => string };

function Distribution({ overview, measure, pathOf }: DistributionProps) {
  const t = useTranslations("limits.chart");
  const { snapshot, before, walls } = overview;
  const wall = walls[measure];
  const counts = snapshot.totals.counts[measure];
  const at = standingsIn(counts, wall).at;
  const change = before ? at - standingsIn(before.totals.counts[measure], wall).at : undefined;
  const told =
    change === undefined || !before
      ? ""
      : t(change < 0 ? "changeFewer" : "change", { change: Math.abs(change), day: shortDate(before.at, snapshot.at) });
  const over = counts.reduce((sum, [bytes, accounts]) => sum + (bytes > oldSdk ? accounts : 0), 0);
  const { conversationsPer, conversations } = useWalls();
  const isPerGroup = measure === "conversations" && conversationsPer === "group";
  const note = isPerGroup
    ? t("note.perGroup", { limit: figure(conversations), groups: figure(walls.groups) })
    : measure === "nameBytes"
      ? t("note.nameBytes", { over, old: String(oldSdk) })
      : t(`note.${measure}`, { wall: figure(wall), change: told });
  const { bin, ticks, unit } = shapes[measure];
  return (
    <DistributionChart
      title={t(measure)}
      note={note}
      // An account without a group has no name, long or short.
      counts={measure === "nameBytes" ? counts.filter(([bytes]) => bytes > 0) : counts}
      wall={wall}
      wallLabel={t("wallThen", { wall: figure(wall), code: String(codeOf[measure]) })}
      ticks={ticks.filter((value) => value <= wall).concat(ticks.includes(wall) ? [] : [wall])}
      {...(measure === "nameBytes" &&
        wall > oldSdk && { tick: { value: oldSdk, label: t("oldSdk", { bytes: String(oldSdk) }) } })}
      unit={unit}
      bin={bin}
      hrefOf={([from, to]: Range) =>
        pathOf({ ranges: { [measure]: [measure === "nameBytes" ? Math.max(1, from) : from, to] } })
      }
      fileName={`groupdesk-${measure}`}
    />
  );
}

function Trend({ overview }: { overview: LimitsOverview }) {
  const t = useTranslations("limits");
  const [measure, setMeasure] = useState<Measure>("groups");
  const { trend, forecast, walls } = overview;
  const points = trend[measure];
  const ahead = forecast[measure];
  const first = points[0]?.at ?? 0;
  const weeks = Math.max(1, Math.round(((points.at(-1)?.at ?? first) - first) / weekMs));
  return (
    <>
      <TrendChart
        title={t("chart.trend", { wall: figure(walls[measure]), measure: t(`measure.${measure}`) })}
        note={`${ahead ? t("chart.trendNote", { weeks }) : t("chart.trendNoteFew")} ${t("chart.leftOut", { count: overview.leftOut })}`}
        points={points}
        {...(ahead && { forecast: ahead })}
        unit="accounts"
        fileName={`groupdesk-trend-${measure}`}
        hrefOf={(at) => `/limits?snapshot=${points.find((point) => point.at === at)?.seq ?? ""}`}
      />
      <Segmented
        label={t("chart.trendOf")}
        value={measure}
        options={measures.map((each) => ({ value: each, label: t(`measureTitle.${each}`) }))}
        onChange={setMeasure}
        className="mt-2 print:hidden"
      />
    </>
  );
}
