"use server";

import { z } from "zod";
import { act } from "@/app/act";
import type { Approval, Job } from "@/lib/chat/bulk-job";
import { type Plan, PlanRowFilter, type PlanRowsPage } from "@/lib/chat/bulk-plan";
import { done, failed, type Outcome } from "@/lib/chat/outcome";

/** A plan as it is now, undefined where there is none of this id. */
export async function readPlan(argument: unknown): Promise<Outcome<Plan | undefined>> {
  return act("readPlans", z.uuid(), argument, async ({ plans }, id) => done(await plans.load(id)));
}

/** The rows behind the line `after` that fit. */
export async function readPlanRows(argument: unknown): Promise<Outcome<PlanRowsPage>> {
  const input = z.object({ id: z.uuid(), filter: PlanRowFilter, after: z.int().optional() });
  return act<typeof input, PlanRowsPage>("readPlans", input, argument, async ({ plans }, { id, filter, after }) => {
    const page = await plans.lines.page(id, filter, after);
    return page ? done(page) : failed({ kind: "denied", why: "target" });
  });
}

/** What stands between a plan and its start, and what has become of it since. */
export type PlanRun = { approval?: Approval; job?: Job };

export async function readRun(argument: unknown): Promise<Outcome<PlanRun>> {
  return act<z.ZodUUID, PlanRun>("readPlans", z.uuid(), argument, async ({ plans, jobs }, id) => {
    const [plan, job] = await Promise.all([plans.load(id), jobs.load(id)]);
    return done({
      ...(plan?.state === "ready" && { approval: await jobs.approvalOf(plan) }),
      ...(job && { job }),
    });
  });
}
