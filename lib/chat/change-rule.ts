import { z } from "zod";
import type { TemplateGroup } from "./group-template.ts";
import { Conversation, conversationAt, conversationKey, GroupName } from "./wire.ts";

const AnyGroup = z.string().min(1);

/**
 * What a person may ask of every account of a list, in place of a file. `removeConversation`: out of every group.
 * `renameGroup` and `mergeGroups`: where there is such a group. `removeOrphans`: out of every group whatever user or chat group
 * is known to be gone.
 */
export const ListRule = z.discriminatedUnion("kind", [
  // The service would take an empty id, and find nothing; a person has forgotten it.
  z.object({ kind: z.literal("removeConversation"), conversation: Conversation.refine(({ id }) => id !== "") }),
  z.object({ kind: z.literal("renameGroup"), group: AnyGroup, to: GroupName }),
  z
    .object({ kind: z.literal("mergeGroups"), from: AnyGroup, into: GroupName })
    .refine(({ from, into }) => from !== into, { path: ["into"] }),
  z.object({ kind: z.literal("deleteEmptyGroups") }),
  z.object({ kind: z.literal("removeOrphans") }),
]);
export type ListRule = z.infer<typeof ListRule>;

/** Every rule. `applyTemplate`: these groups with these conversations, at least. */
export type ChangeRule = ListRule | { kind: "applyTemplate"; groups: TemplateGroup[] };

/** A rule as a page asks for it: of a template its id, and the version that the person saw. */
export const AskedRule = z.discriminatedUnion("kind", [
  ListRule,
  z.object({ kind: z.literal("applyTemplate"), template: z.uuid(), version: z.coerce.number().int() }),
]);
export type AskedRule = z.infer<typeof AskedRule>;

/** The rule in the query of an address, and back: what comes out is a stranger's, and is parsed by `AskedRule`. */
export function ruleInQuery(rule: AskedRule): Record<string, string> {
  const { kind, ...fields } = rule;
  const texts = Object.entries(fields).map(([name, value]) => [
    `rule.${name}`,
    typeof value === "object" ? conversationKey(value) : String(value),
  ]);
  return { rule: kind, ...Object.fromEntries(texts) };
}

export function ruleOfQuery(query: Record<string, string>): unknown {
  const { rule, "rule.conversation": conversation, ...rest } = query;
  if (rule === undefined) return undefined;
  const fields = Object.entries(rest).flatMap(([name, value]) =>
    name.startsWith("rule.") ? [[name.slice("rule.".length), value]] : [],
  );
  return {
    ...Object.fromEntries(fields),
    kind: rule,
    ...(conversation !== undefined && { conversation: conversationAt(conversation) }),
  };
}
