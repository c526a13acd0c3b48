import { queryOfFilter } from "@/lib/chat/figure-query";
import type { FigureFilter } from "@/lib/chat/limit-scan";

/** Where the accounts that fit are listed; `seq`: as they were in a snapshot that is not the newest. */
export function figuresPath(filter: FigureFilter, seq?: number): string {
  const asked = new URLSearchParams(queryOfFilter(filter));
  if (seq !== undefined) asked.set("snapshot", String(seq));
  const query = asked.toString();
  return query === "" ? "/limits/accounts" : `/limits/accounts?${query}`;
}
