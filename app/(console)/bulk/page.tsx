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
  const { session, target, plans } = await visitor();
  return (
    <>
      <SameTarget asSeen={targetAsSeen(target)} />
      <PlanList plans={await plans.list(plansMost)} mayMake={may(session.person.role, "makePlans")} />
    </>
  );
}
