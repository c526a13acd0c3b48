import { parseAsInteger, parseAsIsoDate, parseAsString, useQueryStates } from "nuqs";
import type { TrailFilter } from "@/lib/chat/trail-line";

export const filterNames = ["person", "account", "group", "code", "target", "since", "until"] as const;
export type FilterName = (typeof filterNames)[number];

const parsers = {
  person: parseAsString,
  account: parseAsString,
  group: parseAsString,
  code: parseAsInteger,
  target: parseAsString,
  since: parseAsIsoDate,
  until: parseAsIsoDate,
};

const dayMs = 24 * 60 * 60 * 1000;

/** What is looked for, in the URL: a link shows another person the same lines. Days are whole days of UTC. */
export function useTrailFilter() {
  const [at, setAt] = useQueryStates(parsers, { history: "push" });
  const { since, until, code, ...texts } = at;
  const named = Object.entries(texts).filter(([, text]) => text !== null);
  const filter: TrailFilter = {
    ...Object.fromEntries(named),
    ...(code !== null && { code }),
    ...(since && { since: since.getTime() }),
    ...(until && { until: until.getTime() + dayMs - 1 }),
  };
  const tokens = filterNames.flatMap((name) => {
    const value = at[name];
    if (value === null) return [];
    return [{ name, text: value instanceof Date ? value.toISOString().slice(0, 10) : String(value) }];
  });
  return {
    filter,
    tokens,
    /** False: it is not what this filter takes. An empty text takes the filter away. */
    set(name: FilterName, text: string): boolean {
      const value = text === "" ? null : parsers[name].parse(text);
      if (text !== "" && value === null) return false;
      void setAt({ [name]: value });
      return true;
    },
  };
}
