import type { Metadata } from "next";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { SameTarget } from "../shown-target";
import { PlanList } from "./plan-list";

export const metadata: Metadata = { title: en.bulk.title };

const plansMost = 100;

/** The plans of all targets, the newest first. */
export default async function BulkPage() {
  const { session, target, plans, jobs } = await visitor();
  const listed = await plans.list(plansMost);
  const summaries = await jobs.summaries(listed.map(({ id }) => id));
  const unrun = listed.filter(({ id, state }) => state === "ready" && !summaries.has(id));
  const approvals = await Promise.all(unrun.map(async (plan) => [plan.id, await jobs.approvalOf(plan)] as const));
  return (
    <>
      <SameTarget asSeen={targetAsSeen(target)} />
      <PlanList
        plans={listed}
        jobs={Object.fromEntries(summaries)}
        approvals={Object.fromEntries(approvals)}
        mayMake={may(session.person.role, "makePlans")}
      />
    </>
  );
}
