"use client";

import Link from "next/link";
import { type ReactNode, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { type ChartCell, type ChartRows, csvOf } from "./chart-rows";
import { counted } from "./counted";
import { download } from "./download";
import { paintChart } from "./paint-chart";

type ChartFrameProps = {
  title: string;
  note: string;
  /** Of what is downloaded, without its ending. */
  fileName: string;
  rows: ChartRows;
  children: ReactNode;
  /** What the drawing tells, in a sentence; without it the children are a table already, and there is nothing to swap. */
  essence?: string;
};

// On paper, and where the browser chooses the colours, the theme does not matter: tokens become the colours of the system.
const plainColours = [
  "print:[color-scheme:light] print:[--text:CanvasText] print:[--muted:CanvasText] print:[--canvas:Canvas]",
  "print:bg-canvas print:[--accent:CanvasText] print:[--sunken:Canvas] print:[--hover:Canvas]",
  "print:[--edge:gray] print:[--line:lightgray] print:[--danger:black] print:[--warning-mark:dimgray]",
  "forced-colors:[--text:CanvasText] forced-colors:[--muted:CanvasText] forced-colors:[--canvas:Canvas]",
  "forced-colors:[--edge:GrayText] forced-colors:[--line:GrayText] forced-colors:[--danger:CanvasText]",
  "forced-colors:[--warning-mark:CanvasText] forced-colors:[--accent:LinkText]",
].join(" ");

/** A chart with its heading, its figures as a table in the same place, and both as files. */
export function ChartFrame({ title, note, fileName, rows, children, essence }: ChartFrameProps) {
  const t = useTranslations("charts");
  const heading = useId();
  const frame = useRef<HTMLElement>(null);
  const [isTable, setIsTable] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  async function downloadPicture() {
    if (!frame.current) return;
    try {
      download(await paintChart(frame.current, title, note), `${fileName}.png`);
      setHasFailed(false);
    } catch {
      setHasFailed(true);
    }
  }
  return (
    <section ref={frame} aria-labelledby={heading} className={`min-w-0 break-inside-avoid text-text ${plainColours}`}>
      <div className="flex items-baseline gap-x-3">
        <h2 id={heading} className="min-w-0 font-semibold">
          {title}
        </h2>
        <div className="-my-0.5 ml-auto flex shrink-0 print:hidden">
          {essence !== undefined && (
            <FrameButton
              label={t(isTable ? "drawingOf" : "tableOf", { title })}
              onClick={() => setIsTable((before) => !before)}
            >
              {t(isTable ? "drawing" : "table")}
            </FrameButton>
          )}
          <FrameButton
            label={t("csvOf", { title })}
            onClick={() => download(new Blob([csvOf(rows)], { type: "text/csv;charset=utf-8" }), `${fileName}.csv`)}
          >
            {t("csv")}
          </FrameButton>
          <FrameButton label={t("pngOf", { title })} onClick={downloadPicture}>
            {t("png")}
          </FrameButton>
        </div>
      </div>
      <p className="text-cap text-muted">{note}</p>
      {hasFailed && (
        <p role="alert" className="text-cap text-danger">
          {t("pngFailed")}
        </p>
      )}
      {/* The drawing keeps its place behind the table: nothing jumps, and it can still be painted. */}
      <div className="relative mt-2">
        <div className={isTable ? "invisible print:hidden" : ""}>
          {essence !== undefined && (
            <div role="img" aria-label={essence} className="pointer-events-none absolute inset-0" />
          )}
          {children}
        </div>
        {isTable && (
          <section
            aria-label={t("tableOf", { title })}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
            tabIndex={0}
            className="absolute inset-0 overflow-auto border-y -outline-offset-2 print:static"
          >
            <RowsTable title={title} rows={rows} />
          </section>
        )}
      </div>
    </section>
  );
}

type FrameButtonProps = { label: string; onClick: () => void; children: string };

function FrameButton({ label, onClick, children }: FrameButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      className="h-6 min-w-6 px-1 text-accent text-cap last:-mr-1 hover:underline pointer-coarse:h-11 pointer-coarse:min-w-11"
    >
      {children}
    </button>
  );
}

function RowsTable({ title, rows: { columns, rows } }: { title: string; rows: ChartRows }) {
  return (
    <table className="w-full text-cap">
      <caption className="sr-only">{title}</caption>
      <thead className="sticky top-0 bg-sunken text-muted">
        <tr>
          {columns.map((column, at) => (
            <th
              key={column}
              scope="col"
              className={`h-7 px-3 font-normal ${isText(rows[0]?.[at]) ? "text-left" : "text-right"}`}
            >
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name, and only ever change all together
          <tr key={line} className="border-t">
            {row.map((cell, at) => (
              <td key={columns[at]} className={`h-[26px] px-3 ${isText(cell) ? "text-left" : "text-right"}`}>
                {shownCell(cell)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isText(cell: ChartCell | undefined): boolean {
  return typeof cell === "string";
}

function shownCell(cell: ChartCell): ReactNode {
  if (cell === null || typeof cell === "string") return cell;
  if (typeof cell === "number") return counted(cell);
  return (
    <Link href={cell.href} prefetch={false} className="text-accent hover:underline">
      {counted(cell.value)}
    </Link>
  );
}
