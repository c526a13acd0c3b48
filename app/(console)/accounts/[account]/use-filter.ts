import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { ConversationKind } from "@/lib/chat/wire";

export type Filter = { q: string; kind: ConversationKind | "all" };

const fields = {
  q: parseAsString.withDefault(""),
  kind: parseAsStringLiteral(["all", "user", "chatGroup"]).withDefault("all"),
};

/** What a table shows, in the URL; each tab keeps its own. */
export function useFilter(tab: "groups" | "recents" | "marks"): [Filter, (next: Partial<Filter>) => void] {
  const urlKeys = tab === "groups" ? {} : { q: `${tab}.q`, kind: `${tab}.kind` };
  const [filter, setFilter] = useQueryStates(fields, { urlKeys });
  return [filter, (next) => void setFilter(next)];
}
