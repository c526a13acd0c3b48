import { useState } from "react";
import type { KindChoice } from "@/components/kind-select";
import { ListRule } from "@/lib/chat/change-rule";
import { guessedKind } from "@/lib/chat/guessed-kind";

export type RuleKind = ListRule["kind"];

/** What a rule is made of; what one kind does not need stays for the next. */
const nothing = { conversation: "", group: "", to: "", from: "", into: "" };
export type RuleField = keyof typeof nothing;

export const fieldsOf: Record<RuleKind, readonly RuleField[]> = {
  removeConversation: ["conversation"],
  renameGroup: ["group", "to"],
  mergeGroups: ["from", "into"],
  deleteEmptyGroups: [],
  removeOrphans: [],
};

/** A rule while it is typed. `faults`: the fields that keep it from being one. */
export function useRule() {
  const [kind, setKind] = useState<RuleKind>("removeConversation");
  const [fields, setFields] = useState(nothing);
  const [kindChoice, setKindChoice] = useState<KindChoice>("guess");
  const id = fields.conversation.trim();
  const guessed = guessedKind(id);
  const conversation = { kind: kindChoice === "guess" ? guessed : kindChoice, id };
  const read = ListRule.safeParse({ kind, ...fields, conversation });
  const faults = new Set(read.error?.issues.map(({ path }) => String(path[0])));
  return {
    ...{ kind, setKind, fields, kindChoice, setKindChoice, guessed, faults },
    parsed: read.data,
    set: (field: RuleField, text: string) => setFields((before) => ({ ...before, [field]: text })),
  };
}

export type Rule = ReturnType<typeof useRule>;
