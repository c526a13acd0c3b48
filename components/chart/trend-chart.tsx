"use client";

import Link from "next/link";
import { useContext } from "react";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  type DotItemDotProps,
  Line,
  usePlotArea,
  useXAxisScale,
  useYAxisScale,
  XAxis,
  YAxis,
} from "recharts";
import { useTranslations } from "use-intl";
import { PageMadeAt } from "@/components/ago";
import { ChartFrame } from "./chart-frame";
import type { ChartCell } from "./chart-rows";
import { counted } from "./counted";
import { fits, label, Plot, tickLabel } from "./plot";
import { roundTicks } from "./round-ticks";
import { axisDay, isoDay, isSameDay, shortDay } from "./utc";

/** `at`: Unix milliseconds. */
type Point = { at: number; value: number };

/** What the line comes to when it goes on so, and between which values with it. `until`: Unix milliseconds. */
type Forecast = { until: number; value: number; low: number; high: number };

type TrendChartProps = {
  title: string;
  note: string;
  /** The oldest first. */
  points: readonly Point[];
  forecast?: Forecast;
  /** What is counted, in the plural. */
  unit: string;
  /** Without an ending. */
  fileName: string;
  /** What is behind the point of a time. */
  hrefOf?: (at: number) => string;
};

const height = 180;
const dayMs = 86_400_000;
/** More of them than that would be a string of beads. */
const dotsMax = 40;

