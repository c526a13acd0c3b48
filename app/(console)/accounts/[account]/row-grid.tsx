import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
} from "react";
import { useTranslations } from "use-intl";
import { useShortcut } from "@/components/shortcut";
import type { RowPlace } from "./grid-row";
import { useScroller } from "./use-scroller";
import type { Selection } from "./use-selection";

type RowGridProps<Row extends { key: string }> = {
  label: string;
  help: string;
  rows: readonly Row[];
  selection: Selection<Row>;
  /** The grid's columns as classes, from 640 px up. */
  columns: string;
  /** The heads of the table's own columns, between the tick box and the action. */
  heads: readonly { label: string; className?: string }[];
  renderRow: (row: Row, place: RowPlace) => ReactNode;
  /** Delete, on what is selected or else on the row with the focus. Gives the rows that may go, or nothing done. */
  onDelete?: ((chosen: readonly Row[]) => ReadonlySet<string> | undefined) | undefined;
  /** Enter, on the same. */
  onOpen?: ((chosen: readonly Row[]) => void) | undefined;
};

/**
 * Conversations as a grid: one stop for Tab, arrow keys inside, only the rows in sight in the document, the true
 * number of rows for screen readers.
 */
export function RowGrid<Row extends { key: string }>(props: RowGridProps<Row>) {
  const { rows, selection, columns, heads, renderRow, onDelete, onOpen } = props;
  const t = useTranslations("members");
  const helpId = useId();
  const grid = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const { scroller, margin, narrow } = useScroller(body, rows.length === 0);
  const [activeKey, setActiveKey] = useState<string>();
  const wantsFocus = useRef<string>(undefined);
  const [acted, setActed] = useState<{ key: string; index: number }>();
  const active = Math.max(
    0,
    rows.findIndex((row) => row.key === activeKey),
  );

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: () => (narrow ? 56 : 32),
    getItemKey: (index) => rows[index]?.key ?? index,
    scrollMargin: margin,
    overscan: 12,
    // The active row stays in the document when it is scrolled away, so that focus is not lost with it.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
      if (active < first && count > 0) indexes.unshift(active);
      if (active > last) indexes.push(active);
      return indexes;
    },
  });

  const drawnRow = (key: string) => grid.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  // By its key: an effect left over from the render before would otherwise give the focus to the row that had it.
  useEffect(() => {
    const row = wantsFocus.current === undefined ? undefined : drawnRow(wantsFocus.current);
    if (!row) return;
    wantsFocus.current = undefined;
    row.focus({ preventScroll: true });
  });
  // What a row's own action took away with it, its button or the whole row, had the focus.
  const refocus = useEffectEvent(({ key, index }: { key: string; index: number }) => {
    const row = rows.find((each) => each.key === key) ?? rows[Math.min(index, rows.length - 1)];
    if (!row || document.activeElement !== document.body) return;
    setActiveKey(row.key);
    drawnRow(row.key)?.focus({ preventScroll: true });
  });
  useEffect(() => acted && refocus(acted), [acted]);
  useShortcut("Escape", selection.clear, { off: selection.rows.length === 0 });

  function moveTo(index: number, select: boolean) {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return;
    setActiveKey(row.key);
    wantsFocus.current = row.key;
    virtualizer.scrollToIndex(rows.indexOf(row), { align: "auto" });
    // A row that is not chosen yet begins a range of its own.
    const from = rows[active]?.key;
    if (select) selection.rangeTo(row.key, from !== undefined && !selection.keys.has(from) ? from : undefined);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!(event.target instanceof HTMLElement) || !event.currentTarget.contains(event.target)) return; // a menu of ours
    const onRow = event.target.getAttribute("role") === "row";
    const page = Math.max(1, Math.floor((scroller?.clientHeight ?? 320) / 40));
    const row = rows[active];
    const chosen = selection.rows.length > 0 ? selection.rows : row ? [row] : [];
    const handled = (() => {
      switch (event.key) {
        case "ArrowDown":
          return moveTo(active + 1, event.shiftKey);
        case "ArrowUp":
          return moveTo(active - 1, event.shiftKey);
        case "PageDown":
          return moveTo(active + page, event.shiftKey);
        case "PageUp":
          return moveTo(active - page, event.shiftKey);
        case "Home":
          return moveTo(0, event.shiftKey);
        case "End":
          return moveTo(rows.length - 1, event.shiftKey);
        case "ArrowRight":
          return moveInside(event.target, 1);
        case "ArrowLeft":
          return moveInside(event.target, -1);
        case " ":
          if (!onRow || !row) return "left";
          return event.shiftKey ? selection.rangeTo(row.key) : selection.toggle(row.key);
        case "a":
        case "A":
          return event.ctrlKey || event.metaKey ? selection.all() : "left";
        case "Enter":
          return onRow && onOpen ? onOpen(chosen) : "left";
        case "Delete":
        case "Backspace":
          return deleteRows(chosen);
        default:
          return "left";
      }
    })();
    if (handled !== "left") event.preventDefault();
  }

  function deleteRows(chosen: readonly Row[]) {
    const leaving = onDelete?.(chosen);
    if (!leaving) return "left";
    selection.clear();
    if (leaving.size === 0) return;
    // The row with the focus may go: the next one that stays takes it.
    const stays = (row: Row) => !leaving.has(row.key);
    const next = rows.slice(active).find(stays) ?? rows.findLast(stays);
    setActiveKey(next?.key);
    wantsFocus.current = next?.key;
  }

  function onRowClick(event: MouseEvent, row: Row) {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest('button, [role="menuitem"]')) {
      setActed({ key: row.key, index: rows.indexOf(row) });
    }
    if (!event.currentTarget.contains(event.target)) return; // a menu of ours
    if (event.target.closest("a, button, input")) return;
    setActiveKey(row.key);
    if (event.shiftKey) selection.rangeTo(row.key);
    else if (event.ctrlKey || event.metaKey || isTouch(event)) selection.toggle(row.key);
    else if (selection.keys.size === 1 && selection.keys.has(row.key)) selection.clear();
    else if (!window.getSelection()?.toString()) selection.only(row.key);
  }

  return (
    <div
      ref={grid}
      data-scroller
      role="grid"
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-multiselectable
      aria-describedby={helpId}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 select-none overflow-y-auto overflow-x-hidden border-t flow:overflow-visible"
    >
      <p id={helpId} className="sr-only">
        {props.help}
      </p>
      <div
        role="row"
        aria-rowindex={1}
        className={`sticky top-0 z-[5] h-7 items-center border-b bg-sunken text-cap text-muted max-sm:hidden sm:grid ${columns}`}
      >
        <span role="columnheader" aria-label="±" />
        <span role="columnheader" className="flex justify-center">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={t("selectAll", { count: rows.length })}
            checked={selection.rows.length === rows.length}
            ref={(box) => {
              if (box) box.indeterminate = selection.rows.length > 0 && selection.rows.length < rows.length;
            }}
            onChange={() => (selection.rows.length === rows.length ? selection.clear() : selection.all())}
            className="size-3.5 accent-accent"
          />
        </span>
        {heads.map((head) => (
          <span key={head.label} role="columnheader" className={head.className}>
            {head.label}
          </span>
        ))}
        <span role="columnheader">
          <span className="sr-only">{t("actions")}</span>
        </span>
      </div>
      <div ref={body} role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return (
            row &&
            renderRow(row, {
              measure: virtualizer.measureElement,
              index: item.index,
              top: item.start - margin,
              active: item.index === active,
              selected: selection.keys.has(row.key),
              onSelect: (event) => (event.shiftKey ? selection.rangeTo(row.key) : selection.toggle(row.key)),
              onClick: (event) => onRowClick(event, row),
              onFocus: () => setActiveKey(row.key),
            })
          );
        })}
      </div>
    </div>
  );
}

/** A finger has neither Ctrl nor Shift: each tap chooses one row more. */
function isTouch({ nativeEvent }: MouseEvent): boolean {
  return nativeEvent instanceof PointerEvent && nativeEvent.pointerType === "touch";
}

/** Left and right walk through what a row holds: the row itself, its tick box, its chips, its action. */
function moveInside(target: HTMLElement, step: 1 | -1) {
  const row = target.closest<HTMLElement>('[role="row"]');
  if (!row) return;
  const stops = [row, ...row.querySelectorAll<HTMLElement>("input, button, a")].filter(
    (stop) => stop.offsetParent !== null,
  );
  stops[stops.indexOf(target) + step]?.focus();
}
