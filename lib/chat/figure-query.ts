import { type FigureFilter, type FigureSort, figureSorts, type Range } from "./limit-scan.ts";
import { measures } from "./measure.ts";

/** How a filter and an order of accounts stand in the query of an address. */
export const figureQueryNames = [...measures, "near", "empty", "orphans", "unread", "account", "sort"] as const;
export type FigureQuery = Partial<Record<(typeof figureQueryNames)[number], string>>;

const flags = ["near", "empty", "orphans", "unread"] as const;

/** `groups=18-19`, `groups=20-`, `near=yes`. */
export function queryOfFilter({ ranges = {}, account, ...filter }: FigureFilter): FigureQuery {
  const query: FigureQuery = {};
  for (const measure of measures) {
    const range = ranges[measure];
    if (range) query[measure] = textOfRange(range);
  }
  for (const flag of flags) if (filter[flag]) query[flag] = "yes";
  if (account !== undefined) query.account = account;
  return query;
}

/** What cannot be read of it is left out: an address may be anybody's. */
export function filterOfQuery(query: FigureQuery): FigureFilter {
  const ranges = Object.fromEntries(
    measures.flatMap((measure) => {
      const range = rangeOfText(query[measure] ?? "");
      return range ? [[measure, range]] : [];
    }),
  );
  const set = Object.fromEntries(flags.flatMap((flag) => (query[flag] === "yes" ? [[flag, true]] : [])));
  const account = query.account?.slice(0, 256);
  return {
    ...set,
    ...(Object.keys(ranges).length > 0 && { ranges }),
    ...(account !== undefined && account !== "" && { account }),
  };
}

export function textOfRange([from, to]: Range): string {
  return to === from ? String(from) : `${from}-${to ?? ""}`;
}

/** Undefined where it is none. */
export function rangeOfText(text: string): Range | undefined {
  const found = /^(\d{1,9})(-(\d{1,9})?)?$/.exec(text.trim());
  if (!found) return undefined;
  const [, from, dash, to] = found;
  const first = Number(from);
  const last = dash === undefined ? first : to === undefined ? null : Number(to);
  return last !== null && last < first ? undefined : [first, last];
}

/** `groups` rises, `-groups` falls. */
export function sortOfText(text: string | undefined): FigureSort | undefined {
  const descending = text?.startsWith("-") === true;
  const by = figureSorts.find((name) => name === text?.slice(descending ? 1 : 0));
  return by && { by, descending };
}

export function textOfSort({ by, descending }: FigureSort): string {
  return `${descending ? "-" : ""}${by}`;
}
