import { useMemo, useState } from "react";
import { useKnownNames } from "@/components/known-names";
import type { Said } from "./apply";
import { filtered, isFailed, type TableRow } from "./rows";
import { useFilter } from "./use-filter";
import { useSelection } from "./use-selection";

/** The rows of a tab's table that its filter lets through, what is selected of them, and what the filter's fields need. */
export function useShownRows<Row extends TableRow<unknown, Said, unknown>>(
  tab: Parameters<typeof useFilter>[0],
  rows: readonly Row[],
) {
  const [filter, setFilter] = useFilter(tab);
  const [wantsFailed, setWantsFailed] = useState(false);
  const failedCount = rows.filter(isFailed).length;
  const failed = wantsFailed && failedCount > 0; // the last failure taken back brings all rows back
  const { q: text, kind } = filter;
  const { known } = useKnownNames();
  const shown = useMemo(() => filtered(rows, { text, kind, failed }, known), [rows, text, kind, failed, known]);
  const selection = useSelection(shown, `${text}|${kind}|${failed}`);
  return {
    shown,
    selection,
    fields: {
      total: rows.length,
      filter,
      onFilter: setFilter,
      failed: failedCount,
      onlyFailed: failed,
      onOnlyFailed: setWantsFailed,
    },
    clearFilter: () => {
      setWantsFailed(false);
      setFilter({ q: "", kind: "all" });
    },
  };
}
