import { z } from "zod";
import type { ErrorName } from "@/lib/chat/errors";
import { GroupName } from "@/lib/chat/wire";

const taken: ErrorName = "groupNameTaken";

/** A form with one group name that the service would take: its own rules, and no name of another group (OQ-02). */
export function freeGroupName(takenNames: ReadonlySet<string>) {
  return z.object({ name: GroupName.refine((name) => !takenNames.has(name), taken) });
}
