import type { Desk } from "../desk/desk.ts";
import { isCommandLine } from "../desk/local-token.ts";
import { may } from "../desk/permissions.ts";
import { isSameApp } from "../desk/same-app.ts";
import { createJobs, type Jobs } from "./jobs.ts";
import { type Plans, planTargetOf } from "./plans.ts";

const everyMs = 1000;

/** The jobs of this desk. */
export function openJobs(desk: Desk, plans: Plans): Jobs {
  const { database, trail, lines, changes, targets, people } = desk;
  return createJobs({
    ...{ database, trail, lines, changes, plans },
    async open(went) {
      const target = await targets.open(went.target.id);
      if (!target || !isSameApp(went, target)) return undefined;
      return { ...planTargetOf(target), isReal: target.kind === "real" };
    },
    async objection(id) {
      if (isCommandLine(id)) return undefined;
      const person = (await people.list()).find((each) => each.id === id);
      if (!person) return "signedOut";
      return may(person.role, "runPlans") ? undefined : "role";
    },
  });
}

/**
 * Takes up, now and every second, jobs that wait and those of a process that is gone. Returns the end, which settles once others may go on
 * with what ran here.
 */
export function keepJobs(jobs: Jobs): () => Promise<void> {
  const timer = setInterval(() => void jobs.look(), everyMs);
  timer.unref();
  void jobs.look();
  const signals = ["SIGTERM", "SIGINT"] as const;
  const end = async () => {
    clearInterval(timer);
    for (const signal of signals) process.removeListener(signal, endBySignal);
    await jobs.close();
  };
  // A server that is told to end says so to nobody but its own listeners, and is gone a moment later.
  function endBySignal(signal: NodeJS.Signals): void {
    void end().finally(() => {
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
  for (const signal of signals) process.on(signal, endBySignal);
  return end;
}
