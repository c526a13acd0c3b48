import type { Metadata } from "next";
import { visitor } from "@/app/visitor";
import { may } from "@/lib/desk/permissions";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { NotAllowed } from "../../not-allowed";
import { SameTarget } from "../../shown-target";
import { RulesScreen } from "./rules-screen";

export const metadata: Metadata = { title: en.limitRules.documentTitle };

export default async function LimitRulesPage() {
  const { session, target, limitRules } = await visitor();
  const { role } = session.person;
  if (!may(role, "readLimits")) return <NotAllowed />;
  return (
    <>
      <SameTarget asSeen={targetAsSeen(target)} />
      <RulesScreen
        kept={await limitRules.kept(target)}
        callsPerSecond={target.callsPerSecond}
        mayEdit={may(role, "editLimitRules")}
      />
    </>
  );
}
