import type { Metadata } from "next";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { NotAllowed } from "../../not-allowed";
import { SameTarget } from "../../shown-target";
import { TargetList } from "./target-list";

export const metadata: Metadata = { title: en.targets.title };

export default async function TargetsPage() {
  const { session, target, desk } = await visitor();
  if (!may(session.person.role, "manageTargets")) return <NotAllowed />;
  const [own] = await desk.targets.list();
  return (
    <div className="flex flex-col gap-4">
      <SameTarget asSeen={targetAsSeen(target)} />
      <div>
        <h1 className="font-semibold text-title">{en.targets.title}</h1>
        <p className="max-w-[68ch] text-muted">{en.targets.lead}</p>
      </div>
      {own && <TargetList own={own} stored={await desk.targets.stored()} />}
    </div>
  );
}
