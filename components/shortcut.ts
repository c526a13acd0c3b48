import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

const storageKey = "groupdesk.singleKeys";
const listeners = new Set<() => void>();

/** Keys without Ctrl can be switched off (WCAG 2.1.4); the choice stays in this browser. */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => localStorage.getItem(storageKey) !== "off",
    () => true,
  );
  return [
    on,
    (next) => {
      localStorage.setItem(storageKey, next ? "on" : "off");
      for (const listener of listeners) listener();
    },
  ];
}

/**
 * Runs `act` on a key: `"a"`, `"F2"`, `"mod+s"` (Ctrl, or Cmd on a Mac). Plain letters rest while a person types,
 * while a dialog is open, and when single keys are off. A key that is held acts once, unless it `repeats`.
 */
export function useShortcut(
  combination: string,
  act: () => void,
  options: { inFields?: boolean; off?: boolean; repeats?: boolean } = {},
) {
  const [singleKeys] = useSingleKeys();
  const run = useEffectEvent((event: KeyboardEvent) => {
    if (options.off || event.defaultPrevented || event.isComposing || !matches(event, combination)) return;
    const letter = !combination.includes("mod") && (combination.split("+").at(-1) ?? "").length === 1;
    if (letter && !singleKeys) return;
    if (!options.inFields && isField(event.target)) return;
    if (isOverlaid()) return;
    event.preventDefault();
    if (!event.repeat || options.repeats) act();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => run(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
}

function matches(event: KeyboardEvent, combination: string): boolean {
  const parts = combination.split("+");
  const key = parts.at(-1) ?? "";
  const wantsMod = parts.includes("mod");
  const wantsShift = parts.includes("shift");
  if ((event.ctrlKey || event.metaKey) !== wantsMod || event.altKey) return false;
  if (event.shiftKey !== wantsShift && key !== "?") return false;
  return event.key.toLowerCase() === key.toLowerCase();
}

/** A dialog of a tab that is not looked at stays in the document, hidden: it is in nobody's way. */
function isOverlaid(): boolean {
  const overlays = document.querySelectorAll('[role="dialog"], [role="alertdialog"], [role="menu"]');
  return [...overlays].some((overlay) => overlay.checkVisibility());
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || (target.matches("input, textarea, select") && !target.matches('[type="checkbox"]')))
  );
}
