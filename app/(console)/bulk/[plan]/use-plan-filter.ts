import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { PlanOutcome, type PlanRowFilter } from "@/lib/chat/bulk-plan";

const parsers = {
  outcome: parseAsStringLiteral(PlanOutcome.options),
  code: parseAsInteger,
  account: parseAsString,
};

/** Which rows are looked for, in the URL: a link shows another person the same rows. */
export function usePlanFilter() {
  const [{ outcome, code, account }, setAt] = useQueryStates(parsers, { history: "push" });
  const filter: PlanRowFilter = {
    ...(outcome !== null && { outcome }),
    ...(code !== null && { code }),
    ...(account !== null && account !== "" && { account }),
  };
  return {
    filter,
    set: (next: PlanRowFilter) =>
      void setAt({ outcome: next.outcome ?? null, code: next.code ?? null, account: next.account ?? null }),
  };
}
