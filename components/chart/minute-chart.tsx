"use client";

import { useId } from "react";
import { Bar, BarChart, type BarShapeProps, usePlotArea, useYAxisScale, XAxis, YAxis } from "recharts";
import { useTranslations } from "use-intl";
import { figure } from "@/components/figure";
import { standingOf, standings } from "@/lib/chat/measure";
import { ChartFrame } from "./chart-frame";
import { fillOf, Hatches, StandingMark } from "./marks";
import { type Minute, type PeakSlot, peakSlots, slotMinutes } from "./peak-slots";
import { fits, Keys, label, Plot, tickLabel } from "./plot";
import { roundTicks } from "./round-ticks";
import { clockTime } from "./utc";

type MinuteChartProps = {
  title: string;
  note: string;
  /** Of one day; those without a call may be missing. */
  minutes: readonly Minute[];
  /** Calls a second. */
  allowed: number;
  /** Without an ending. */
  fileName: string;
};

const height = 148;
const hours = [0, 6, 12, 18].map((hour) => hour * 60);

/** The busiest second of each minute of a day, against what is allowed in one. */
export function MinuteChart({ title, note, minutes, allowed, fileName }: MinuteChartProps) {
  const t = useTranslations("charts");
  const id = useId();
  const columns = peakSlots(minutes, allowed).map((slot): Column => {
    const [from, to] = [clockTime(slot.from), clockTime(slot.from + slotMinutes)];
    return { ...slot, title: t("slot", { from, to, peak: figure(slot.peak) }) };
  });
  const peak = Math.max(0, ...minutes.map((each) => each.peak));
  const top = Math.max(allowed, peak, 1) * 1.12;
  const counts = { at: 0, near: 0, far: 0 };
  for (const each of minutes) counts[standingOf(each.peak, allowed)]++;
  return (
    <ChartFrame
      title={title}
      note={note}
      fileName={fileName}
      rows={{
        columns: [t("columns.time"), t("columns.calls"), t("columns.peak"), t("columns.allowed")],
        rows: minutes.map(({ at, calls, peak: most }) => [
          new Date(at).toISOString().slice(0, 16).replace("T", " "),
          calls,
          most,
          allowed,
        ]),
      }}
      essence={
        minutes.length === 0
          ? t("minutesNone", { title })
          : t("minutes", {
              title,
              peak: figure(peak),
              allowed: figure(allowed),
              at: t("minuteStanding.at", { count: counts.at }),
            })
      }
    >
      <Plot height={height} empty={minutes.length === 0 && t("noMinutes")}>
        <BarChart
          {...fits(height)}
          data={columns}
          margin={{ top: 16, right: 0, bottom: 0, left: 0 }}
          barCategoryGap={0}
          accessibilityLayer={false}
        >
          <Hatches id={id} />
          <XAxis
            dataKey="from"
            ticks={hours}
            tickFormatter={clockTime}
            tick={tickLabel}
            tickLine={false}
            tickMargin={4}
            axisLine={{ stroke: "var(--edge)" }}
            height={22}
            interval="preserveStartEnd"
          />
          <YAxis
            domain={[0, top]}
            ticks={roundTicks(Math.max(allowed, peak))}
            tickFormatter={figure}
            tick={tickLabel}
            tickLine={false}
            axisLine={false}
            tickMargin={6}
            width={12 + 7 * figure(Math.max(allowed, peak)).length}
            interval={0}
          />
          <Above id={id} allowed={allowed} />
          <Bar
            dataKey="peak"
            isAnimationActive={false}
            minPointSize={(value) => (Number(value) > 0 ? 2 : 0)}
            shape={(bar: BarShapeProps) => <PeakBar bar={bar} id={id} />}
          />
          <Wall allowed={allowed} />
        </BarChart>
      </Plot>
      <Keys aside={t("highestOf", { minutes: slotMinutes })}>
        {standings.map((standing) => (
          <span key={standing} data-key className="inline-flex min-h-6 items-center gap-1.5">
            <StandingMark standing={standing} id={id} />
            {t(`minuteStanding.${standing}`, { count: counts[standing] })}
          </span>
        ))}
      </Keys>
    </ChartFrame>
  );
}

type Column = PeakSlot & { title: string };

function PeakBar({ bar, id }: { bar: BarShapeProps; id: string }) {
  // Recharts hands on what it was given as the payload: one of our columns.
  const { peak, standing, title }: Column = bar.payload;
  if (peak === 0) return <g />;
  return (
    <rect x={bar.x} y={bar.y} width={Math.max(1, bar.width)} height={bar.height} {...fillOf(standing, id)}>
      <title>{title}</title>
    </rect>
  );
}

/** What is not allowed, and may still have been tried. */
function Above({ id, allowed }: { id: string; allowed: number }) {
  const plot = usePlotArea();
  const y = useYAxisScale()?.(allowed);
  if (!plot || y === undefined) return null;
  return <rect x={plot.x} y={plot.y} width={plot.width} height={Math.max(0, y - plot.y)} fill={`url(#${id}-beyond)`} />;
}

function Wall({ allowed }: { allowed: number }) {
  const t = useTranslations("charts");
  const plot = usePlotArea();
  const y = useYAxisScale()?.(allowed);
  if (!plot || y === undefined) return null;
  const right = plot.x + plot.width;
  return (
    <g>
      <line x1={plot.x} x2={right} y1={y} y2={y} stroke="var(--text)" strokeWidth={2} />
      <text {...label} x={right} y={y - 6} textAnchor="end">
        {t("allowed", { rate: figure(allowed) })}
      </text>
    </g>
  );
}
