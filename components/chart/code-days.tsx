"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { ChartFrame } from "./chart-frame";
import type { ChartCell } from "./chart-rows";
import { counted } from "./counted";
import { shadeOf } from "./shade";
import { shortDay } from "./utc";

type CodeDaysProps = {
  title: string;
  note: string;
  /** "2026-11-23", the oldest first. */
  days: readonly string[];
  /** `counts`: a number a day. */
  codes: readonly { code: number; counts: readonly number[] }[];
  /** The most calls in a second of each day; `null` where nobody counted. */
  peaks?: { counts: readonly (number | null)[]; allowed: number };
  /** What was refused with a code on a day, where there is such a list. */
  hrefOf: (code: number, day: string) => string | undefined;
  /** Without an ending. */
  fileName: string;
};

/** How often each code was met on each day: a table whose ground is the darker the higher its number. */
export function CodeDays({ title, note, days, codes, peaks, hrefOf, fileName }: CodeDaysProps) {
  const t = useTranslations("charts");
  const highest = Math.max(0, ...codes.flatMap(({ counts }) => counts));
  const peakCells = peaks && days.map((_, at): ChartCell => peaks.counts[at] ?? null);
  return (
    <ChartFrame
      title={title}
      note={note}
      fileName={fileName}
      rows={{
        columns: [t("columns.code"), ...days],
        rows: [
          ...codes.map(({ code, counts }) => [code, ...days.map((_, at) => counts[at] ?? 0)]),
          ...(peakCells ? [[t("peak"), ...peakCells]] : []),
        ],
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard */}
      <section tabIndex={0} aria-label={t("tableOf", { title })} className="overflow-x-auto">
        <table className="w-full border-separate border-spacing-0.5 print:[print-color-adjust:exact]">
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr className="text-cap text-muted">
              <td />
              {days.map((day) => (
                <th key={day} scope="col" className="h-6 min-w-16 whitespace-nowrap px-2 text-right font-normal">
                  <time dateTime={day}>{shortDay(day)}</time>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {codes.map(({ code, counts }) => (
              <tr key={code}>
                <th scope="row" className="sticky left-0 bg-surface pr-3 text-left font-mono font-normal text-cap">
                  {code}
                </th>
                {days.map((day, at) => {
                  const count = counts[at] ?? 0;
                  const about = t("codeOnDay", { code: String(code), day: shortDay(day), count: counted(count) });
                  const href = count > 0 ? hrefOf(code, day) : undefined;
                  return (
                    <td key={day} className="h-[26px] p-0 text-right" style={{ background: shadeOf(count, highest) }}>
                      {href !== undefined ? (
                        <Link
                          href={href}
                          prefetch={false}
                          title={about}
                          className="block h-full px-2 leading-[26px] -outline-offset-2 hover:underline pointer-coarse:leading-[44px]"
                        >
                          {counted(count)}
                        </Link>
                      ) : (
                        <span title={count > 0 ? about : undefined} className={`px-2 ${count > 0 ? "" : "text-muted"}`}>
                          {counted(count)}
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
            {peaks && (
              <tr>
                <th
                  scope="row"
                  className="sticky left-0 whitespace-nowrap bg-surface pr-3 text-left font-normal text-cap text-muted"
                >
                  {t("peak")}
                </th>
                {days.map((day, at) => (
                  <td key={day} className="h-[26px] whitespace-nowrap px-2 text-right">
                    <Peak count={peaks.counts[at] ?? null} allowed={peaks.allowed} />
                  </td>
                ))}
              </tr>
            )}
          </tbody>
        </table>
      </section>
      {highest === 0 && <p className="mt-2 text-cap text-muted">{t("noCodes")}</p>}
    </ChartFrame>
  );
}

function Peak({ count, allowed }: { count: number | null; allowed: number }) {
  const t = useTranslations("charts");
  if (count === null)
    return (
      <span className="text-muted">
        <span aria-hidden>–</span>
        <span className="sr-only">{t("unknown")}</span>
      </span>
    );
  if (count < allowed) return counted(count);
  return (
    <span className="font-semibold text-danger">
      {t("peakOf", { peak: counted(count), allowed: counted(allowed) })}
    </span>
  );
}
