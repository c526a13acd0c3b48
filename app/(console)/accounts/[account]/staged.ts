import type { AccountContents } from "@/lib/chat/read-account";
import { type Contact, type Conversation, conversationKey, type Group, type MemberChange } from "@/lib/chat/wire";
import { isMarkChange, type MarkStage, mergedMarks } from "./staged-marks";

/** What waits for one group: a new name, and conversations to put in and to take out, in the order they were staged. */
export type GroupStage = { rename?: string; members: MemberChange[] };

/**
 * What waits for one account. `groups` by GroupId, which survives a rename; `marks` and `recents` by conversation:
 * whose marks change, and who is to leave the recent list.
 */
export type Staged = {
  readonly groups: { readonly [groupId: number]: GroupStage };
  readonly marks: { readonly [key: string]: MarkStage };
  readonly recents: { readonly [key: string]: Conversation };
};

export const nothingStaged: Staged = { groups: {}, marks: {}, recents: {} };

/** Nothing waits, not even a conversation that was put among the marks and has none yet. */
export function isNothing({ groups, marks, recents }: Staged): boolean {
  return [groups, marks, recents].every((part) => Object.keys(part).length === 0);
}

export type Counts = {
  changes: number;
  renames: number;
  adds: number;
  removes: number;
  marks: number;
  recents: number;
};

/** Renames plus conversations: what a person counts as changes. */
export function countOf(staged: Staged): Counts {
  const stages = Object.values(staged.groups);
  const renames = stages.filter((stage) => stage.rename !== undefined).length;
  const members = stages.flatMap((stage) => stage.members);
  const adds = members.filter((change) => change.op === "add").length;
  const marks = Object.values(staged.marks).filter(isMarkChange).length;
  const recents = Object.keys(staged.recents).length;
  const changes = renames + members.length + marks + recents;
  return { changes, renames, adds, removes: members.length - adds, marks, recents };
}

/** Stages or takes back a group's new name; the name it has is no change. */
export function withRename(staged: Staged, group: Group, name: string | undefined): Staged {
  return withStage(staged, group.id, (stage) => ({
    ...stage,
    rename: name === undefined || name === group.name ? undefined : name,
  }));
}

/**
 * Stages member changes. What is opposite to a change that waits takes that change back; what is the same stays once,
 * at its first place.
 */
export function withMembers(staged: Staged, groupId: number, changes: readonly MemberChange[]): Staged {
  return withStage(staged, groupId, (stage) => {
    const byKey = new Map(stage.members.map((change) => [conversationKey(change.conversation), change]));
    for (const change of changes) {
      const key = conversationKey(change.conversation);
      const waiting = byKey.get(key);
      if (waiting && waiting.op !== change.op) byKey.delete(key);
      else if (!waiting) byKey.set(key, change);
    }
    return { ...stage, members: [...byKey.values()] };
  });
}

/** Takes member changes back. */
export function withoutMembers(staged: Staged, groupId: number, keys: ReadonlySet<string>): Staged {
  return withStage(staged, groupId, (stage) => ({
    ...stage,
    members: stage.members.filter((change) => !keys.has(conversationKey(change.conversation))),
  }));
}

/** Two stages of one account as one; where both speak of the same thing the later one holds. */
export function mergedStages(earlier: Staged, later: Staged): Staged {
  const ids = new Set([...Object.keys(earlier.groups), ...Object.keys(later.groups)].map(Number));
  const groups = Object.fromEntries(
    [...ids].map((id) => {
      const [before, after] = [earlier.groups[id], later.groups[id]];
      const changes = [...(before?.members ?? []), ...(after?.members ?? [])];
      const members = [...new Map(changes.map((change) => [conversationKey(change.conversation), change])).values()];
      const rename = after?.rename ?? before?.rename;
      return [id, rename === undefined ? { members } : { rename, members }];
    }),
  );
  return {
    groups,
    marks: mergedMarks(earlier.marks, later.marks),
    recents: { ...earlier.recents, ...later.recents },
  };
}

/** Stages conversations to leave the recent list. */
export function withRecents(staged: Staged, conversations: readonly Conversation[]): Staged {
  const more = Object.fromEntries(conversations.map((conversation) => [conversationKey(conversation), conversation]));
  return { ...staged, recents: { ...staged.recents, ...more } };
}

/** The entries of a part that are not among `keys`. */
export function without<T>(part: { readonly [key: string]: T }, keys: ReadonlySet<string>): { [key: string]: T } {
  return Object.fromEntries(Object.entries(part).filter(([key]) => !keys.has(key)));
}

export function withoutGroup(staged: Staged, groupId: number): Staged {
  return withStage(staged, groupId, () => ({ members: [] }));
}

function withStage(staged: Staged, groupId: number, next: (stage: GroupStage) => GroupStage): Staged {
  const { [groupId]: before = { members: [] }, ...others } = staged.groups;
  const { rename, members } = next(before);
  if (rename === undefined && members.length === 0) return { ...staged, groups: others };
  return { ...staged, groups: { ...others, [groupId]: rename === undefined ? { members } : { rename, members } } };
}

/** What waits for groups that the last read did not find: it cannot be sent, and no one else may drop it. */
export function stagesOfGone(groups: readonly Group[], staged: Staged): { id: number; stage: GroupStage }[] {
  const there = new Set(groups.map((group) => group.id));
  return Object.entries(staged.groups).flatMap(([key, stage]) => {
    const id = Number(key);
    return there.has(id) ? [] : [{ id, stage }];
  });
}

/** Renames plus conversations of one group. */
export function changesOfGroup({ rename, members }: GroupStage): number {
  return members.length + (rename === undefined ? 0 : 1);
}

/** Conversations in at least one group: what the limit of 1000 counts. */
export function groupedCount(contacts: readonly Contact[]): number {
  return contacts.filter((contact) => contact.groupIds.length > 0).length;
}

/** The conversations of one group, as keys; undefined when the group itself is gone. */
export function membersOf(contents: AccountContents, groupId: number): Set<string> | undefined {
  if (!contents.groups.some((group) => group.id === groupId)) return undefined;
  const members = contents.contacts.filter((contact) => contact.groupIds.includes(groupId));
  return new Set(members.map((contact) => conversationKey(contact.conversation)));
}

/** Taking out goes first: it may free the room that an addition needs. */
export function membersInOrder(stage: GroupStage): MemberChange[] {
  return [
    ...stage.members.filter((change) => change.op === "remove"),
    ...stage.members.filter((change) => change.op === "add"),
  ];
}
