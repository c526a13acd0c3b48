import type { Group } from "../chat/wire.ts";
import { changeMembers } from "./change-members.ts";
import { openDrawer } from "./drawer.ts";
import { type Handler, needOfItems, withoutSameOwner } from "./handler.ts";
import { Refusal } from "./refusal.ts";
import { groupNamed, requireGroupSlot, requireOwner, requireOwnGroup } from "./rules.ts";
import type { Settings } from "./settings.ts";
import type { AccountRecord, Decision, View } from "./store.ts";

type GroupHandlers = { readonly [V in "createGroup" | "updateGroup" | "deleteGroup"]: Handler<V> };

/** The commands that make, change and delete groups (53437, 53439, 53441). */
export const groupHandlers: GroupHandlers = {
  createGroup: {
    need: ({ account, conversations }, settings) => needOfItems(account, conversations, conversations, settings),
    decide(view, { name, conversations }, now, settings) {
      const owner = requireOwner(view);
      const existing = groupNamed(owner, name, settings);
      const isNew = !existing || settings.existingName === "refuse";
      if (isNew && settings.createCheckFirst === "limit") requireGroupSlot(owner, settings);
      if (existing && settings.existingName === "refuse") throw new Refusal("groupNameTaken");
      if (isNew) requireGroupSlot(owner, settings);
      const group = existing ?? { id: newGroupId(owner, settings), name };
      const grown = existing ? owner : withNewGroup(owner, group);
      const adds = conversations.map((conversation) => ({ op: "add" as const, conversation }));
      const { results, changes } = changeMembers(view, grown, group, adds, now, settings);
      const outcomes = results.map(({ conversation, code, info }) => ({ conversation, code, info }));
      return { reply: { group, results: outcomes }, changes };
    },
  },

  updateGroup: {
    need({ account, change }, settings) {
      const { renameOntoOther, timestampOnRename, deadEntries } = settings;
      if (change.kind === "rename")
        return renameOntoOther === "merge" || timestampOnRename === "move"
          ? { owner: account, contacts: { kind: "all" } }
          : { owner: account };
      const named = change.items.map((item) => item.conversation);
      const asked = change.items.filter((item) => item.op === "add" || deadEntries === "locked");
      return needOfItems(
        account,
        named,
        asked.map((item) => item.conversation),
        settings,
      );
    },
    decide(view, { group: nameBefore, change }, now, settings) {
      const { owner, group } = requireOwnGroup(view, nameBefore, settings);
      if (change.kind === "rename") return renamed(view, owner, group, change.to, nameBefore, now, settings);
      const { results, changes } = changeMembers(view, owner, group, change.items, now, settings);
      return { reply: { kind: "members", group, nameBefore, results }, changes: withoutSameOwner(owner, changes) };
    },
  },

  deleteGroup: {
    need: ({ account }) => ({ owner: account, contacts: { kind: "all" } }),
    decide(view, { group: name }, now, settings) {
      const { owner, group } = requireOwnGroup(view, name, settings);
      const drawer = openDrawer(view, owner, now, settings);
      drawer.empty(group.id);
      const changes = drawer.changes();
      return { reply: { groups: [group] }, changes: { ...changes, owner: withoutGroup(changes.owner, group) } };
    },
  },
};

type Renamed = Decision<{ kind: "rename"; group: Group; nameBefore: string }>;

function renamed(
  view: View,
  owner: AccountRecord,
  group: Group,
  to: string,
  nameBefore: string,
  now: number,
  settings: Settings,
): Renamed {
  const other = groupNamed(owner, to, settings);
  const drawer = openDrawer(view, owner, now, settings);
  if (other && other.id !== group.id) {
    if (settings.renameOntoOther === "refuse") throw new Refusal("groupNameTaken");
    drawer.empty(group.id, other.id);
    const changes = drawer.changes();
    return {
      reply: { kind: "rename", group: other, nameBefore },
      changes: { ...changes, owner: withoutGroup(changes.owner, group) },
    };
  }
  const after = { id: group.id, name: to };
  const reply = { kind: "rename" as const, group: after, nameBefore };
  if (to === group.name) {
    if (settings.renameOntoSame === "refuse") throw new Refusal("groupNameTaken");
    return { reply, changes: {} };
  }
  if (settings.timestampOnRename === "move") drawer.touch(group.id);
  const changes = drawer.changes();
  const groups = owner.groups.map((each) => (each.id === group.id ? after : each));
  return { reply, changes: { ...changes, owner: { ...changes.owner, groups } } };
}

/** Counted up and never given twice, or the lowest that is free (OQ-04). */
function newGroupId({ lastGroupId, groups }: AccountRecord, { groupIds }: Settings): number {
  if (groupIds === "countUp") return lastGroupId + 1;
  const taken = new Set(groups.map(({ id }) => id));
  let id = 1;
  while (taken.has(id)) id += 1;
  return id;
}

function withNewGroup(owner: AccountRecord, group: Group): AccountRecord {
  const groups = [...owner.groups, group].sort((left, right) => left.id - right.id);
  return { ...owner, lastGroupId: Math.max(owner.lastGroupId, group.id), groups };
}

function withoutGroup(owner: AccountRecord, { id }: Group): AccountRecord {
  return { ...owner, groups: owner.groups.filter((each) => each.id !== id) };
}
