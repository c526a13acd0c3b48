import { z } from "zod";
import { AccountId, Conversation, GroupName, MarkChange, MemberChange, NewAccountId } from "./wire.ts";

const ofAccount = { account: AccountId };
const ofGroup = { ...ofAccount, group: z.string().min(1) };

/** One thing that a person wants of an account: what one call carries. Names select groups, as in the service. */
export const Change = z.discriminatedUnion("verb", [
  z.object({ verb: z.literal("renameGroup"), ...ofGroup, to: GroupName }),
  z.object({ verb: z.literal("changeMembers"), ...ofGroup, items: z.array(MemberChange) }),
  z.object({ verb: z.literal("createGroup"), ...ofAccount, name: GroupName, conversations: z.array(Conversation) }),
  z.object({ verb: z.literal("deleteGroup"), ...ofGroup }),
  z.object({ verb: z.literal("markContacts"), ...ofAccount, items: z.array(MarkChange) }),
  z.object({ verb: z.literal("deleteRecent"), ...ofAccount, conversation: Conversation }),
  z.object({ verb: z.literal("importAccount"), account: NewAccountId }),
]);
export type Change = z.infer<typeof Change>;
export type ChangeVerb = Change["verb"];
export type ChangeOf<V extends ChangeVerb> = Extract<Change, { verb: V }>;

/** How many conversations, names and groups a change speaks of. */
export function partsOf(change: Change): number {
  if ("items" in change) return change.items.length;
  return change.verb === "createGroup" ? 1 + change.conversations.length : 1;
}

/** The command that carries a change. */
export const commandOfChange = {
  renameGroup: "updateGroup",
  changeMembers: "updateGroup",
  createGroup: "createGroup",
  deleteGroup: "deleteGroup",
  markContacts: "markContacts",
  deleteRecent: "deleteRecent",
  importAccount: "importAccount",
} as const satisfies Record<ChangeVerb, string>;

/**
 * Of one sending: `id` is made by whoever asks, once for each call, and the same id is one call however often it comes.
 * `batch` binds the calls of one click on Apply. `reason`: a ticket or a sentence.
 */
export const Sending = z.object({ id: z.uuid(), batch: z.uuid(), reason: z.string().trim().max(500).optional() });
export type Sending = z.infer<typeof Sending>;

/** Bits that are set, ascending, and the text, empty for none. */
export type Marks = { bits: readonly number[]; text: string };

/** What a change has truly made different: what was so before is in none of these. `groupId` as the service numbers it. */
export type Effect =
  | { kind: "renamed"; groupId: number; from: string; to: string }
  | { kind: "added" | "removed"; groupId: number; group: string; conversation: Conversation }
  | { kind: "created"; groupId: number; name: string }
  | { kind: "deleted"; groupId: number; name: string; conversations: readonly Conversation[] }
  | { kind: "marked"; conversation: Conversation; before: Marks; after: Marks }
  /** What was there before could not be read. */
  | { kind: "textSet"; conversation: Conversation; text: string }
  | { kind: "leftRecents"; conversation: Conversation }
  | { kind: "imported"; account: string };

/** What the service said of one conversation of a call. */
export type ItemSaid = { conversation: Conversation; code: number; info: string };

/**
 * How a change ended. `answered`: by the service, with `code` 0 or its refusal. `notSent`: not a byte of it left.
 * `settled`: its answer was lost and the account was read back: it was done, not done, or nobody can tell.
 * `lost`: nothing is known yet.
 */
export type Ending = {
  how: "answered" | "notSent" | "settled" | "lost";
  verdict?: "done" | "notDone" | "unknown";
  code: number;
  info: string;
  items: readonly ItemSaid[];
  effects: readonly Effect[];
};
