import type { Metadata } from "next";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { en } from "@/lib/messages/en";
import { SameTarget } from "../../shown-target";
import { TargetList } from "./target-list";

export const metadata: Metadata = { title: en.targets.title };

export default async function TargetsPage() {
  const { session, target, desk } = await visitor();
  const admits = may(session.person.role, "manageTargets");
  const own = (await desk.targets.list())[0];
  const stored = admits ? await desk.targets.stored() : [];
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <SameTarget id={target.id} />
      <div className="flex max-w-[1080px] flex-col gap-4 p-4 sm:p-6">
        <div>
          <h1 className="font-semibold text-title">{en.targets.title}</h1>
          <p className="max-w-[68ch] text-muted">{admits ? en.targets.lead : en.targets.adminsOnly}</p>
        </div>
        {admits && own && <TargetList own={own} stored={stored} />}
      </div>
    </div>
  );
}
