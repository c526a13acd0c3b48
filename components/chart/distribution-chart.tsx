"use client";

import Link from "next/link";
import { useId } from "react";
import { Bar, BarChart, type BarShapeProps, usePlotArea, XAxis, YAxis } from "recharts";
import { useTranslations } from "use-intl";
import { figure } from "@/components/figure";
import type { Range } from "@/lib/chat/limit-scan";
import { type Counts, nearFrom, type Standing, standings, standingsIn } from "@/lib/chat/measure";
import { type Bin, binOf, binsOf } from "./bins";
import { ChartFrame } from "./chart-frame";
import { counted } from "./counted";
import { fillOf, Hatches, StandingMark } from "./marks";
import { fits, Keys, label, Plot, tickLabel } from "./plot";

type DistributionChartProps = {
  title: string;
  note: string;
  counts: Counts;
  wall: number;
  /** What happens there: "20, then 51010". */
  wallLabel: string;
  /** Values to name below the bars; the first is where the bars begin. */
  ticks: readonly number[];
  /** Another line, that stops nobody. */
  tick?: { value: number; label: string };
  /** What the values count, in the plural. */
  unit: string;
  /** How many values a bar is wide. */
  bin: number;
  /** The accounts with a value in a range. */
  hrefOf: (range: Range) => string;
  /** Without an ending. */
  fileName: string;
};

const height = 148;
const margin = { top: 34, right: 0, bottom: 0, left: 0 };
const behindWall = 40;

type Column = Bin & { height: number; href: string; title: string };

/** How many accounts have each value, against the wall that none passes: each bar, each key and each row leads to its accounts. */
export function DistributionChart(props: DistributionChartProps) {
  const { title, note, counts, wall, wallLabel, ticks, tick, unit, bin, hrefOf, fileName } = props;
  const t = useTranslations("charts");
  const id = useId();
  const sums = standingsIn(counts, wall);
  const total = sums.at + sums.near + sums.far;
  const bins = binsOf(counts, wall, bin, ticks[0]);
  const said = ({ from, to }: Bin) =>
    from === to ? t("value", { unit, value: from }) : t("span", { from: figure(from), to: figure(to), unit });
  const columns = bins.map(
    (each): Column => ({
      ...each,
      height: Math.sqrt(each.accounts),
      href: hrefOf([each.from, each.to]),
      title: t("bar", { value: said(each), accounts: t("accounts", { count: each.accounts }) }),
    }),
  );
  const named = new Map(
    ticks.flatMap((value) => {
      const its = binOf(bins, value);
      return its ? [[its.from, figure(value)] as const] : [];
    }),
  );
  const wallSlots = bins.filter(({ isBeyond }) => !isBeyond).length;
  const tickSlots = tick ? bins.filter(({ to }) => to <= tick.value).length : 0;

  const near = nearFrom(wall);
  const ranges: Record<Standing, Range> = { at: [wall, null], near: [near, wall - 1], far: [0, near - 1] };
  const rows = {
    columns: [t("columns.from"), t("columns.to"), t("columns.accounts"), t("columns.standing")],
    rows: columns.map(({ from, to, accounts, standing, href }) => [
      from,
      to,
      accounts > 0 ? { value: accounts, href } : 0,
      t(`standing.${standing}`),
    ]),
  };
  return (
    <ChartFrame
      title={title}
      note={note}
      fileName={fileName}
      rows={rows}
      essence={t("distribution", {
        title,
        wall: figure(wall),
        total: t("accounts", { count: total }),
        at: counted(sums.at),
        near: counted(sums.near),
        far: counted(sums.far),
      })}
    >
      <Plot height={height} empty={total === 0 && t("noAccounts")}>
        <BarChart {...fits(height)} data={columns} margin={margin} barCategoryGap={0.5} accessibilityLayer={false}>
          <Hatches id={id} />
          <YAxis hide domain={[0, Math.max(1, ...columns.map((each) => each.height))]} />
          <Beyond id={id} share={wallSlots / bins.length} />
          <XAxis
            dataKey="from"
            ticks={[...named.keys()]}
            tickFormatter={(from: number) => named.get(from) ?? ""}
            tick={tickLabel}
            tickLine={false}
            tickMargin={4}
            axisLine={{ stroke: "var(--edge)" }}
            height={22}
            padding={{ right: behindWall }}
            interval="preserveStartEnd"
            minTickGap={4}
          />
          <Bar
            dataKey="height"
            isAnimationActive={false}
            minPointSize={(value) => (Number(value) > 0 ? 2 : 0)}
            shape={(bar: BarShapeProps) => <BarLink bar={bar} id={id} />}
          />
          <Lines
            wall={{ share: wallSlots / bins.length, label: wallLabel }}
            tick={tick && tickSlots < bins.length ? { share: tickSlots / bins.length, label: tick.label } : undefined}
          />
        </BarChart>
      </Plot>
      <Keys aside={t("squareRoot")}>
        {standings.map((standing) => {
          const [from, to] = ranges[standing];
          const accounts = t("accounts", { count: sums[standing] });
          const words = (
            <>
              <StandingMark standing={standing} id={id} />
              {t(`standing.${standing}`)}{" "}
              <b className={`font-semibold ${sums[standing] > 0 ? "text-accent group-hover:underline" : ""}`}>
                {counted(sums[standing])}
              </b>
              {standing === "at" && sums.over > 0 && (
                <span className="text-muted"> {t("beyond", { count: counted(sums.over) })}</span>
              )}
            </>
          );
          const look = "group inline-flex min-h-6 items-center gap-1.5 pointer-coarse:min-h-11";
          const about = t(`standingTitle.${standing}`, {
            accounts,
            wall: figure(wall),
            near: figure(near),
            from: figure(from),
            to: figure(to ?? wall),
          });
          return sums[standing] > 0 ? (
            <Link key={standing} data-key href={hrefOf([from, to])} prefetch={false} title={about} className={look}>
              {words}
            </Link>
          ) : (
            <span key={standing} data-key className={look}>
              {words}
            </span>
          );
        })}
      </Keys>
    </ChartFrame>
  );
}

