import type { Metadata } from "next";
import { z } from "zod";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { SameTarget } from "../../../shown-target";
import { TemplateContent } from "../template-content";
import { TemplateForm } from "../template-form";
import { NoTemplate } from "./no-template";

export const metadata: Metadata = { title: en.templates.title };

/** One template: to change for those who may, to read for everybody. */
export default async function TemplatePage({ params }: { params: Promise<{ template: string }> }) {
  const { session, target, templates } = await visitor();
  const { template: id } = await params;
  const template = z.uuid().safeParse(id).success ? await templates.load(id) : undefined;
  const isManaged = may(session.person.role, "manageTemplates");
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-3 py-4 sm:px-6">
      <SameTarget asSeen={targetAsSeen(target)} />
      {template === undefined && <NoTemplate />}
      {template && isManaged && <TemplateForm key={template.id} template={template} />}
      {template && !isManaged && <TemplateContent template={template} />}
    </div>
  );
}
