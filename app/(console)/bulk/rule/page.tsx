import type { Metadata } from "next";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { NotAllowed } from "../../not-allowed";
import { SameTarget } from "../../shown-target";
import { RulePlan } from "./rule-plan";

export const metadata: Metadata = { title: en.bulk.rule.title };

type RulePlanPageProps = { searchParams: Promise<{ template?: string | string[] }> };

export default async function RulePlanPage({ searchParams }: RulePlanPageProps) {
  const { session, target, templates } = await visitor();
  const { template } = await searchParams;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-3 py-4 sm:px-6">
      <SameTarget asSeen={targetAsSeen(target)} />
      {may(session.person.role, "makePlans") ? (
        <RulePlan templates={await templates.list()} asked={typeof template === "string" ? template : undefined} />
      ) : (
        <NotAllowed />
      )}
    </div>
  );
}
