import { useState } from "react";

type Keyed = { key: string };

export type Selection<Row extends Keyed = Keyed> = {
  keys: ReadonlySet<string>;
  /** The selected rows, in the order shown. */
  rows: readonly Row[];
  toggle: (key: string) => void;
  only: (key: string) => void;
  /** From the row that was chosen last, or from the one that is said, to this one. */
  rangeTo: (key: string, from?: string) => void;
  all: () => void;
  clear: () => void;
};

/** Chosen rows. A selection never outlives the filter it was made under: what is not shown is not chosen. */
export function useSelection<Row extends Keyed>(shown: readonly Row[], scope: string): Selection<Row> {
  const [state, setState] = useState<{ scope: string; keys: ReadonlySet<string>; anchor?: string }>({
    scope,
    keys: new Set(),
  });
  const keys = state.scope === scope ? state.keys : new Set<string>();
  const choose = (next: ReadonlySet<string>, anchor?: string) => setState({ scope, keys: next, anchor });
  const rows = shown.filter((row) => keys.has(row.key));

  return {
    keys,
    rows,
    toggle: (key) => {
      const next = new Set(keys);
      if (!next.delete(key)) next.add(key);
      choose(next, key);
    },
    only: (key) => choose(new Set([key]), key),
    rangeTo: (key, said) => {
      const anchor = said ?? (state.scope === scope ? state.anchor : undefined);
      const from = shown.findIndex((row) => row.key === anchor);
      const to = shown.findIndex((row) => row.key === key);
      if (to < 0) return;
      const [first, last] = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
      choose(new Set(shown.slice(first, last + 1).map((row) => row.key)), from < 0 ? key : anchor);
    },
    all: () => choose(new Set(shown.map((row) => row.key))),
    clear: () => choose(new Set()),
  };
}
