import type { Metadata } from "next";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { NotAllowed } from "../../../not-allowed";
import { SameTarget } from "../../../shown-target";
import { TemplateForm } from "../template-form";

export const metadata: Metadata = { title: en.templates.newTitle };

export default async function NewTemplatePage() {
  const { session, target } = await visitor();
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-3 py-4 sm:px-6">
      <SameTarget asSeen={targetAsSeen(target)} />
      {may(session.person.role, "manageTemplates") ? <TemplateForm /> : <NotAllowed />}
    </div>
  );
}
