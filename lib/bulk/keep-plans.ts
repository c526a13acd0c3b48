import { isSameApp } from "../desk/same-app.ts";
import type { Targets } from "../desk/targets.ts";
import { type Plans, planTargetOf } from "./plans.ts";

const everyMs = 10_000;

/** Takes up, now and every ten seconds, what a process that is gone was planning. Returns the end, which waits for nothing. */
export function keepPlans(plans: Plans, targets: Targets): () => void {
  const look = () =>
    void plans
      .resume(async (went) => {
        const target = await targets.open(went.target.id);
        // Under the same id another app may have been entered since: what is read there says nothing of this one.
        return target && isSameApp(went, target) ? planTargetOf(target) : undefined;
      })
      .catch(() => {});
  const timer = setInterval(look, everyMs);
  timer.unref();
  look();
  return () => clearInterval(timer);
}
