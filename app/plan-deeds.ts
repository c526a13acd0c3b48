import "server-only";
import { planTargetOf } from "@/lib/bulk/plans";
import { rowsBack, rowsNotDone } from "@/lib/bulk/rows-again";
import { failed, type Outcome } from "@/lib/chat/outcome";
import { isSameApp } from "@/lib/desk/same-app";
import { translator } from "@/lib/messages/translator";
import type { Caller, TargetCaller } from "./act";

const sentences = translator();
const titleMost = 200;

/** A new plan of what a job left: its rows that were not done, or what takes back what it changed. Nothing is sent by it. */
export async function makeAgain(
  { desk, plans, jobs, person }: Caller,
  { id, what }: { id: string; what: "notDone" | "undo" },
): Promise<Outcome<{ id: string }>> {
  const plan = await plans.load(id);
  const target = plan && (await desk.targets.open(plan.target.id));
  if (!plan || !target || !isSameApp({ target: plan.target, app: plan.target }, target))
    return failed({ kind: "denied", why: "target" });
  const job = await jobs.load(id);
  if (job?.state !== "done" && job?.state !== "cancelled") return failed({ kind: "denied", why: "changedSince" });
  const rows = what === "undo" ? rowsBack(desk.database, desk.lines, id) : rowsNotDone(desk.database, plans.lines, id);
  const title = sentences(`bulk.again.${what}`, { title: plan.title }).slice(0, titleMost);
  const actor = { id: person.id, email: person.email, role: person.role };
  return plans.make({ actor, target: planTargetOf(target), title, source: {} }, rows);
}

/** A job runs where the caller's page says, and nowhere else. */
export async function refusedElsewhere({ plans, target }: TargetCaller, id: string) {
  const plan = await plans.load(id);
  const isHere = plan && isSameApp({ target: plan.target, app: plan.target }, target);
  return isHere ? undefined : failed({ kind: "denied", why: "target" });
}
