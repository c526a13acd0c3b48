import { createHash } from "node:crypto";
import type { Change, Effect } from "../chat/change.ts";
import { limits } from "../chat/limits.ts";
import type { UndoNote, UndoPlan } from "../chat/trail-line.ts";
import { conversationKey, type MemberChange } from "../chat/wire.ts";
import { type Before, contactsByKey, isSameMarks, marksOf } from "./change-effects.ts";

/** A change to take back, with what it made different; no effects yet: its answer is still unknown. */
export type Undoable = { changeId: string; effects: readonly Effect[] | undefined };

/**
 * The calls that take these changes back, the last change first, and what stays because of what was done since. `now`:
 * the account as it is. Nothing that somebody did meanwhile is overwritten: such a part becomes a note.
 */
export function planUndo(account: string, changes: readonly Undoable[], now: Before): UndoPlan {
  const desk = { account, now, names: new Map(now.groups.map(({ id, name }) => [id, name])) };
  const parts = changes.toReversed().flatMap(({ changeId, effects }) => {
    if (!effects) return [{ undoOf: changeId, changes: [], notes: [{ why: "notSettled" as const }] }];
    return [{ undoOf: changeId, ...inverseOf(desk, effects) }];
  });
  const steps = parts.flatMap(({ undoOf, changes: each }) => each.map((change) => ({ change, undoOf })));
  const notes = parts.flatMap((part) => part.notes);
  const hash = createHash("sha256").update(JSON.stringify({ account, steps, notes })).digest("hex");
  return { account, steps, notes, hash };
}

/** `names`: of the groups by number, as they will be after the steps before. */
type Desk = { account: string; now: Before; names: Map<number, string> };
type Inverse = { changes: Change[]; notes: UndoNote[] };

/** Of one change's effects: members first, then what holds them, so that a group is empty or whole when its turn comes. */
function inverseOf(desk: Desk, effects: readonly Effect[]): Inverse {
  const inverse: Inverse = { changes: [], notes: [] };
  const made = new Set(effects.flatMap((effect) => (effect.kind === "created" ? effect.groupId : [])));
  const members = effects.filter(isMoved);
  const ofGroups = Map.groupBy(members, ({ groupId }) => groupId);
  for (const [groupId, moved] of ofGroups) if (!made.has(groupId)) takeMembersBack(desk, groupId, moved, inverse);
  takeMarksBack(desk, effects, inverse);
  for (const effect of effects) {
    if (effect.kind === "renamed") takeNameBack(desk, effect, inverse);
    if (effect.kind === "created") takeGroupBack(desk, effect, ofGroups.get(effect.groupId) ?? [], inverse);
    if (effect.kind === "deleted") makeAgain(desk, effect, inverse);
    if (effect.kind === "leftRecents") inverse.notes.push({ why: "recentStays", what: effect.conversation.id });
    if (effect.kind === "imported") inverse.notes.push({ why: "importStays", what: effect.account });
  }
  return inverse;
}

function isMoved(effect: Effect): effect is Moved {
  return effect.kind === "added" || effect.kind === "removed";
}

type Moved = Extract<Effect, { kind: "added" | "removed" }>;

function takeMembersBack({ account, now, names }: Desk, groupId: number, moved: readonly Moved[], to: Inverse): void {
  const group = names.get(groupId);
  if (group === undefined) {
    to.notes.push({ why: "groupGone", group: moved[0]?.group ?? "", groupId });
    return;
  }
  const contacts = contactsByKey(now.contacts);
  const items: MemberChange[] = [];
  for (const { kind, conversation } of moved) {
    const isIn = contacts.get(conversationKey(conversation))?.groupIds.includes(groupId) ?? false;
    if (isIn !== (kind === "added")) to.notes.push({ why: "changedSince", what: conversation.id, group });
    else items.push({ op: kind === "added" ? "remove" : "add", conversation });
  }
  for (const some of chunks(items, limits.itemsPerUpdate.value))
    to.changes.push({ verb: "changeMembers", account, group, items: some });
}

function takeMarksBack({ account, now }: Desk, effects: readonly Effect[], to: Inverse): void {
  const contacts = contactsByKey(now.contacts);
  const items = effects.flatMap((effect) => {
    if (effect.kind !== "marked") return [];
    const { conversation, before, after } = effect;
    if (!isSameMarks(marksOf(contacts.get(conversationKey(conversation))), after)) {
      to.notes.push({ why: "changedSince", what: conversation.id });
      return [];
    }
    const clear = after.bits.filter((bit) => !before.bits.includes(bit));
    const set = before.bits.filter((bit) => !after.bits.includes(bit));
    const hasBits = clear.length + set.length > 0;
    const hasText = before.text !== after.text;
    return {
      scope: hasBits && hasText ? ("both" as const) : hasText ? ("custom" as const) : ("standard" as const),
      conversation,
      ...(clear.length > 0 && { clear }),
      ...(set.length > 0 && { set }),
      ...(hasText && { customMark: before.text }),
    };
  });
  for (const some of chunks(items, limits.marksPerCall.value))
    to.changes.push({ verb: "markContacts", account, items: some });
}

function takeNameBack({ account, names }: Desk, effect: Extract<Effect, { kind: "renamed" }>, to: Inverse): void {
  const { groupId, from, to: name } = effect;
  const current = names.get(groupId);
  if (current === undefined) to.notes.push({ why: "groupGone", group: name, groupId });
  else if (current !== name) to.notes.push({ why: "renamedSince", group: name, now: current });
  else if ([...names.values()].includes(from)) to.notes.push({ why: "nameTaken", group: from, groupId });
  else {
    to.changes.push({ verb: "renameGroup", account, group: name, to: from });
    names.set(groupId, from);
  }
}

/** A group that was made goes again, unless it is no longer the one that was made. */
function takeGroupBack(desk: Desk, effect: Extract<Effect, { kind: "created" }>, added: readonly Moved[], to: Inverse) {
  const { account, now, names } = desk;
  const { groupId, name } = effect;
  const current = names.get(groupId);
  const first = new Set(added.map(({ conversation }) => conversationKey(conversation)));
  const members = now.contacts.filter(({ groupIds }) => groupIds.includes(groupId));
  const later = members.filter(({ conversation }) => !first.has(conversationKey(conversation))).length;
  if (current === undefined) to.notes.push({ why: "groupGone", group: name, groupId });
  else if (current !== name) to.notes.push({ why: "renamedSince", group: name, now: current });
  else if (later > 0) to.notes.push({ why: "hasMore", group: name, count: later });
  else {
    to.changes.push({ verb: "deleteGroup", account, group: name });
    names.delete(groupId);
  }
}

/** A deleted group comes back under another number, with its conversations by hundreds. */
function makeAgain({ account, names }: Desk, effect: Extract<Effect, { kind: "deleted" }>, to: Inverse): void {
  const { groupId, name, conversations } = effect;
  if ([...names.values()].includes(name)) {
    to.notes.push({ why: "nameTaken", group: name, groupId });
    return;
  }
  const first = conversations.slice(0, limits.conversationsPerCreate.value);
  to.changes.push({ verb: "createGroup", account, name, conversations: [...first] });
  const items = conversations.slice(first.length).map((conversation) => ({ op: "add" as const, conversation }));
  for (const some of chunks(items, limits.itemsPerUpdate.value))
    to.changes.push({ verb: "changeMembers", account, group: name, items: some });
  to.notes.push({ why: "notRestorable", group: name, groupId });
  names.set(-groupId, name);
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
