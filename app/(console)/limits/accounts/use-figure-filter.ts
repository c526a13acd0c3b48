import { parseAsString, useQueryStates } from "nuqs";
import {
  type FigureQuery,
  figureQueryNames,
  filterOfQuery,
  queryOfFilter,
  sortOfText,
  textOfSort,
} from "@/lib/chat/figure-query";
import type { FigureFilter, FigureSort } from "@/lib/chat/limit-scan";
import { measures } from "@/lib/chat/measure";

const parsers = Object.fromEntries(figureQueryNames.map((name) => [name, parseAsString])) as Record<
  (typeof figureQueryNames)[number],
  typeof parseAsString
>; // of every name
const nothing = Object.fromEntries(figureQueryNames.map((name) => [name, null]));
const first: FigureSort = { by: "groups", descending: true };

/** Which accounts are listed, and in which order: in the address, so that a link shows another person the same ones. */
export function useFigureFilter() {
  const [at, setAt] = useQueryStates(parsers, { history: "push" });
  const query: FigureQuery = Object.fromEntries(Object.entries(at).filter(([, text]) => text !== null));
  const filter = filterOfQuery(query);
  const sort = sortOfText(query.sort) ?? first;
  // Left out, it would ask for all accounts.
  const faults = measures.filter((name) => query[name] !== undefined && filter.ranges?.[name] === undefined);
  return {
    filter,
    faults,
    sort,
    setFilter(next: FigureFilter) {
      const { sort: kept } = at;
      void setAt({ ...nothing, ...queryOfFilter(next), sort: kept });
    },
    /** By the same column again: the other way round. Numbers begin with the highest. */
    sortBy(by: FigureSort["by"]) {
      const descending = sort.by === by ? !sort.descending : by !== "account";
      void setAt({ sort: textOfSort({ by, descending }) });
    },
  };
}
