import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { limits } from "@/lib/chat/limits";
import type { MarkRow } from "../rows";
import { marksAfter } from "../staged-marks";

const bits = Array.from({ length: limits.markBits.value }, (_, at) => at + 1);
// 53438, SDK text: an application numbers its own marks from 1 << 32, which is bit 33.
const firstOfApp = 33;

type BitBoardProps = { rows: readonly MarkRow[]; disabled: boolean; onSet: (bit: number, on: boolean) => void };

/** All 64 bits by number, as switches: one stop for Tab, arrow keys inside. Over several rows a bit may be mixed. */
export function BitBoard({ rows, disabled, onSet }: BitBoardProps) {
  const t = useTranslations("marks");
  const board = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(1);
  const before = rows.map((row) => new Set(row.contact?.marks));
  const after = rows.map((row) => new Set(row.change ? marksAfter(row.contact, row.change).marks : row.contact?.marks));

  function onKeyDown(event: KeyboardEvent) {
    const columns = board.current ? getComputedStyle(board.current).gridTemplateColumns.split(" ").length : 1;
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
    const next =
      event.key === "Home" ? 1 : event.key === "End" ? bits.length : active + (steps[event.key] ?? Number.NaN);
    if (!(next >= 1 && next <= bits.length)) return;
    event.preventDefault();
    setActive(next);
    board.current?.querySelector<HTMLElement>(`[data-bit="${next}"]`)?.focus();
  }

  return (
    <div
      ref={board}
      role="group"
      aria-label={t("bits")}
      onKeyDown={onKeyDown}
      className="grid grid-cols-8 gap-1 sm:grid-cols-[repeat(16,minmax(0,1fr))]"
    >
      {bits.map((bit) => {
        const count = after.filter((set) => set.has(bit)).length;
        const wasCount = before.filter((set) => set.has(bit)).length;
        const pressed = count === rows.length ? true : count === 0 ? false : "mixed";
        const state = count > wasCount ? "add" : count < wasCount ? "remove" : pressed;
        return (
          <button
            key={bit}
            type="button"
            data-bit={bit}
            data-first={bit === active ? true : undefined}
            tabIndex={bit === active ? 0 : -1}
            disabled={disabled}
            aria-pressed={pressed}
            aria-label={t(labelOf(state), { bit })}
            title={t(bit < firstOfApp ? "vendorBit" : "appBit", { bit })}
            onFocus={() => setActive(bit)}
            onClick={() => onSet(bit, pressed !== true)}
            className={`h-7 rounded-chip border px-0 font-mono text-cap pointer-coarse:h-11 ${bit === firstOfApp - 1 ? "mb-2" : ""} ${lookOf(state)}`}
          >
            <span aria-hidden>{state === "add" ? "+" : state === "remove" ? "−" : ""}</span>
            {bit}
          </button>
        );
      })}
    </div>
  );
}

type Shown = boolean | "mixed" | "add" | "remove";

function labelOf(state: Shown) {
  if (state === "add") return "bitAdd";
  if (state === "remove") return "bitRemove";
  return state === "mixed" ? "bitMixed" : "bit";
}

function lookOf(state: Shown): string {
  switch (state) {
    case "add":
      return "border-added bg-added-soft font-semibold text-added";
    case "remove":
      return "border-removed border-dashed bg-removed-soft text-removed line-through";
    case "mixed":
      return "hatch border-edge bg-surface";
    case true:
      return "border-ink bg-ink font-semibold text-on-ink";
    case false:
      return "border-line bg-surface text-muted hover:bg-hover hover:text-text";
  }
}
