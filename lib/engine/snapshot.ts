import { z } from "zod";
import { Contact, Conversation, CustomMark, conversationKey, NewAccountId } from "../chat/wire.ts";
import { AnyGroupName } from "../chat/wire-groups.ts";
import { Refusal } from "./refusal.ts";
import { isMarked } from "./rules.ts";
import { SettingsChange } from "./settings.ts";
import {
  accountsIn,
  chatGroupsOfSnapshot,
  OldSnapshotChatGroups,
  SnapshotChatGroups,
  snapshotOfChatGroups,
  Text,
} from "./snapshot-chat-groups.ts";
import type { World } from "./store.ts";

const Id = z.int().min(1);
const isDistinct = (list: readonly unknown[]) => new Set(list).size === list.length;
const SnapshotContact = z
  .strictObject({ ...Contact.shape, customMark: CustomMark.optional() })
  .refine((contact) => contact.customMark !== "", { error: "an empty custom mark is none" })
  .refine(({ groupIds, marks }) => isAscending(groupIds) && isAscending(marks), { error: "numbers must ascend" });

const SnapshotAccount = z
  .strictObject({
    account: NewAccountId,
    nick: Text.optional(),
    faceUrl: Text.optional(),
    groups: z.array(z.strictObject({ id: Id, name: AnyGroupName })),
    lastGroupId: z.int().min(0),
    contacts: z.array(SnapshotContact),
    recents: z.array(
      z.strictObject({ conversation: Conversation, time: z.int().min(0), pinned: z.boolean(), empty: z.boolean() }),
    ),
  })
  .refine(({ groups }) => isAscending(groups.map(({ id }) => id)), { error: "groups must ascend by id" })
  .refine(({ groups }) => isDistinct(groups.map(({ name }) => name)), { error: "two groups of one name" })
  .refine(({ groups, lastGroupId }) => groups.every(({ id }) => id <= lastGroupId), { error: "lastGroupId is too low" })
  .refine(({ groups, contacts }) => contacts.every(({ groupIds }) => areAmong(groupIds, groups)), {
    error: "a contact is in a group that is not there",
  })
  .refine(({ contacts, recents }) => [contacts, recents].every((list) => isDistinct(list.map(keyOf))), {
    error: "one conversation twice",
  })
  .refine(({ contacts, recents }) => [...contacts, ...recents].every((each) => keyOf(each).isWellFormed()), {
    error: "an id holds a lone surrogate",
  });

const everyVersion = {
  settings: SettingsChange,
  accounts: z
    .array(SnapshotAccount)
    .refine((accounts) => isDistinct(accounts.map(({ account }) => account)), { error: "one account twice" }),
};

/**
 * Everything that an app holds, as one document: accounts with their groups, contacts in the order in which they came
 * in, and recents; the chat groups with their members; the settings that were put. Counters are reckoned, not written.
 * Version 1 knew of chat groups only which ones are dead.
 */
export const Snapshot = z.discriminatedUnion("version", [
  z.strictObject({ version: z.literal(1), ...everyVersion, chatGroups: OldSnapshotChatGroups }),
  z.strictObject({ version: z.literal(2), ...everyVersion, chatGroups: SnapshotChatGroups }).refine(
    ({ accounts, chatGroups }) => {
      const imported = new Set(accounts.map(({ account }) => account));
      return accountsIn(chatGroups).every((account) => imported.has(account));
    },
    { error: "a member is not among the accounts", path: ["chatGroups"] },
  ),
]);
export type Snapshot = z.infer<typeof Snapshot>;

export function snapshotOf(world: World, settings: Record<string, unknown>): object {
  return {
    version: 2,
    settings,
    accounts: world.accounts.map(({ grouped: _g, marked: _m, lastPosition: _p, contacts, ...account }) => ({
      ...account,
      contacts: contacts.map(({ position: _, ...contact }) => contact),
    })),
    chatGroups: snapshotOfChatGroups(world.chatGroups),
  };
}

/** The world behind a snapshot, and its settings; 50002 names the first place that is wrong. An envelope may be around it. */
export function worldOfSnapshot(request: object): { world: World; settings: Snapshot["settings"] } {
  const bare = Object.fromEntries(Object.entries(request).filter(([name]) => !envelopeFields.has(name)));
  const reading = Snapshot.safeParse(bare);
  if (!reading.success) {
    const [issue] = reading.error.issues;
    throw new Refusal("parameterInvalid", `${issue?.path.map(String).join(".")}: ${issue?.message}`.slice(0, 300));
  }
  const { accounts, chatGroups, settings } = reading.data;
  const imported = new Set(accounts.map(({ account }) => account));
  const world = { chatGroups: chatGroupsOfSnapshot(chatGroups, imported), accounts: accounts.map(withCounters) };
  return { world, settings };
}

const envelopeFields = new Set(["ActionStatus", "ErrorCode", "ErrorInfo"]);

function withCounters({ contacts, ...account }: z.infer<typeof SnapshotAccount>): World["accounts"][number] {
  return {
    ...account,
    lastPosition: contacts.length,
    grouped: contacts.filter(({ groupIds }) => groupIds.length > 0).length,
    marked: contacts.filter(isMarked).length,
    contacts: contacts.map((contact, at) => ({ ...contact, position: at + 1 })),
  };
}

function keyOf({ conversation }: { conversation: Conversation }): string {
  return conversationKey(conversation);
}

function areAmong(ids: readonly number[], groups: readonly { id: number }[]): boolean {
  return ids.every((id) => groups.some((group) => group.id === id));
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? 0));
}
