import type { Metadata } from "next";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { SameTarget } from "../../shown-target";
import { TemplateList } from "./template-list";

export const metadata: Metadata = { title: en.templates.title };

/** The templates of this console; they are of no target, and serve them all. */
export default async function TemplatesPage() {
  const { session, target, templates } = await visitor();
  const { role } = session.person;
  return (
    <>
      <SameTarget asSeen={targetAsSeen(target)} />
      <TemplateList
        templates={await templates.list()}
        mayManage={may(role, "manageTemplates")}
        mayPlan={may(role, "makePlans")}
      />
    </>
  );
}
