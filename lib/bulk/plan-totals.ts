import { createHash } from "node:crypto";
import type { KeptRow, PlanTotals } from "../chat/bulk-plan.ts";
import type { PlannedCall } from "./planned-call.ts";

/** Sums a plan up while it is made, account by account in their order, and chains its hash over everything that matters. */
export function createTally(app: { sdkAppId: number; host: string; callsPerSecond: number }) {
  const totals: PlanTotals = {
    ...{ rows: { change: 0, "no-op": 0, fail: 0, unknown: 0, bad: 0 }, codes: {} },
    ...{ calls: 0, reads: 0, loopCalls: 0, accounts: 0, groupsDeleted: 0 },
    callsPerSecond: app.callsPerSecond,
  };
  // One hash over all, piece by piece: the same rows in the same order, whatever the pieces.
  const hash = createHash("sha256").update(JSON.stringify(["plan 1", app.sdkAppId, app.host]));

  return {
    totals,

    add(rows: readonly KeptRow[], calls: readonly PlannedCall[] = []): void {
      for (const row of rows) {
        hash.update(`\n${JSON.stringify(row)}`);
        if ("fault" in row) {
          totals.rows.bad += 1;
          continue;
        }
        totals.rows[row.outcome] += 1;
        if (row.outcome === "fail") totals.codes[row.code] = (totals.codes[row.code] ?? 0) + 1;
        if (row.outcome === "change" || row.outcome === "unknown") totals.loopCalls += 1;
      }
      for (const { change } of calls) {
        hash.update(`\n${JSON.stringify(change)}`);
        totals.calls += 1;
        totals.reads += 1;
        if (change.verb === "deleteGroup") totals.groupsDeleted += 1;
      }
      if (calls.length > 0) totals.accounts += 1;
    },

    digest: () => hash.digest("hex"),
  };
}
