import type { Metadata } from "next";
import { z } from "zod";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { EditionNote } from "../../changes-off";
import { NotAllowed } from "../../not-allowed";
import { SameTarget } from "../../shown-target";
import { RulePlan } from "./rule-plan";

export const metadata: Metadata = { title: en.bulk.rule.title };

type RulePlanPageProps = { searchParams: Promise<Record<string, unknown>> };

const Asked = z.object({
  template: z.string().optional().catch(undefined),
  list: z.uuid().optional().catch(undefined),
  kind: z.enum(["deleteEmptyGroups", "removeOrphans"]).optional().catch(undefined),
});

export default async function RulePlanPage({ searchParams }: RulePlanPageProps) {
  const { session, target, templates, limits } = await visitor();
  const asked = Asked.parse(await searchParams);
  const found = asked.list === undefined ? undefined : await limits.lists.load(target, asked.list);
  const list = found && { id: found.id, at: found.at, title: found.title, accounts: found.accounts };
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-3 py-4 sm:px-6">
      <SameTarget asSeen={targetAsSeen(target)} />
      <EditionNote />
      {may(session.person.role, "makePlans") ? (
        <RulePlan templates={await templates.list()} asked={asked} list={list} />
      ) : (
        <NotAllowed />
      )}
    </div>
  );
}
