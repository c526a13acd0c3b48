import type { Metadata } from "next";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { EditionNote } from "../../changes-off";
import { NotAllowed } from "../../not-allowed";
import { SameTarget } from "../../shown-target";
import { RulePlan } from "./rule-plan";

export const metadata: Metadata = { title: en.bulk.rule.title };

export default async function RulePlanPage() {
  const { session, target } = await visitor();
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-3 py-4 sm:px-6">
      <SameTarget asSeen={targetAsSeen(target)} />
      <EditionNote />
      {may(session.person.role, "makePlans") ? <RulePlan /> : <NotAllowed />}
    </div>
  );
}
