import type { Effect, Marks } from "../chat/change.ts";
import { type Conversation, conversationKey } from "../chat/wire.ts";
import { isSameMarks } from "./change-effects.ts";

/** A change with what it made different; no effects yet: its answer is still unknown. */
export type Undoable = { changeId: string; effects: readonly Effect[] | undefined };

/**
 * What several changes have made different together, from the state before the first to the state after the last: what
 * one did and a later one took back is no difference. `of`: the change that did it last.
 */
export type Net = {
  groups: NetGroup[];
  marks: Map<string, { conversation: Conversation; before: Marks; after: Marks; of: string }>;
  /** What nothing can take back, in the order in which it was done. */
  lasting: Extract<Effect, { kind: "leftRecents" | "imported" | "textSet" }>[];
};

/** `before`, `after`: its name; without one it was not, or is not, there. `id`: the newest one where it was made again. */
export type NetGroup = {
  id: number;
  before: string | undefined;
  after: string | undefined;
  /** The name that it has, or had last. */
  last: string;
  /** The change that named, made or deleted it last; none where only its members were changed. */
  of?: string;
  members: Map<string, { conversation: Conversation; before: boolean; after: boolean; of: string }>;
};

/**
 * `own`: the changes that are to be taken back, in the order of sending. `later`: what undoings have made of them since;
 * of these counts only what concerns something that the own ones changed.
 */
export function netOf(own: readonly Undoable[], later: readonly Undoable[]): Net {
  const net: Net = { groups: [], marks: new Map(), lasting: [] };
  for (const { changeId, effects = [] } of own) for (const effect of effects) addOwn(net, effect, changeId);
  for (const { effects = [] } of later) for (const effect of effects) addLater(net, effect);
  return net;
}

/** How many things are still different. */
export function leftOf({ groups, marks }: Net): number {
  const ofGroups = groups.map(({ before, after, of, members }) => {
    // The members of a group that came or went are part of that.
    if (of !== undefined && (before === undefined || after === undefined)) return before === after ? 0 : 1;
    const moved = [...members.values()].filter((member) => member.before !== member.after).length;
    return (of !== undefined && before !== after ? 1 : 0) + moved;
  });
  const ofMarks = [...marks.values()].filter(({ before, after }) => !isSameMarks(before, after));
  return ofGroups.reduce((sum, count) => sum + count, 0) + ofMarks.length;
}

function addOwn(net: Net, effect: Effect, of: string): void {
  switch (effect.kind) {
    case "renamed": {
      const group = groupOf(net, effect.groupId, effect.from);
      Object.assign(group, { after: effect.to, last: effect.to, of });
      return;
    }
    case "created": {
      const again = goneOf(net, effect.name);
      if (again) Object.assign(again, { id: effect.groupId, after: effect.name, of });
      else net.groups.push({ ...newGroup(effect.groupId, effect.name), before: undefined, of });
      return;
    }
    case "deleted": {
      const group = groupOf(net, effect.groupId, effect.name);
      for (const conversation of effect.conversations) setMember(group, conversation, true, false, of);
      Object.assign(group, { after: undefined, of });
      return;
    }
    case "added":
    case "removed": {
      const isIn = effect.kind === "added";
      setMember(groupOf(net, effect.groupId, effect.group), effect.conversation, !isIn, isIn, of);
      return;
    }
    case "marked": {
      const key = conversationKey(effect.conversation);
      const { conversation, after } = effect;
      net.marks.set(key, { conversation, before: net.marks.get(key)?.before ?? effect.before, after, of });
      return;
    }
    case "textSet": {
      const mark = net.marks.get(conversationKey(effect.conversation));
      if (mark) Object.assign(mark, { after: { ...mark.after, text: effect.text }, of });
      else net.lasting.push(effect);
      return;
    }
    case "leftRecents":
    case "imported":
      net.lasting.push(effect);
  }
}

function addLater(net: Net, effect: Effect): void {
  switch (effect.kind) {
    case "renamed": {
      const group = net.groups.find(({ id }) => id === effect.groupId);
      if (group) Object.assign(group, { after: effect.to, last: effect.to });
      return;
    }
    case "created": {
      const again = goneOf(net, effect.name);
      if (again) Object.assign(again, { id: effect.groupId, after: effect.name });
      return;
    }
    case "deleted": {
      const group = net.groups.find(({ id }) => id === effect.groupId);
      for (const member of group?.members.values() ?? []) member.after = false;
      if (group) group.after = undefined;
      return;
    }
    case "added":
    case "removed": {
      const group = net.groups.find(({ id }) => id === effect.groupId);
      const member = group?.members.get(conversationKey(effect.conversation));
      if (member) member.after = effect.kind === "added";
      return;
    }
    case "marked": {
      const mark = net.marks.get(conversationKey(effect.conversation));
      if (mark) mark.after = effect.after;
      return;
    }
    case "textSet": {
      const mark = net.marks.get(conversationKey(effect.conversation));
      if (mark) mark.after = { ...mark.after, text: effect.text };
    }
  }
}

function groupOf(net: Net, id: number, name: string): NetGroup {
  const known = net.groups.find((group) => group.id === id);
  if (known) return known;
  const group = newGroup(id, name);
  net.groups.push(group);
  return group;
}

function newGroup(id: number, name: string): NetGroup {
  return { id, before: name, after: name, last: name, members: new Map() };
}

/** A group comes back under another number: it is the one of that name which is gone. */
function goneOf({ groups }: Net, name: string): NetGroup | undefined {
  return groups.find(({ before, after, last }) => after === undefined && (before === name || last === name));
}

function setMember(group: NetGroup, conversation: Conversation, before: boolean, after: boolean, of: string): void {
  const key = conversationKey(conversation);
  group.members.set(key, { conversation, before: group.members.get(key)?.before ?? before, after, of });
}