/** The ground that nobody should stand on. `share`: of the bars that are before it. */
function Beyond({ id, share }: { id: string; share: number }) {
  const plot = usePlotArea();
  if (!plot) return null;
  const x = plot.x + (plot.width - behindWall) * share;
  return <rect x={x} y={plot.y} width={plot.x + plot.width - x} height={plot.height} fill={`url(#${id}-beyond)`} />;
}

function BarLink({ bar, id }: { bar: BarShapeProps; id: string }) {
  const { x, y, width, height: tall } = bar;
  const behind = bar.background;
  // Recharts hands on what it was given as the payload: one of our columns.
  const column: Column = bar.payload;
  if (column.accounts === 0) return <g />;
  const { fill, stroke } = fillOf(column.standing, id);
  const inset = stroke ? 0.5 : 0;
  return (
    <Link href={column.href} prefetch={false} tabIndex={-1} className="group">
      <title>{column.title}</title>
      {behind && (
        <rect
          x={behind.x ?? x}
          y={behind.y ?? y}
          width={behind.width}
          height={behind.height}
          className="fill-transparent group-hover:fill-hover"
        />
      )}
      <rect
        x={x + inset}
        y={y + inset}
        width={Math.max(1, width - 2 * inset)}
        height={Math.max(1, tall - 2 * inset)}
        fill={fill}
        stroke={stroke}
      />
    </Link>
  );
}

type Line = { share: number; label: string };

/** Both lines stand behind the last bar that is still allowed, their names above them. */
function Lines({ wall, tick }: { wall: Line; tick: Line | undefined }) {
  const plot = usePlotArea();
  if (!plot) return null;
  const placed = ({ share, label: text }: Line) => ({
    x: plot.x + (plot.width - behindWall) * share,
    width: text.length * 6.2,
  });
  const at = placed(wall);
  const wallAnchor = at.x - at.width < plot.x ? "start" : "end";
  const bottom = plot.y + plot.height;
  const other = tick && placed(tick);
  const wallFrom = wallAnchor === "end" ? at.x - at.width : at.x;
  const meets =
    other && other.x + other.width / 2 > wallFrom - 8 && other.x - other.width / 2 < wallFrom + at.width + 8;
  const otherAnchor = !other ? "middle" : meets && other.x - other.width > plot.x ? "end" : "middle";
  return (
    <g>
      {tick && other && (
        <>
          <line
            x1={other.x}
            x2={other.x}
            y1={meets ? 32 : 18}
            y2={bottom}
            stroke="var(--text)"
            strokeWidth={1}
            strokeDasharray="3 3"
          />
          <text {...label} x={other.x + (otherAnchor === "end" ? 2 : 0)} y={meets ? 28 : 12} textAnchor={otherAnchor}>
            {tick.label}
          </text>
        </>
      )}
      <line x1={at.x} x2={at.x} y1={18} y2={bottom} stroke="var(--text)" strokeWidth={2} />
      <text {...label} x={at.x + (wallAnchor === "end" ? 2 : -1)} y={12} textAnchor={wallAnchor}>
        {wall.label}
      </text>
    </g>
  );
}
