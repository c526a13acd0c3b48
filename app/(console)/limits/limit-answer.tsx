import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { figure } from "@/components/figure";
import { shortDate } from "@/components/moment";
import type { FigureFilter } from "@/lib/chat/limit-scan";
import type { LimitsOverview } from "@/lib/chat/limit-view";
import { nearFrom, standingsIn } from "@/lib/chat/measure";
import { useWalls } from "../walls-in-force";
import { figuresPath } from "./figures-path";

const weekMs = 7 * 24 * 60 * 60 * 1000;

/** The question of Monday morning, answered in a sentence: how many will reach the limit of groups this quarter? */
export function LimitAnswer({ overview, gateMet }: { overview: LimitsOverview; gateMet: number }) {
  const t = useTranslations("limits.answer");
  const { snapshot, walls, trend, forecast } = overview;
  const { conversationsPer } = useWalls();
  const { counts } = snapshot.totals;
  const groups = standingsIn(counts.groups, walls.groups);
  const full = standingsIn(counts.conversations, walls.conversations).at;
  const ahead = forecast.groups;
  const first = trend.groups[0]?.at ?? 0;
  const weeks = Math.max(1, Math.round((snapshot.at - first) / weekMs));
  const strong = (href: string) => (chunks: ReactNode) => (
    <Link href={href} className="font-semibold hover:underline">
      {chunks}
    </Link>
  );
  const seq = overview.isNewest ? undefined : snapshot.seq;
  const to = (filter: FigureFilter) => strong(figuresPath(filter, seq));
  const wall = figure(walls.groups);
  const near = Math.min(nearFrom(walls.groups), walls.groups - 1);
  return (
    <p className="border-b px-3 py-4 text-lead sm:px-6">
      {ahead &&
        t.rich("forecast", {
          ...{ weeks, wall, more: Math.max(0, ahead.value - groups.at), all: ahead.value },
          ...{ low: ahead.low, high: ahead.high },
          // Who is nearest will be there first.
          strong: to({ ranges: { groups: [near, walls.groups - 1] } }),
        })}
      {!ahead &&
        t.rich(overview.isNewest ? "few" : "earlier", {
          ...{ at: groups.at, near: groups.near, wall, day: shortDate(snapshot.at), have: trend.groups.length },
          strong: to({ ranges: { groups: [walls.groups, null] } }),
        })}{" "}
      {conversationsPer === "account" &&
        t.rich(overview.isNewest ? "cannot" : "couldNot", {
          count: full,
          strong: to({ ranges: { conversations: [walls.conversations, null] } }),
        })}{" "}
      {overview.isNewest && (gateMet === 0 ? t("gateNone") : t("gateMet", { count: gateMet }))}
    </p>
  );
}
