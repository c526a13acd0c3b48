import { queryOfFilter } from "@/lib/chat/figure-query";
import type { FigureFilter } from "@/lib/chat/limit-scan";

/** Where the accounts that fit are listed. */
export function figuresPath(filter: FigureFilter): string {
  const query = new URLSearchParams(queryOfFilter(filter)).toString();
  return query === "" ? "/limits/accounts" : `/limits/accounts?${query}`;
}