/** A figure over time and, dashed, where it goes: the range is grey. */
export function TrendChart({ title, note, points, forecast, unit, fileName, hrefOf }: TrendChartProps) {
  const t = useTranslations("charts");
  const madeAt = useContext(PageMadeAt);
  const first = points[0];
  const last = points.at(-1);
  const ahead = forecast && last && forecast.until > last.at ? forecast : undefined;
  const from = first?.at ?? 0;
  const to = ahead?.until ?? last?.at ?? 0;
  const domain = from === to ? [from - dayMs, to + dayMs] : [from, to];
  const highest = Math.max(0, ...points.map(({ value }) => value), ahead?.high ?? 0, ahead?.value ?? 0);
  const ticks = roundTicks(highest);

  const said = (value: number) => t("value", { unit, value });
  const drawn: Drawn[] = points.map(({ at, value }, index) => ({
    at,
    value,
    title: t("point", { day: isoDay(at), value: said(value) }),
    href: hrefOf?.(at),
    look: index === points.length - 1 ? "ring" : points.length <= dotsMax ? "dot" : "none",
  }));
  const newest = drawn.at(-1);
  if (newest && last && ahead) {
    Object.assign(newest, { ahead: last.value, range: [last.value, last.value] });
    drawn.push({ at: ahead.until, ahead: ahead.value, range: [ahead.low, ahead.high] });
  }
  const rows: ChartCell[][] = [
    ...points.map(({ at, value }) => [
      isoDay(at),
      t("read"),
      hrefOf ? { value, href: hrefOf(at) } : value,
      ...(ahead ? [null, null] : []),
    ]),
    ...(ahead ? [[isoDay(ahead.until), t("projected"), ahead.value, ahead.low, ahead.high]] : []),
  ];
  return (
    <ChartFrame
      title={title}
      note={note}
      fileName={fileName}
      rows={{
        columns: [
          ...[t("columns.date"), t("columns.kind"), unit.charAt(0).toUpperCase() + unit.slice(1)],
          ...(ahead ? [t("columns.low"), t("columns.high")] : []),
        ],
        rows,
      }}
      essence={essence()}
    >
      <Plot height={height} empty={points.length === 0 && t("noPoints")}>
        <ComposedChart
          {...fits(height)}
          data={drawn}
          margin={{ top: 24, right: ahead ? 112 : 24, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid syncWithTicks vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            type="number"
            scale="linear"
            domain={domain}
            ticks={daysAlong()}
            tickFormatter={(at: number) => axisDay(at, to - from)}
            tick={tickLabel}
            tickLine={false}
            tickMargin={6}
            axisLine={{ stroke: "var(--edge)" }}
            height={24}
            interval="preserveStartEnd"
            minTickGap={12}
          />
          <YAxis
            domain={[0, Math.max(highest, ticks.at(-1) ?? 1)]}
            ticks={ticks}
            tickFormatter={counted}
            tick={tickLabel}
            tickLine={false}
            axisLine={false}
            tickMargin={6}
            width={12 + 7 * counted(ticks.at(-1) ?? 0).length}
            interval={0}
          />
          {ahead && (
            <Area
              dataKey="range"
              type="linear"
              isAnimationActive={false}
              stroke="none"
              fill="var(--line)"
              fillOpacity={0.8}
              dot={false}
              activeDot={false}
            />
          )}
          {ahead && (
            <Line
              dataKey="ahead"
              type="linear"
              isAnimationActive={false}
              stroke="var(--text)"
              strokeWidth={1.5}
              strokeDasharray="4 3"
              dot={false}
              activeDot={false}
            />
          )}
          <Line
            dataKey="value"
            type="linear"
            isAnimationActive={false}
            stroke="var(--text)"
            strokeWidth={1.75}
            activeDot={false}
            dot={(dot: DotItemDotProps) => <PointMark key={dot.index} dot={dot} />}
          />
          {last && <Names points={points} last={last} lastSaid={lastSaid(last)} ahead={ahead} />}
        </ComposedChart>
      </Plot>
    </ChartFrame>
  );

  function lastSaid({ at, value }: Point): string {
    return isSameDay(at, madeAt)
      ? t("today", { value: counted(value) })
      : t("onDay", { value: counted(value), day: shortDay(at) });
  }

  /** The first, the last and the end, and a few points between, for the days that have one. */
  function daysAlong(): number[] {
    const every = Math.max(1, Math.ceil((points.length - 1) / 3));
    const some = points.filter((_, at) => at % every === 0 && at < points.length - 1 - every / 2).map(({ at }) => at);
    return [...new Set([...some, ...(last ? [last.at] : []), ...(ahead ? [ahead.until] : [])])];
  }

  function essence(): string {
    if (!first || !last) return t("trendNone", { title });
    const ends = { last: said(last.value), lastDay: isoDay(last.at) };
    const trend =
      points.length === 1
        ? t("trendOne", { title, ...ends })
        : t("trend", { title, first: said(first.value), firstDay: isoDay(first.at), ...ends });
    if (!ahead) return trend;
    return t("trendForecast", {
      trend,
      value: counted(ahead.value),
      day: isoDay(ahead.until),
      low: counted(ahead.low),
      high: counted(ahead.high),
    });
  }
}

/** What is drawn at one time: a point, the end of the projection, or both where it begins. */
type Drawn = {
  at: number;
  value?: number;
  ahead?: number;
  range?: [number, number];
  title?: string;
  href?: string | undefined;
  look?: "ring" | "dot" | "none";
};

function PointMark({ dot: { cx, cy, payload } }: { dot: DotItemDotProps }) {
  // Recharts hands on what it was given as the payload: one of our own.
  const { title, href, look }: Drawn = payload;
  if (look === undefined || typeof cx !== "number" || typeof cy !== "number") return <g />;
  const mark = (
    <>
      <title>{title}</title>
      <circle cx={cx} cy={cy} r={7} className="fill-transparent" />
      {look === "ring" && <circle cx={cx} cy={cy} r={4} fill="var(--canvas)" stroke="var(--text)" strokeWidth={2} />}
      {look === "dot" && <circle cx={cx} cy={cy} r={2} fill="var(--text)" />}
    </>
  );
  if (!href) return <g>{mark}</g>;
  return (
    <Link href={href} prefetch={false} tabIndex={-1}>
      {mark}
    </Link>
  );
}

type NamesProps = { points: readonly Point[]; last: Point; lastSaid: string; ahead: Forecast | undefined };

/** What the ends of the lines come to, beside them. */
function Names({ points, last, lastSaid, ahead }: NamesProps) {
  const t = useTranslations("charts");
  const plot = usePlotArea();
  const xOf = useXAxisScale();
  const yOf = useYAxisScale();
  const x = xOf?.(last.at);
  const y = yOf?.(last.value);
  if (!plot || x === undefined || y === undefined) return null;
  const isFalling = (points.at(-2)?.value ?? 0) > last.value;
  // The name stands where no line comes from or goes to.
  const isBelow = isFalling && !(ahead && ahead.value <= last.value) && y + 20 < plot.y + plot.height;
  const anchor =
    isFalling && ahead && !isBelow
      ? "start"
      : x - plot.x > 90
        ? "end"
        : points.length > 1 || ahead
          ? "start"
          : "middle";
  const endX = ahead && xOf?.(ahead.until);
  const endY = ahead && yOf?.(ahead.value);
  const right = plot.x + plot.width;
  return (
    <g>
      <text
        {...label}
        fontWeight={500}
        x={x + { start: -4, middle: 0, end: 4 }[anchor]}
        y={isBelow ? y + 18 : y - 10}
        textAnchor={anchor}
      >
        {lastSaid}
      </text>
      {ahead && endX !== undefined && endY !== undefined && (
        <>
          <line
            x1={right}
            x2={right}
            y1={plot.y - 12}
            y2={plot.y + plot.height}
            stroke="var(--edge)"
            strokeDasharray="3 3"
          />
          <text {...label} fontWeight={500} x={endX + 8} y={clamped(endY)}>
            {t("byDay", { value: counted(ahead.value), day: shortDay(ahead.until) })}
          </text>
          <text {...label} fill="var(--muted)" x={endX + 8} y={clamped(endY) + 14}>
            {t("lowHigh", { low: counted(ahead.low), high: counted(ahead.high) })}
          </text>
        </>
      )}
    </g>
  );

  function clamped(at: number): number {
    return plot ? Math.min(Math.max(at, plot.y), plot.y + plot.height - 18) : at;
  }
}
