import type { MouseEvent, ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ConversationName } from "@/components/conversation-name";
import type { Said } from "./apply";
import { isFailed, type TableRow } from "./rows";

/** Where the grid puts a row, and what it wants to hear of it. */
export type RowPlace = {
  measure: (element: HTMLElement | null) => void;
  index: number;
  top: number;
  active: boolean;
  selected: boolean;
  onSelect: (event: { shiftKey: boolean }) => void;
  onClick: (event: MouseEvent) => void;
  onFocus: () => void;
};

export type Sign = "add" | "remove" | "change";

type GridRowProps = {
  place: RowPlace;
  row: TableRow<unknown, Said, unknown>;
  columns: string;
  /** What is staged, in the gutter and in words. */
  sign?: Sign | undefined;
  signLabel?: string;
  struck: boolean;
  /** The cells between the conversation and the action, each a `gridcell`. */
  children: ReactNode;
  action: ReactNode;
};

const signs = { add: "+", remove: "−", change: "~" };
const inks = { add: "text-added", remove: "text-removed", change: "text-changed" };
const grounds = { add: "bg-added-soft", remove: "bg-removed-soft", change: "bg-changed-soft" };
const edges = {
  add: "before:border-added",
  remove: "before:border-removed before:border-dashed",
  change: "before:border-changed",
};

/** A row of any of the account's tables: sign, tick box, conversation, the table's own cells, action. */
export function GridRow({ place, row, columns, sign, signLabel, struck, children, action }: GridRowProps) {
  const t = useTranslations("members");
  const failed = isFailed(row);
  const plain = sign ? grounds[sign] : "bg-surface hover:bg-hover";
  const ground = place.selected ? "bg-accent-soft" : failed ? "bg-danger-soft" : plain;
  const edge = failed ? "before:border-danger" : sign ? edges[sign] : "before:border-transparent";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of all its rows
    <div
      ref={place.measure}
      role="row"
      data-index={place.index}
      data-key={row.key}
      data-sign={sign}
      aria-rowindex={place.index + 2}
      aria-selected={place.selected}
      tabIndex={place.active ? 0 : -1}
      onClick={place.onClick}
      onFocus={(event) => event.target === event.currentTarget && place.onFocus()}
      style={{ transform: `translateY(${place.top}px)` }}
      className={`absolute inset-x-0 top-0 grid min-h-8 items-center border-b -outline-offset-2 before:absolute before:inset-y-0 before:left-0 before:border-l-[3px] max-sm:min-h-14 max-sm:grid-cols-[24px_minmax(0,1fr)_44px] max-sm:py-1.5 pointer-coarse:min-h-14 ${columns} ${ground} ${edge}`}
    >
      <span
        role="gridcell"
        className={`text-center font-semibold max-sm:row-span-2 max-sm:self-start ${sign ? inks[sign] : ""}`}
      >
        {sign && (
          <>
            <span aria-hidden>{signs[sign]}</span>
            <span className="sr-only">{signLabel}</span>
          </>
        )}
      </span>
      <span role="gridcell" className="flex justify-center max-sm:hidden">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t("select", { id: row.conversation.id })}
          checked={place.selected}
          onChange={() => {}}
          onClick={place.onSelect}
          className="size-3.5 accent-accent"
        />
      </span>
      <span
        role="gridcell"
        className={`flex min-w-0 items-center gap-2 pr-3 ${struck ? "text-muted line-through" : ""}`}
      >
        <ConversationName conversation={row.conversation} />
      </span>
      {children}
      <span role="gridcell" className="flex justify-center max-sm:col-start-3 max-sm:row-span-2 max-sm:row-start-1">
        {action}
      </span>
    </div>
  );
}
