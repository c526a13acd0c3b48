import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useTranslations } from "use-intl";

type DialogProps = {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  wide?: boolean;
  /** True while a call runs: the dialog stays. */
  busy?: boolean;
  children?: ReactNode;
  footer: ReactNode;
};

/** Traps focus, gives it back, closes on Esc; fills the screen on a phone. */
export function Dialog({ open, onClose, title, description, wide, busy, children, footer }: DialogProps) {
  const t = useTranslations("keys");
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && !busy && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-30 bg-[black]/30 dark:bg-[black]/60" />
        <Base.Popup
          ref={popup}
          initialFocus={() => firstStop(popup.current)}
          className={`fixed top-[8vh] left-1/2 z-30 flex max-h-[84vh] -translate-x-1/2 flex-col rounded-overlay border border-edge bg-overlay shadow-overlay outline-none max-sm:inset-0 max-sm:max-h-none max-sm:translate-x-0 max-sm:rounded-none max-sm:border-0 ${wide ? "w-[680px]" : "w-[460px]"} max-w-full`}
        >
          <header className="flex items-start gap-3 border-b px-4 py-3">
            <Base.Title className="min-w-0 flex-1 break-words font-semibold text-lead">{title}</Base.Title>
            <Base.Close
              aria-label={t("close")}
              disabled={busy}
              className="grid size-7 place-items-center rounded-control text-muted hover:bg-hover hover:text-text pointer-coarse:size-11"
            >
              <X size={16} aria-hidden />
            </Base.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
            {description && <Base.Description className="mb-3 break-words">{description}</Base.Description>}
            {children}
          </div>
          <footer className="flex flex-wrap justify-end gap-2 border-t px-4 py-3">{footer}</footer>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Where a person should begin: what says so, the first field, or else the last button, which is the safe one. */
function firstStop(popup: HTMLElement | null): HTMLElement | null {
  return (
    popup?.querySelector<HTMLElement>("[data-first]") ??
    popup?.querySelector<HTMLElement>('input:not([type="checkbox"]), textarea') ??
    popup?.querySelector<HTMLElement>("footer button:last-of-type") ??
    null
  );
}
