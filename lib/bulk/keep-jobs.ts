import type { Desk } from "../desk/desk.ts";
import { isCommandLine } from "../desk/local-token.ts";
import { may } from "../desk/permissions.ts";
import { isSameApp } from "../desk/same-app.ts";
import { createJobs, type Jobs } from "./jobs.ts";
import { type Plans, planTargetOf } from "./plans.ts";

const everyMs = 2000;

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

/** Takes up, now and every two seconds, jobs that wait and those of a process that is gone. Returns the end, which waits for nothing. */
export function keepJobs(jobs: Jobs): () => void {
  const timer = setInterval(() => void jobs.look(), everyMs);
  timer.unref();
  void jobs.look();
  return () => {
    clearInterval(timer);
    jobs.close();
  };
}
