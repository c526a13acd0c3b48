import { useEffect } from "react";

/** On a phone the pane covers everything, so nothing behind it is reached by keys or read aloud. */
export function useAlone(pane: { current: HTMLElement | null }): void {
  useEffect(() => {
    const phone = matchMedia("(width < 640px)");
    const frame = pane.current?.parentElement;
    const behind = [...(frame?.children ?? []), ...(frame?.parentElement?.children ?? [])].filter(
      (element) => element !== pane.current && element !== frame,
    );
    const set = () => {
      for (const element of behind) element.toggleAttribute("inert", phone.matches);
    };
    set();
    phone.addEventListener("change", set);
    return () => {
      phone.removeEventListener("change", set);
      for (const element of behind) element.removeAttribute("inert");
    };
  }, [pane]);
}
