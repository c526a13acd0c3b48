import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type Dispatch,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useTranslations } from "use-intl";
import { useShortcut } from "@/components/shortcut";
import type { AccountContents } from "@/lib/chat/read-account";
import type { Group } from "@/lib/chat/wire";
import { MemberRow, rowColumns } from "./member-row";
import { MembersEmpty } from "./members-empty";
import { isFailed, type Row, type View } from "./rows";
import type { Selection } from "./use-selection";
import type { Workspace, WorkspaceEvent } from "./workspace";

type MembersGridProps = {
  account: string;
  view: View;
  group?: Group | undefined;
  rows: readonly Row[];
  /** Rows before the filter. */
  total: number;
  contents: AccountContents;
  workspace: Workspace;
  selection: Selection;
  dispatch: Dispatch<WorkspaceEvent>;
  onShow: (view: View) => void;
  onAdd: () => void;
  onClearFilter: () => void;
};

/**
 * The conversations as a grid: one stop for Tab, arrow keys inside, only the rows in sight in the document, the true
 * number of rows for screen readers.
 */
export function MembersGrid(props: MembersGridProps) {
  const { account, view, group, rows, total, contents, workspace, selection, dispatch, onShow } = props;
  const t = useTranslations("members");
  const grid = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const { scroller, margin, narrow } = useScroller(body, rows.length === 0);
  const [activeKey, setActiveKey] = useState<string>();
  const wantsFocus = useRef(false);
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

  useEffect(() => {
    if (!wantsFocus.current) return;
    const row = grid.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]');
    if (!row) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  });
  useShortcut("Escape", selection.clear, { off: selection.rows.length === 0 });

  function moveTo(index: number, select: boolean) {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return;
    setActiveKey(row.key);
    wantsFocus.current = true;
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
        case "Delete":
        case "Backspace":
          return removeOrTakeBack(row);
        default:
          return "left";
      }
    })();
    if (handled !== "left") event.preventDefault();
  }

  /** Takes out what is selected, or else the row with the focus; what already waits is taken back. */
  function removeOrTakeBack(row: Row | undefined) {
    if (!group || workspace.sending) return "left";
    const chosen = selection.rows.length > 0 ? selection.rows : row ? [row] : [];
    const waiting = chosen.filter((each) => each.change);
    const present = chosen.filter((each) => !each.change && each.contact?.groupIds.includes(group.id));
    if (present.length > 0) {
      const changes = present.map((each) => ({ op: "remove" as const, conversation: each.conversation }));
      dispatch({ kind: "members", groupId: group.id, changes });
    } else if (waiting.length > 0) {
      const keys = new Set(waiting.map((each) => each.key));
      dispatch({ kind: "takeBack", groupId: group.id, keys });
      // The row with the focus may go: the next one that stays takes it.
      const next =
        rows.slice(active).find((each) => !keys.has(each.key)) ?? rows.findLast((each) => !keys.has(each.key));
      setActiveKey(next?.key);
      wantsFocus.current = next !== undefined;
    }
    selection.clear();
  }

  function onRowClick(event: MouseEvent, row: Row) {
    if (!(event.target instanceof Element) || !event.currentTarget.contains(event.target)) return; // a menu of ours
    if (event.target.closest("a, button, input")) return;
    setActiveKey(row.key);
    if (event.shiftKey) selection.rangeTo(row.key);
    else if (event.ctrlKey || event.metaKey || isTouch(event)) selection.toggle(row.key);
    else if (selection.keys.size === 1 && selection.keys.has(row.key)) selection.clear();
    else if (!window.getSelection()?.toString()) selection.only(row.key);
  }

  const results = group && workspace.results[group.id];
  const showsResult =
    results && Object.keys(results.items).length > 0 && !rows.some((row) => row.change && !isFailed(row));
  const name = group?.name ?? "";
  const label = view === "all" ? t("labelAll") : view === "none" ? t("labelNone") : t("label", { name });

  if (rows.length === 0) {
    return (
      <MembersEmpty view={view} group={group} hidden={total} onAdd={props.onAdd} onClearFilter={props.onClearFilter} />
    );
  }
  const items = virtualizer.getVirtualItems();
  return (
    <div
      ref={grid}
      data-scroller
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-multiselectable
      aria-describedby="grid-help"
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 select-none overflow-y-auto overflow-x-hidden border-t flow:overflow-visible"
    >
      <p id="grid-help" className="sr-only">
        {t("help")}
      </p>
      <div
        role="row"
        aria-rowindex={1}
        className={`sticky top-0 z-[5] h-7 items-center border-b bg-sunken text-cap text-muted max-sm:hidden sm:grid ${rowColumns(group !== undefined)}`}
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
        <span role="columnheader">{t("conversation")}</span>
        <span role="columnheader">{group ? t("alsoIn") : t("inGroups")}</span>
        <span role="columnheader" className="pr-4 text-right max-xl:hidden">
          {t("changed")}
        </span>
        {group && <span role="columnheader">{showsResult ? t("result") : t("plan")}</span>}
        <span role="columnheader">
          <span className="sr-only">{t("actions")}</span>
        </span>
      </div>
      <div ref={body} role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <MemberRow
              key={row.key}
              measure={virtualizer.measureElement}
              index={item.index}
              top={item.start - margin}
              row={row}
              account={account}
              group={group}
              groups={contents.groups}
              staged={workspace.staged}
              sending={workspace.sending !== undefined}
              active={item.index === active}
              selected={selection.keys.has(row.key)}
              onSelect={(event) => (event.shiftKey ? selection.rangeTo(row.key) : selection.toggle(row.key))}
              onClick={(event) => onRowClick(event, row)}
              onFocus={() => setActiveKey(row.key)}
              dispatch={dispatch}
              onShow={onShow}
            />
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

/** What scrolls: the grid itself, or the whole page in a narrow or low window; and how far below its top the rows begin. */
function useScroller(body: React.RefObject<HTMLDivElement | null>, empty: boolean) {
  const [state, setState] = useState<{ scroller: HTMLElement | null; margin: number; narrow: boolean }>({
    scroller: null,
    margin: 0,
    narrow: false,
  });
  useLayoutEffect(() => {
    if (empty) return;
    const measure = () => {
      const element = body.current;
      let scroller = element?.closest<HTMLElement>("[data-scroller]") ?? null;
      while (scroller && !/auto|scroll/.test(getComputedStyle(scroller).overflowY)) {
        scroller = scroller.parentElement?.closest<HTMLElement>("[data-scroller]") ?? null;
      }
      if (!element || !scroller) return;
      const margin = Math.round(
        element.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop,
      );
      const narrow = window.innerWidth < 640;
      setState((before) =>
        before.scroller === scroller && before.margin === margin && before.narrow === narrow
          ? before
          : { scroller, margin, narrow },
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    for (let element = body.current?.parentElement; element; element = element.parentElement) {
      observer.observe(element);
      for (const sibling of element.children) observer.observe(sibling);
      if (element.tagName === "MAIN") break;
    }
    return () => observer.disconnect();
  }, [body, empty]);
  return state;
}
