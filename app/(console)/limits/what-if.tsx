import Link from "next/link";
import { type ReactNode, useId, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { figure } from "@/components/figure";
import type { FigureFilter, SnapshotTotals } from "@/lib/chat/limit-scan";
import { type Measure, measures, standingsIn, type Walls } from "@/lib/chat/measure";
import { type Edition, editions, hasGroups } from "@/lib/chat/target-draft";

const most = 100_000;

type WhatIfProps = { totals: SnapshotTotals; walls: Walls; pathOf: (filter: FigureFilter) => string };

/** Who would be at a wall if it stood elsewhere: reckoned here, from the snapshot. */
export function WhatIf({ totals, walls, pathOf }: WhatIfProps) {
  const t = useTranslations("limits.whatIf");
  const names = useTranslations("limits.measureTitle");
  const target = useTranslations("target");
  const editionName = (each: Edition) => target("edition", { edition: each });
  const id = useId();
  const [typed, setTyped] = useState<Partial<Record<Measure, string>>>({});
  const [edition, setEdition] = useState<Edition | "asItIs">("asItIs");
  const asked = (measure: Measure) => typed[measure] ?? String(walls[measure]);
  const wallOf = (measure: Measure) => {
    const text = asked(measure).trim();
    return /^\d{1,6}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
  };
  const changed = measures.filter((measure) => {
    const wall = wallOf(measure);
    return wall !== undefined && wall !== walls[measure];
  });
  const isAsItIs = Object.keys(typed).length === 0 && edition === "asItIs";
  const withGroups = totals.counts.groups.reduce((sum, [value, accounts]) => sum + (value > 0 ? accounts : 0), 0);

  return (
    <section aria-labelledby={`${id}-title`} className="border-b bg-canvas px-3 py-3 sm:px-6 print:hidden">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <h2 id={`${id}-title`} className="py-1 font-semibold">
          {t("title")}
        </h2>
        {measures.map((measure) => {
          const isFault = wallOf(measure) === undefined;
          return (
            <div key={measure} className="flex flex-wrap items-center gap-2">
              <label htmlFor={`${id}-${measure}`}>{t(measure)}</label>
              <input
                id={`${id}-${measure}`}
                value={asked(measure)}
                onChange={(event) => setTyped((before) => ({ ...before, [measure]: event.target.value }))}
                inputMode="numeric"
                autoComplete="off"
                aria-invalid={isFault ? true : undefined}
                aria-describedby={isFault ? `${id}-${measure}-fault` : undefined}
                className={`h-7 w-[72px] rounded-control border bg-surface px-2 font-mono text-id pointer-coarse:h-11 ${isFault ? "border-danger" : "border-edge"}`}
              />
              {isFault && (
                <span id={`${id}-${measure}-fault`} role="alert" className="text-cap text-danger">
                  {t("fault", { most })}
                </span>
              )}
            </div>
          );
        })}
        <div className="flex items-center gap-2">
          <label htmlFor={`${id}-edition`}>{t("edition")}</label>
          <select
            id={`${id}-edition`}
            value={edition}
            onChange={(event) => setEdition(event.target.value as Edition | "asItIs")} // the options are its only values
            className="h-7 rounded-control border border-edge bg-surface px-2 pointer-coarse:h-11"
          >
            <option value="asItIs">{t("asItIs")}</option>
            {editions.map((each) => (
              <option key={each} value={each}>
                {editionName(each)}
              </option>
            ))}
          </select>
        </div>
        {!isAsItIs && (
          <Button
            look="quiet"
            onClick={() => {
              setTyped({});
              setEdition("asItIs");
            }}
          >
            {t("reset")}
          </Button>
        )}
      </div>
      <div aria-live="polite" className="mt-2">
        {changed.length === 0 && edition === "asItIs" && <p className="text-muted">{t("unchanged")}</p>}
        {changed.map((measure) => {
          const wall = wallOf(measure) ?? 0;
          const counts = totals.counts[measure];
          const [now, then] = [standingsIn(counts, walls[measure]), standingsIn(counts, wall)];
          return (
            <p key={measure}>
              {t.rich("one", {
                ...{ measure: names(measure), from: figure(now.at), to: figure(then.at), over: then.over },
                ...{ nearFrom: figure(now.near), nearTo: figure(then.near) },
                strong: leadingTo(pathOf({ ranges: { [measure]: [wall, null] } })),
              })}
            </p>
          );
        })}
        {edition !== "asItIs" && (
          <p>
            {hasGroups(edition)
              ? t("hasGroups", { edition: editionName(edition) })
              : t.rich("noGroups", {
                  ...{ edition: editionName(edition), count: withGroups },
                  strong: leadingTo(pathOf({ ranges: { groups: [1, null] } })),
                })}
          </p>
        )}
        {(changed.length > 0 || edition !== "asItIs") && <p className="text-muted">{t("noCall")}</p>}
      </div>
    </section>
  );
}

function leadingTo(href: string) {
  return (chunks: ReactNode) => (
    <Link href={href} className="font-semibold text-accent hover:underline">
      {chunks}
    </Link>
  );
}
