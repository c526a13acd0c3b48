import { z } from "zod";
import { Conversation, GroupName } from "./wire.ts";

const AnyGroup = z.string().min(1);

/**
 * What is wanted of every account of a list, in place of a file. `removeConversation`: out of every group. `renameGroup` and
 * `mergeGroups`: where there is such a group. `removeOrphans`: what is known to be gone. `applyTemplate`: these groups
 * with these conversations, at least.
 */
export const ChangeRule = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("removeConversation"), conversation: Conversation }),
  z.object({ kind: z.literal("renameGroup"), group: AnyGroup, to: GroupName }),
  z
    .object({ kind: z.literal("mergeGroups"), from: AnyGroup, into: GroupName })
    .refine(({ from, into }) => from !== into, { path: ["into"] }),
  z.object({ kind: z.literal("deleteEmptyGroups") }),
  z.object({ kind: z.literal("removeOrphans") }),
  z.object({
    kind: z.literal("applyTemplate"),
    groups: z.array(z.object({ name: GroupName, conversations: z.array(Conversation) })).min(1),
  }),
]);
export type ChangeRule = z.infer<typeof ChangeRule>;
