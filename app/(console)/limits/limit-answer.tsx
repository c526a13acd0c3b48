import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { figure } from "@/components/figure";
import type { LimitsOverview } from "@/lib/chat/limit-view";
import { standingsIn } from "@/lib/chat/measure";
import { figuresPath } from "./figures-path";

const weekMs = 7 * 24 * 60 * 60 * 1000;

/** The question of Monday morning, answered in a sentence: how many will reach the limit of groups this quarter? */
export function LimitAnswer({ overview, gateMet }: { overview: LimitsOverview; gateMet: number }) {
  const t = useTranslations("limits.answer");
  const { snapshot, walls, trend, forecast } = overview;
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
  const atGroups = strong(figuresPath({ ranges: { groups: [walls.groups, null] } }));
  return (
    <p className="border-b px-3 py-4 text-lead sm:px-6">
      {ahead
        ? t.rich("forecast", {
            ...{ weeks, wall: figure(walls.groups), more: Math.max(0, ahead.value - groups.at), all: ahead.value },
            ...{ low: ahead.low, high: ahead.high, strong: atGroups },
          })
        : t.rich("few", {
            ...{
              at: groups.at,
              near: groups.near,
              wall: figure(walls.groups),
              have: trend.groups.length,
              strong: atGroups,
            },
          })}{" "}
      {t.rich("cannot", {
        count: full,
        strong: strong(figuresPath({ ranges: { conversations: [walls.conversations, null] } })),
      })}{" "}
      {gateMet === 0 ? t("gateNone") : t("gateMet", { count: gateMet })}
    </p>
  );
}
