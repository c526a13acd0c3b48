import { createHash } from "node:crypto";
import type { Change } from "../chat/change.ts";
import { limits } from "../chat/limits.ts";
import type { UndoNote, UndoPlan } from "../chat/trail-line.ts";
import { conversationKey, type MarkChange, type MemberChange } from "../chat/wire.ts";
import { type Before, contactsByKey, isSameMarks, marksOf } from "./change-effects.ts";
import type { Net, NetGroup } from "./undo-net.ts";

type Step = UndoPlan["steps"][number];
/** `names`: of the groups by number, as they will be after the steps so far. */
type Desk = { account: string; now: Before; names: Map<number, string>; steps: Step[]; notes: UndoNote[] };

/**
 * The calls that lead from the state after the changes to the state before all of them, and what stays because of what was
 * done since. `now`: the account as it is. Nothing that somebody did meanwhile is overwritten: such a part becomes a note.
 */
export function planUndo(account: string, net: Net, now: Before): UndoPlan {
  const names = new Map(now.groups.map(({ id, name }) => [id, name]));
  const desk: Desk = { account, now, names, steps: [], notes: [] };
  // What was made goes first: its name may be the one that another group had.
  for (const group of net.groups) if (group.before === undefined) takeGroupBack(desk, group);
  for (const group of net.groups) takeMembersBack(desk, group);
  takeMarksBack(desk, net);
  takeNamesBack(desk, net.groups);
  for (const group of net.groups) makeAgain(desk, group);
  for (const effect of net.lasting) {
    if (effect.kind === "imported") desk.notes.push({ why: "importStays", what: effect.account });
    else {
      const why = effect.kind === "textSet" ? "textUnknown" : "recentStays";
      desk.notes.push({ why, what: effect.conversation.id });
    }
  }
  return planOf(account, desk.steps, desk.notes);
}

/** While an answer is being read back nobody can say what there is to take back. */
export function planNothingYet(account: string): UndoPlan {
  return planOf(account, [], [{ why: "notSettled" }]);
}

function planOf(account: string, steps: readonly Step[], notes: readonly UndoNote[]): UndoPlan {
  const hash = createHash("sha256").update(JSON.stringify({ account, steps, notes })).digest("hex");
  return { account, steps, notes, hash };
}

/** A group that was made goes again, unless it is no longer the one that was made. */
function takeGroupBack({ account, now, names, steps, notes }: Desk, group: NetGroup): void {
  const { id, after, of, members } = group;
  if (after === undefined || of === undefined) return;
  const current = names.get(id);
  const inside = now.contacts.filter(({ groupIds }) => groupIds.includes(id));
  const later = inside.filter(({ conversation }) => !members.get(conversationKey(conversation))?.after).length;
  if (current === undefined) notes.push({ why: "groupGone", group: after, groupId: id });
  else if (current !== after) notes.push({ why: "renamedSince", group: after, now: current });
  else if (later > 0) notes.push({ why: "hasMore", group: after, count: later });
  else {
    steps.push({ change: { verb: "deleteGroup", account, group: after }, undoOf: of });
    names.delete(id);
  }
}

function takeMembersBack({ account, now, names, steps, notes }: Desk, group: NetGroup): void {
  const cameOrWent = group.before === undefined || group.after === undefined;
  const moved = [...group.members.values()].filter(({ before, after }) => before !== after);
  if (moved.length === 0 || (cameOrWent && group.of !== undefined)) return;
  const name = names.get(group.id);
  if (name === undefined) {
    notes.push({ why: "groupGone", group: group.last, groupId: group.id });
    return;
  }
  const contacts = contactsByKey(now.contacts);
  const items: (MemberChange & { of: string })[] = [];
  for (const { conversation, before, after, of } of moved) {
    const isIn = contacts.get(conversationKey(conversation))?.groupIds.includes(group.id) ?? false;
    if (isIn !== after) notes.push({ why: "changedSince", what: conversation.id, group: name });
    else items.push({ op: before ? "add" : "remove", conversation, of });
  }
  const changeOf = (some: MemberChange[]): Change => ({ verb: "changeMembers", account, group: name, items: some });
  pushItems(steps, items, limits.itemsPerUpdate.value, changeOf, { groupId: group.id });
}

