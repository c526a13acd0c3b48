import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { View } from "./rows";

export const tabs = ["groups", "recents", "marks", "history"] as const;
export type Tab = (typeof tabs)[number];

const place = {
  tab: parseAsStringLiteral(tabs).withDefault("groups"),
  group: parseAsString.withDefault("all"),
};
const noFilter = { q: parseAsString, kind: parseAsString };

/** Where on an account's page a person is, in the URL. Each tab and each group is a step that Back returns from. */
export function usePlace(): { tab: Tab; view: View; showTab: (tab: Tab) => void; show: (view: View) => void } {
  const [at, setAt] = useQueryStates({ ...place, ...noFilter }, { history: "push" });
  return {
    tab: at.tab,
    view: at.group === "all" || at.group === "none" ? at.group : Number(at.group),
    showTab: (tab) => void setAt({ tab }),
    show: (view) => void setAt({ tab: "groups", group: view === "all" ? null : String(view), q: null, kind: null }),
  };
}

/** A tab's address on the page as it stands. */
export function tabHref(tab: Tab, search: string): string {
  const query = new URLSearchParams(search);
  if (tab === "groups") query.delete("tab");
  else query.set("tab", tab);
  return `?${query}`;
}
