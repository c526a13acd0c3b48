"use client";

import { X } from "lucide-react";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { useShortcut } from "@/components/shortcut";
import { VisibleName } from "@/components/visible-name";
import { UndoDialog } from "./undo-dialog";

/** What was just done and can be taken back: all of one click on Apply, or one group. */
export type Doing = {
  kind: "applied" | "created" | "deleted";
  batchId: string;
  account: string;
  count: number;
  name?: string;
};

type Toasts = {
  shown: Doing | undefined;
  show: (doing: Doing) => void;
  undo: () => void;
  /** It was taken back elsewhere on the page. */
  forget: (batchId: string) => void;
};
const Shown = createContext<Toasts>({ shown: undefined, show: () => {}, undo: () => {}, forget: () => {} });

const shownForMs = 10_000;

/**
 * One toast at a time, bottom right: ten seconds, and as long as it is hovered or holds the focus; F8 leads to it, Z undoes.
 * On a phone what was applied is undone from the bar instead. `onUndone`: something was sent.
 */
export function UndoToasts({ children, onUndone }: { children: ReactNode; onUndone: () => void }) {
  const [shown, setShown] = useState<Doing>();
  const [undoing, setUndoing] = useState<Doing>();
  const undo = (doing: Doing | undefined) => {
    if (!doing) return;
    setUndoing(doing);
    setShown(undefined);
  };
  return (
    <Shown
      value={{
        ...{ shown, show: setShown, undo: () => undo(shown) },
        forget: (batchId) => setShown((doing) => (doing?.batchId === batchId ? undefined : doing)),
      }}
    >
      {children}
      {shown && (
        <Toast key={shown.batchId} doing={shown} onUndo={() => undo(shown)} onClose={() => setShown(undefined)} />
      )}
      {undoing && (
        <UndoDialog
          of={{ batchId: undoing.batchId }}
          account={undoing.account}
          onClose={() => setUndoing(undefined)}
          onRan={onUndone}
        />
      )}
    </Shown>
  );
}

export function useUndoToast(): Toasts {
  return useContext(Shown);
}

function Toast({ doing, onUndo, onClose }: { doing: Doing; onUndo: () => void; onClose: () => void }) {
  const t = useTranslations("trail.toast");
  const [isHeld, setHeld] = useState(false);
  const box = useRef<HTMLElement>(null);
  useShortcut("F8", () => box.current?.querySelector("button")?.focus(), { inFields: true });
  useShortcut("z", onUndo);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(onClose, shownForMs);
    return () => clearTimeout(timer);
  }, [isHeld, onClose]);
  const account = () => <VisibleName name={doing.account} className="font-mono text-id" />;
  const name = () => <VisibleName name={doing.name ?? ""} className="font-semibold" />;
  return (
    <section
      ref={box}
      role="status"
      aria-label={t("label")}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={`fixed right-4 bottom-16 z-40 flex max-w-[calc(100vw-2rem)] items-center gap-3 rounded-overlay border border-edge bg-overlay px-3 py-2 shadow-overlay ${doing.kind === "applied" ? "max-sm:hidden" : ""}`}
    >
      <span className="min-w-0 break-words">
        {doing.kind === "applied" ? t.rich("applied", { count: doing.count, account }) : t.rich(doing.kind, { name })}
      </span>
      <Button keys="Z" onClick={onUndo}>
        {t("undo")}
      </Button>
      <button
        type="button"
        aria-label={t("dismiss")}
        onClick={onClose}
        className="grid size-7 shrink-0 place-items-center rounded-control text-muted hover:bg-hover hover:text-text pointer-coarse:size-11"
      >
        <X size={14} aria-hidden />
      </button>
    </section>
  );
}
