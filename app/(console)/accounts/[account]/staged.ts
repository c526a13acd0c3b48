import { limits } from "@/lib/chat/limits";
import type { AccountContents } from "@/lib/chat/read-account";
import { type Contact, type Conversation, conversationKey, type Group, type MemberChange } from "@/lib/chat/wire";

/** What waits for one group: a new name, and conversations to put in and to take out, in the order they were staged. */
export type GroupStage = { rename?: string; members: MemberChange[] };

/** What waits for one account, by GroupId: it survives a rename. */
export type Staged = { readonly [groupId: number]: GroupStage };

export const nothingStaged: Staged = {};

/** Renames plus conversations: what a person counts as changes. */
export function countOf(staged: Staged): { changes: number; renames: number; adds: number; removes: number } {
  const stages = Object.values(staged);
  const renames = stages.filter((stage) => stage.rename !== undefined).length;
  const members = stages.flatMap((stage) => stage.members);
  const adds = members.filter((change) => change.op === "add").length;
  return { changes: renames + members.length, renames, adds, removes: members.length - adds };
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
  const ids = new Set([...Object.keys(earlier), ...Object.keys(later)].map(Number));
  return Object.fromEntries(
    [...ids].map((id) => {
      const changes = [...(earlier[id]?.members ?? []), ...(later[id]?.members ?? [])];
      const members = [...new Map(changes.map((change) => [conversationKey(change.conversation), change])).values()];
      const rename = later[id]?.rename ?? earlier[id]?.rename;
      return [id, rename === undefined ? { members } : { rename, members }];
    }),
  );
}

export function withoutGroup(staged: Staged, groupId: number): Staged {
  return withStage(staged, groupId, () => ({ members: [] }));
}

function withStage(staged: Staged, groupId: number, next: (stage: GroupStage) => GroupStage): Staged {
  const { [groupId]: before = { members: [] }, ...others } = staged;
  const stage = next(before);
  if (stage.rename === undefined && stage.members.length === 0) return others;
  const { rename, members } = stage;
  return { ...others, [groupId]: rename === undefined ? { members } : { rename, members } };
}

/** What one staged member change would do, as far as can be told from the last read. */
export type Effect =
  | { kind: "add"; left: number }
  | { kind: "addCounted" }
  | { kind: "addNoRoom" }
  | { kind: "addPresent" }
  | { kind: "remove"; others: Group[] }
  | { kind: "removeLast" }
  | { kind: "removeAbsent" };

/** A staged member change's place: the group's number and the conversation. */
export function effectKey(groupId: number, conversation: Conversation): string {
  return `${groupId}/${conversationKey(conversation)}`;
}

/**
 * Every staged change's effect, reckoned in the order in which the changes are sent, and the number of grouped
 * conversations afterwards: a conversation counts once however many groups it is in (OQ-07).
 */
export function effectsOf(
  contents: AccountContents,
  staged: Staged,
): { effects: Map<string, Effect>; counted: number } {
  const groupById = new Map(contents.groups.map((group) => [group.id, group]));
  const groupsOf = new Map(
    contents.contacts.map((contact) => [conversationKey(contact.conversation), new Set(contact.groupIds)]),
  );
  let counted = groupedCount(contents.contacts);
  const effects = new Map<string, Effect>();
  for (const [groupId, change] of inSendingOrder(staged)) {
    const key = conversationKey(change.conversation);
    const groups = groupsOf.get(key) ?? new Set<number>();
    groupsOf.set(key, groups);
    const left = limits.groupedConversationsPerAccount.value - counted;
    effects.set(effectKey(groupId, change.conversation), effectOf());

    function effectOf(): Effect {
      if (change.op === "add") {
        if (groups.has(groupId)) return { kind: "addPresent" };
        if (groups.size === 0 && left <= 0) return { kind: "addNoRoom" };
        const first = groups.size === 0;
        groups.add(groupId);
        if (!first) return { kind: "addCounted" };
        counted += 1;
        return { kind: "add", left };
      }
      if (!groups.delete(groupId)) return { kind: "removeAbsent" };
      if (groups.size > 0) {
        return { kind: "remove", others: [...groups].flatMap((id) => groupById.get(id) ?? []) };
      }
      counted -= 1;
      return { kind: "removeLast" };
    }
  }
  return { effects, counted };
}

/** Conversations in at least one group: what the limit of 1000 counts. */
export function groupedCount(contacts: readonly Contact[]): number {
  return contacts.filter((contact) => contact.groupIds.length > 0).length;
}

/** One call to the service, with what it carries. */
export type PlannedCall =
  | { kind: "rename"; groupId: number; from: string; to: string }
  | { kind: "members"; groupId: number; group: string; items: MemberChange[] };

/**
 * The calls for everything that is staged, in the order that works: of each group the rename first, then its members
 * under the new name, at most 100 to a call.
 */
export function plannedCalls(groups: readonly Group[], staged: Staged): PlannedCall[] {
  return groups.flatMap((group): PlannedCall[] => {
    const stage = staged[group.id];
    if (!stage) return [];
    const name = stage.rename ?? group.name;
    const rename: PlannedCall[] =
      stage.rename === undefined ? [] : [{ kind: "rename", groupId: group.id, from: group.name, to: stage.rename }];
    return [
      ...rename,
      ...chunks(membersInOrder(stage), limits.itemsPerUpdate.value).map(
        (items): PlannedCall => ({ kind: "members", groupId: group.id, group: name, items }),
      ),
    ];
  });
}

function inSendingOrder(staged: Staged): [number, MemberChange][] {
  return Object.entries(staged).flatMap(([id, stage]) =>
    membersInOrder(stage).map((change): [number, MemberChange] => [Number(id), change]),
  );
}

/** Taking out goes first: it may free the room that an addition needs. */
function membersInOrder(stage: GroupStage): MemberChange[] {
  return [
    ...stage.members.filter((change) => change.op === "remove"),
    ...stage.members.filter((change) => change.op === "add"),
  ];
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
