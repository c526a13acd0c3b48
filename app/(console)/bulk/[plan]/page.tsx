import type { Metadata } from "next";
import { z } from "zod";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { isSameApp } from "@/lib/desk/same-app";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { shownOf } from "../../shown-of";
import { SameTarget } from "../../shown-target";
import { NoPlan } from "./no-plan";
import { PlanScreen } from "./plan-screen";

export const metadata: Metadata = { title: en.bulk.title };

/** One plan, whichever target it was made for. */
export default async function PlanPage({ params }: { params: Promise<{ plan: string }> }) {
  const { session, target, plans, jobs, desk } = await visitor();
  const { plan: id } = await params;
  const plan = z.uuid().safeParse(id).success ? await plans.load(id) : undefined;
  const [job, approval] = plan ? await Promise.all([jobs.load(plan.id), jobs.approvalOf(plan)]) : [];
  const own =
    plan && (await desk.targets.list()).find((card) => isSameApp({ target: plan.target, app: plan.target }, card));
  const run = { ...(job && { job }), ...(plan?.state === "ready" && approval && { approval }) };
  return (
    <>
      <SameTarget asSeen={targetAsSeen(target)} />
      {plan ? (
        <PlanScreen
          key={plan.id}
          first={plan}
          run={run}
          own={own && shownOf(own)}
          mayMake={may(session.person.role, "makePlans")}
        />
      ) : (
        <NoPlan />
      )}
    </>
  );
}
