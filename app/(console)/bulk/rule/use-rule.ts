import { useState } from "react";
import type { KindChoice } from "@/components/kind-select";
import { AskedRule } from "@/lib/chat/change-rule";
import type { TemplateSummary } from "@/lib/chat/group-template";
import { guessedKind } from "@/lib/chat/guessed-kind";

export type RuleKind = AskedRule["kind"];

/** What a rule is made of; what one kind does not need stays for the next. */
const nothing = { conversation: "", group: "", to: "", from: "", into: "" };
export type RuleField = keyof typeof nothing;

export const fieldsOf: Record<RuleKind, readonly RuleField[]> = {
  removeConversation: ["conversation"],
  renameGroup: ["group", "to"],
  mergeGroups: ["from", "into"],
  deleteEmptyGroups: [],
  removeOrphans: [],
  applyTemplate: [],
};

/** What a link to the page asks for: the id of a template, or a rule that needs to know nothing more. */
export type AskedKind = { template?: string | undefined; kind?: "deleteEmptyGroups" | "removeOrphans" | undefined };

/** A rule while it is typed. `asked`: to begin with. `faults`: the fields that keep it from being one. */
export function useRule(templates: readonly TemplateSummary[], asked: AskedKind) {
  const [kind, setKind] = useState<RuleKind>(
    asked.kind ?? (asked.template === undefined ? "removeConversation" : "applyTemplate"),
  );
  const [templateId, setTemplateId] = useState(asked.template ?? "");
  const [fields, setFields] = useState(nothing);
  const [kindChoice, setKindChoice] = useState<KindChoice>("guess");
  const id = fields.conversation.trim();
  const guessed = guessedKind(id);
  const conversation = { kind: kindChoice === "guess" ? guessed : kindChoice, id };
  const template = templates.find((each) => each.id === templateId);
  const { id: chosen, version } = template ?? {};
  const read = AskedRule.safeParse({ kind, ...fields, conversation, template: chosen, version });
  const faults = new Set(read.error?.issues.map(({ path }) => String(path[0])));
  return {
    ...{ kind, setKind, fields, kindChoice, setKindChoice, guessed, faults },
    ...{ templates, template, setTemplateId },
    parsed: read.data,
    set: (field: RuleField, text: string) => setFields((before) => ({ ...before, [field]: text })),
  };
}

export type Rule = ReturnType<typeof useRule>;