function takeMarksBack({ account, now, steps, notes }: Desk, { marks }: Net): void {
  const contacts = contactsByKey(now.contacts);
  const items: (MarkChange & { of: string })[] = [];
  for (const [key, { conversation, before, after, of }] of marks) {
    if (isSameMarks(before, after)) continue;
    if (!isSameMarks(marksOf(contacts.get(key)), after)) {
      notes.push({ why: "changedSince", what: conversation.id });
      continue;
    }
    const clear = after.bits.filter((bit) => !before.bits.includes(bit));
    const set = before.bits.filter((bit) => !after.bits.includes(bit));
    const hasBits = clear.length + set.length > 0;
    const hasText = before.text !== after.text;
    items.push({
      scope: hasBits && hasText ? "both" : hasText ? "custom" : "standard",
      conversation,
      ...(clear.length > 0 && { clear }),
      ...(set.length > 0 && { set }),
      ...(hasText && { customMark: before.text }),
      of,
    });
  }
  pushItems(steps, items, limits.marksPerCall.value, (some: MarkChange[]) => {
    return { verb: "markContacts", account, items: some };
  });
}

/** A name may be free only once another group has its own back. */
function takeNamesBack({ account, names, steps, notes }: Desk, groups: readonly NetGroup[]): void {
  let waiting: { id: number; from: string; to: string; of: string }[] = [];
  for (const { id, before, after, of } of groups) {
    if (before === undefined || after === undefined || before === after || of === undefined) continue;
    const current = names.get(id);
    if (current === undefined) {
      if (!notes.some((note) => "groupId" in note && note.groupId === id))
        notes.push({ why: "groupGone", group: after, groupId: id });
    } else if (current !== after) notes.push({ why: "renamedSince", group: after, now: current });
    else waiting.push({ id, from: after, to: before, of });
  }
  for (;;) {
    const next = waiting.find(({ to }) => ![...names.values()].includes(to));
    if (!next) break;
    steps.push({ change: { verb: "renameGroup", account, group: next.from, to: next.to }, undoOf: next.of });
    names.set(next.id, next.to);
    waiting = waiting.filter((each) => each !== next);
  }
  for (const { id, to } of waiting) notes.push({ why: "nameTaken", group: to, groupId: id });
}

/** A deleted group comes back under another number, with its conversations by hundreds. */
function makeAgain({ account, names, steps, notes }: Desk, { id, before: name, after, of, members }: NetGroup): void {
  if (name === undefined || after !== undefined || of === undefined) return;
  if ([...names.values()].includes(name)) {
    notes.push({ why: "nameTaken", group: name, groupId: id });
    return;
  }
  const conversations = [...members.values()].flatMap(({ conversation, before }) => (before ? conversation : []));
  const first = conversations.slice(0, limits.conversationsPerCreate.value);
  steps.push({ change: { verb: "createGroup", account, name, conversations: first }, undoOf: of });
  const items = conversations.slice(first.length).map((conversation) => ({ op: "add" as const, conversation, of }));
  pushItems(steps, items, limits.itemsPerUpdate.value, (some: MemberChange[]) => {
    return { verb: "changeMembers", account, group: name, items: some };
  });
  notes.push({ why: "notRestorable", group: name, groupId: id });
  names.set(-id, name);
}

/** As many calls as it takes, each linked to the one change that it takes back. */
function pushItems<T extends object>(
  steps: Step[],
  items: readonly (T & { of: string })[],
  size: number,
  changeOf: (items: T[]) => Change,
  which: { groupId?: number } = {},
): void {
  for (const [undoOf, own] of Map.groupBy(items, ({ of }) => of)) {
    const bare = own.map(({ of: _of, ...item }) => item as unknown as T); // what it was before `of` was laid to it
    for (let at = 0; at < bare.length; at += size)
      steps.push({ change: changeOf(bare.slice(at, at + size)), undoOf, ...which });
  }
}
