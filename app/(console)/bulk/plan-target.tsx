import { VisibleName } from "@/components/visible-name";
import type { Plan } from "@/lib/chat/bulk-plan";
import { useTargetName } from "../shown-target";

/** What the target of a plan is called; the service within Groupdesk has no name of its own. */
export function PlanTarget({ target: { name, host } }: Pick<Plan, "target">) {
  const isEmbedded = host === "embedded";
  const shown = useTargetName({ kind: isEmbedded ? "embedded" : "real", name: isEmbedded ? undefined : name, host });
  return <VisibleName name={shown} />;
}
