import { type RefObject, useLayoutEffect, useState } from "react";

type Scroller = { scroller: HTMLElement | null; margin: number; narrow: boolean };

/** What scrolls: the grid itself, or the whole page in a narrow or low window; and how far below its top the rows begin. */
export function useScroller(body: RefObject<HTMLElement | null>, empty: boolean): Scroller {
  const [state, setState] = useState<Scroller>({ scroller: null, margin: 0, narrow: false });
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
