import { z } from "zod";
import type { ErrorName } from "@/lib/chat/errors";
import { documentedWalls } from "@/lib/chat/measure";
import { GroupName, utf8Bytes } from "@/lib/chat/wire";

const taken: ErrorName = "groupNameTaken";
const tooLong: ErrorName = "groupNameTooLong";

/**
 * A form with one group name that the service would take: its own rules, and no name of another group (OQ-02). `most`: the
 * bytes of a name in the app, where it takes fewer than the documents say.
 */
export function freeGroupName(takenNames: ReadonlySet<string>, most: number = documentedWalls.nameBytes) {
  return z.object({
    name: GroupName.refine((name) => utf8Bytes(name) <= most, tooLong).refine((name) => !takenNames.has(name), taken),
  });
}
