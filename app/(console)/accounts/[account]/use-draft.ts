import { useState } from "react";
import { useTargetKey } from "../../shown-target";

/**
 * What is half typed in a field that comes and goes, kept in the tab's own storage: another group, another tab of the
 * account or a reload does not cost it. For fields that a person opens, since the server has no such storage.
 */
export function useDraft(name: string): [text: string, keep: (text: string) => void] {
  const key = `groupdesk.draft.${useTargetKey()}.${name}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? "");
  return [
    text,
    (next) => {
      setText(next);
      try {
        if (next === "") sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, next);
      } catch {
        sessionStorage.removeItem(key); // the tab has no room: the field alone has it
      }
    },
  ];
}
