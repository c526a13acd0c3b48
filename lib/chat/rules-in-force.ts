import { z } from "zod";
import { errors } from "./errors.ts";
import { limits } from "./limits.ts";
import type { Walls } from "./measure.ts";
import { type Edition, editions } from "./target-draft.ts";

/** The rules that an admin may read otherwise than the documents do, for one app. */
export const editableRules = ["groups", "conversations", "marks", "nameBytes", "edition"] as const;
export const EditableRule = z.enum(editableRules);
export type EditableRule = z.infer<typeof EditableRule>;

/** Every rule of the page. The rate is changed at its target; what older SDKs do nobody can change. */
export const limitRuleNames = [
  ...(["groups", "conversations", "marks", "nameBytes"] as const),
  ...(["oldSdkNameBytes", "callsPerSecond", "edition"] as const),
] as const;
export type LimitRuleName = (typeof limitRuleNames)[number];

/** What the number of grouped conversations is counted over (OQ-07). */
export const conversationsPers = ["account", "group"] as const;
export const ConversationsPer = z.enum(conversationsPers);
export type ConversationsPer = z.infer<typeof ConversationsPer>;

/** A page that says so, and its date as far as it is known. */
export type Document = { readonly document: string; readonly date: string };

/** What documents say of a rule, by a name that the messages word. The first is the newest, which holds unless an admin says otherwise. */
type Readings = Readonly<Record<string, readonly Document[]>>;

/** `code`: what a call beyond it gets. `unit` as in `limits`. `range`: from the least to the most that may be stated. */
type DocumentedRule = {
  readonly code?: number;
  readonly unit?: string;
  readonly documented?: number;
  readonly range?: readonly [least: number, most: number];
  readonly readings: Readings;
};

const newest = "2026-04-14";

/** Sources: recentcontact-api.md 1, 11 and 12, common.md 7 to 9, open-questions.md OQ-07, OQ-25. */
export const limitRules = {
  groups: {
    code: errors.groupLimit.code,
    unit: limits.groupsPerAccount.unit,
    documented: limits.groupsPerAccount.value,
    range: [1, 1000],
    readings: {
      groupsOfAccount: [
        { document: "doc 53437", date: newest },
        { document: "doc 34348, code 51010", date: "undated" },
      ],
    },
  },
  conversations: {
    code: errors.conversationLimit.code,
    unit: limits.groupedConversationsPerAccount.unit,
    documented: limits.groupedConversationsPerAccount.value,
    range: [1, 1_000_000],
    readings: {
      perAccount: [
        { document: "doc 53439, code 51008", date: newest },
        { document: "doc 53437 (Chinese)", date: "2025-10-23" },
      ],
      perGroup: [{ document: "docs 53437 and 53442 at trtc.io", date: "mid-2025" }],
      pushedOut: [{ document: "header of the native SDK", date: "undated" }],
    },
  },
  marks: {
    code: errors.conversationLimit.code,
    unit: limits.markedConversationsPerAccount.unit,
    documented: limits.markedConversationsPerAccount.value,
    range: [1, 1_000_000],
    readings: {
      bitsAndTexts: [
        { document: "doc 53438, code 51008", date: newest },
        { document: "doc 85792 (Chinese)", date: "2025" },
      ],
      groupsAndMarks: [{ document: "docs 53437 and 53438", date: "2023" }],
    },
  },
  nameBytes: {
    code: errors.groupNameTooLong.code,
    unit: limits.groupNameBytes.unit,
    documented: limits.groupNameBytes.value,
    // No call of ours takes a longer name, and no document has a lower number.
    range: [limits.groupNameBytesOldSdk.value, limits.groupNameBytes.value],
    readings: {
      bytes64: [{ document: "docs 53437 and 53439, code 51011", date: newest }],
      bytes32: [
        { document: "docs 53437 to 53442 before", date: "2023 to early 2026" },
        { document: "doc 34348, code 51011", date: "undated" },
        { document: "docs 50289 and 53447 (client SDKs)", date: "2025-01-14" },
      ],
    },
  },
  oldSdkNameBytes: {
    unit: limits.groupNameBytesOldSdk.unit,
    documented: limits.groupNameBytesOldSdk.value,
    readings: {
      sdk32: [{ document: "docs 50289 and 53447 (client SDKs)", date: limits.groupNameBytesOldSdk.date }],
    },
  },
  callsPerSecond: {
    code: errors.rateExceeded.code,
    unit: limits.callsPerSecond.unit,
    documented: limits.callsPerSecond.value,
    readings: {
      ofWhom: [{ document: "docs 53437 to 53442", date: newest }],
      accountCommands: [{ document: "Use Limits", date: limits.accountBatchCallsPerSecond.date }],
      wholeApp: [{ document: "older lists of codes, code 60011", date: "undated" }],
    },
  },
  edition: {
    code: errors.planLacksFeature.code,
    readings: {
      proAndAbove: [{ document: "docs 53437 to 53442, code 51013", date: newest }],
      ultimate: [{ document: "the same pages in English", date: "2024" }],
      flagship: [{ document: "the same pages in Chinese", date: "2022 to 2023" }],
    },
  },
} as const satisfies Record<LimitRuleName, DocumentedRule>;

