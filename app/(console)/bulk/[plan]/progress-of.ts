import type { Job, RowState } from "@/lib/chat/bulk-job";

const answeredStates: readonly RowState[] = ["done", "failed", "unknown"];

/** How many of the rows that were to be sent have their answer; a row that was never attempted has none. */
export function progressOf({ rows }: Pick<Job, "rows">): { all: number; answered: number; percent: number } {
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const answered = answeredStates.reduce((sum, state) => sum + rows[state], 0);
  const exact = all === 0 ? 100 : (answered / all) * 100;
  return { all, answered, percent: Math.floor(exact * 10) / 10 };
}
