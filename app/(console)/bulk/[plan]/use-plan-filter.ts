import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { EndState } from "@/lib/chat/bulk-job";
import { PlanOutcome, type PlanRowFilter } from "@/lib/chat/bulk-plan";

const parsers = {
  outcome: parseAsStringLiteral(PlanOutcome.options),
  state: parseAsStringLiteral(EndState.options),
  said: parseAsInteger,
  code: parseAsInteger,
  account: parseAsString,
};

/** Which rows are looked for, in the URL: a link shows another person the same rows. */
export function usePlanFilter() {
  const [{ outcome, state, said, code, account }, setAt] = useQueryStates(parsers, { history: "push" });
  const filter: PlanRowFilter = {
    ...(outcome !== null && { outcome }),
    ...(state !== null && { state }),
    ...(said !== null && { said }),
    ...(code !== null && { code }),
    ...(account !== null && account !== "" && { account }),
  };
  return {
    filter,
    set: (next: PlanRowFilter) =>
      void setAt({
        ...{ outcome: next.outcome ?? null, state: next.state ?? null, said: next.said ?? null },
        ...{ code: next.code ?? null, account: next.account ?? null },
      }),
  };
}