/** What an admin stated for one rule of an app. `per`: of the conversations alone. */
export type Reading = { value: number; per?: ConversationsPer } | { edition: Edition };

/**
 * What was last stated of one rule of an app, by whom, when (Unix milliseconds) and why. `reading`: null where it went back
 * to the documents. `version` grows with each change, from 1.
 */
export type KeptRule = {
  rule: EditableRule;
  reading: Reading | null;
  person: string;
  at: number;
  reason: string;
  version: number;
};

/**
 * The rules of one app as its console judges by them. `walls.conversations` is one of the account: where the number is `per`
 * group, it is what so many full groups come to, which says when nothing fits any more and foretells no earlier no.
 * `conversations`: the number as it was stated. `edition`: absent where nobody has stated it.
 */
export type RulesInForce = {
  walls: Walls;
  conversations: number;
  conversationsPer: ConversationsPer;
  oldSdkNameBytes: number;
  edition?: Edition;
};

/** Of what was stated of an app; what was not is as the documents say. */
export function rulesInForce(kept: readonly KeptRule[], editionOfTarget?: Edition): RulesInForce {
  const stated = (of: EditableRule): Reading | undefined => kept.find(({ rule }) => rule === of)?.reading ?? undefined;
  const numberOf = (rule: "groups" | "conversations" | "marks" | "nameBytes"): number => {
    const reading = stated(rule);
    return reading && "value" in reading ? reading.value : limitRules[rule].documented;
  };
  const ofConversations = stated("conversations");
  const ofEdition = stated("edition");
  const edition = editionOfTarget ?? (ofEdition && "edition" in ofEdition ? ofEdition.edition : undefined);
  const conversationsPer = (ofConversations && "per" in ofConversations ? ofConversations.per : undefined) ?? "account";
  const conversations = numberOf("conversations");
  const groups = numberOf("groups");
  return {
    walls: {
      groups,
      conversations: conversationsPer === "group" ? groups * conversations : conversations,
      marks: numberOf("marks"),
      nameBytes: numberOf("nameBytes"),
    },
    conversations,
    conversationsPer,
    oldSdkNameBytes: limitRules.oldSdkNameBytes.documented,
    ...(edition !== undefined && { edition }),
  };
}

/** Which of the documented readings holds; undefined where it is a number that no document has. */
export function readingInForce(rule: LimitRuleName, { walls, conversationsPer }: RulesInForce): string | undefined {
  const [first] = Object.keys(limitRules[rule].readings);
  switch (rule) {
    case "conversations":
      return conversationsPer === "group" ? "perGroup" : "perAccount";
    case "nameBytes":
      return walls.nameBytes === limits.groupNameBytesOldSdk.value ? "bytes32" : ofDocumented("nameBytes");
    case "groups":
    case "marks":
      return ofDocumented(rule);
    default:
      return first;
  }

  function ofDocumented(of: "groups" | "marks" | "nameBytes"): string | undefined {
    return walls[of] === limitRules[of].documented ? first : undefined;
  }
}

/** With nothing stated. */
export const documentedRules: RulesInForce = rulesInForce([]);

/** From how many grouped conversations of an account on 51008 is foretold: from none where each group has its own number. */
export function foretoldConversations({ conversations, conversationsPer }: RulesInForce): number {
  return conversationsPer === "group" ? Number.POSITIVE_INFINITY : conversations;
}

/** Why somebody states a rule. */
export const StatedReason = z.string().trim().min(1, "reason").max(500, "reasonLong");

/** As people type it; numbers are texts. A message is the name of the sentence beside the field. */
export const LimitRuleDraft = z
  .object({
    rule: EditableRule,
    value: z.string().trim().max(40, "value"),
    per: ConversationsPer,
    reason: StatedReason,
  })
  .superRefine(({ rule, value }, context) => {
    if (readingOf(rule, value, "account") === undefined)
      context.addIssue({ code: "custom", path: ["value"], message: rule === "edition" ? "edition" : "range" });
  });
export type LimitRuleDraft = z.output<typeof LimitRuleDraft>;

/** What a draft states; undefined where it is out of bounds. */
export function readingOf(rule: EditableRule, value: string, per: ConversationsPer): Reading | undefined {
  if (rule === "edition") {
    const edition = editions.find((each) => each === value);
    return edition && { edition };
  }
  const [least, most] = limitRules[rule].range;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= least && number <= most)) return undefined;
  return rule === "conversations" ? { value: number, per } : { value: number };
}

/** Whether it states what the documents say anyhow. */
export function isAsDocumented(rule: EditableRule, reading: Reading | null): boolean {
  if (reading === null) return true;
  if (rule === "edition" || "edition" in reading) return false;
  return reading.value === limitRules[rule].documented && (reading.per ?? "account") === "account";
}
