import type { Ending } from "../chat/change.ts";
import type { JobCall } from "./job-calls.ts";
import { type AfterCall, afterCall, saidOfAll } from "./row-results.ts";

/** What follows for a call, and the change whose ending says so. */
export type Concluded = { after: AfterCall; id: string };

type Ports = {
  /** Looks once more for a sending that was taken for not done; false where nobody can tell at the moment. */
  judgeAgain(changeId: string): Promise<boolean>;
  endingOf(changeId: string): Promise<Ending | "open" | undefined>;
  isOver: () => boolean;
  wait: () => Promise<void>;
  looksMax: number;
};

/**
 * What follows for a call from what an earlier sending of it has done, which was taken for lost; undefined if none has done anything.
 * `later`: the run is over before anybody can tell.
 */
export async function afterLate(
  call: JobCall,
  { judgeAgain, endingOf, isOver, wait, looksMax }: Ports,
): Promise<Concluded | "later" | undefined> {
  for (const { id, how } of call.earlier) {
    if (how !== "lost") continue;
    for (let looks = 0; !(await judgeAgain(id)); looks++) {
      if (isOver()) return "later";
      if (looks >= looksMax) return { id, after: { kind: "over", rows: saidOfAll(call.rows, "unknown", "readBack") } };
      await wait();
    }
    const ending = await endingOf(id);
    if (ending === undefined || ending === "open" || ending.effects.length === 0) continue;
    const after = afterCall(ending, call.rows, 0);
    if (after.kind === "over" || after.kind === "part") return { id, after };
  }
  return undefined;
}
