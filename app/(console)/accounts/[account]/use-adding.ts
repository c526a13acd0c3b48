import { useEffect, useRef, useState } from "react";
import { useShortcut } from "@/components/shortcut";

export type Adding = "one" | "list" | undefined;

/** Whether the field for adding is there, or its list. When it goes, the button that opened it takes the focus. */
export function useAdding(open: boolean): [Adding, (adding: Adding) => void] {
  const [adding, setAdding] = useState<Adding>();
  useShortcut("a", () => open && setAdding("one"));
  useShortcut("shift+a", () => open && setAdding("list"));
  const wasAdding = useRef(false);
  useEffect(() => {
    if (wasAdding.current && !adding && document.activeElement === document.body) {
      const buttons = [...document.querySelectorAll<HTMLElement>("[data-add]")];
      buttons.find((button) => button.checkVisibility())?.focus();
    }
    wasAdding.current = adding !== undefined;
  }, [adding]);
  return [adding, setAdding];
}
