import type { Input, Reply, Verb } from "../chat/commands.ts";
import { type Conversation, conversationKey, type Group, NewAccountId, type Profile } from "../chat/wire.ts";
import { changeMembers, emptyGroup } from "./change-members.ts";
import { openDrawer } from "./drawer.ts";
import { pageOfRecents } from "./read-recents.ts";
import { outcomeOf } from "./refusal.ts";
import { requireFreeName, requireGroup, requireGroupSlot, requireOwner } from "./rules.ts";
import type { Settings } from "./settings.ts";
import type { AccountRecord, Changes, Decision, Need, View } from "./store.ts";

/**
 * A command as a pure function: what it must see, and what it then answers and changes. `now` is in whole Unix
 * seconds. A refusal of the whole call is thrown; one of an item stands in the reply.
 */
export type Handler<V extends Verb> = {
  need(input: Input<V>, settings: Settings): Need;
  decide(view: View, input: Input<V>, now: number, settings: Settings): Decision<Reply<V>>;
};

type Handlers = { readonly [V in Verb]: Handler<V> };

export const handlers: Handlers = {
  createGroup: {
    need: ({ account, conversations }) => needOfItems(account, conversations, conversations),
    decide(view, { name, conversations }, now, settings) {
      const owner = requireOwner(view);
      requireFreeName(owner, name);
      requireGroupSlot(owner, settings);
      const group = { id: owner.lastGroupId + 1, name };
      const grown = { ...owner, lastGroupId: group.id, groups: [...owner.groups, group] };
      const adds = conversations.map((conversation) => ({ op: "add" as const, conversation }));
      const { results, changes } = changeMembers(view, grown, group, adds, now, settings);
      const outcomes = results.map(({ conversation, code, info }) => ({ conversation, code, info }));
      return { reply: { group, results: outcomes }, changes };
    },
  },

  updateGroup: {
    need({ account, change }) {
      if (change.kind === "rename") return { owner: account };
      const named = change.items.map((item) => item.conversation);
      const added = change.items.filter((item) => item.op === "add").map((item) => item.conversation);
      return needOfItems(account, named, added);
    },
    decide(view, { group: nameBefore, change }, now, settings) {
      const owner = requireOwner(view);
      const group = requireGroup(owner, nameBefore);
      if (change.kind === "rename") {
        const renamed = { id: group.id, name: change.to };
        const reply = { kind: "rename" as const, group: renamed, nameBefore };
        if (change.to === nameBefore) return { reply, changes: {} };
        requireFreeName(owner, change.to);
        return { reply, changes: { owner: withGroup(owner, renamed) } };
      }
      const { results, changes } = changeMembers(view, owner, group, change.items, now, settings);
      return {
        reply: { kind: "members", group, nameBefore, results },
        changes: withoutSameOwner(owner, changes),
      };
    },
  },

  deleteGroup: {
    need: ({ account }) => ({ owner: account, contacts: { kind: "all" } }),
    decide(view, { group: name }, now, settings) {
      const owner = requireOwner(view);
      const group = requireGroup(owner, name);
      const changes = emptyGroup(view, owner, group.id, now, settings);
      const groups = owner.groups.filter(({ id }) => id !== group.id);
      return { reply: { groups: [group] }, changes: { ...changes, owner: { ...changes.owner, groups } } };
    },
  },

  markContacts: {
    need({ account, items }) {
      const named = items.map(({ conversation }) => conversation);
      return needOfItems(account, named, named);
    },
    decide(view, { items }, now, settings) {
      const owner = requireOwner(view);
      const drawer = openDrawer(view, owner, now, settings);
      const results = items.map((item) => {
        const { scope, conversation } = item;
        return { scope, conversation, ...outcomeOf(drawer.mark(item)) };
      });
      return { reply: { results }, changes: withoutSameOwner(owner, drawer.changes()) };
    },
  },

  readContacts: {
    // One more than a page tells whether there is a next page.
    need: ({ account, start }, { pageSize }) => ({
      owner: account,
      contacts: { kind: "page", start, count: pageSize + 1 },
    }),
    decide(view, { start }, _now, { pageSize }) {
      const { groups } = requireOwner(view);
      const found = [...view.contacts.values()];
      const complete = found.length <= pageSize;
      const next = complete ? 0 : start + pageSize;
      return { reply: { contacts: found.slice(0, pageSize), groups, complete, next }, changes: {} };
    },
  },

  findConversations: {
    need: ({ account, conversations }) => ({ owner: account, contacts: { kind: "named", conversations } }),
    decide(view, { conversations }) {
      const owner = requireOwner(view);
      const keys = new Set(conversations.map(conversationKey));
      const contacts = [...keys].flatMap((key) => view.contacts.get(key) ?? []);
      const referred = new Set(contacts.flatMap(({ groupIds }) => groupIds));
      return { reply: { contacts, groups: owner.groups.filter(({ id }) => referred.has(id)) }, changes: {} };
    },
  },

  readRecents: {
    need: ({ account }) => ({ owner: account, recents: true }),
    decide(view, input, _now, { recentsPageSize }) {
      requireOwner(view);
      return { reply: pageOfRecents(view.recents, input, recentsPageSize), changes: {} };
    },
  },

  deleteRecent: {
    need: ({ account }) => ({ owner: account }),
    // Groups and marks stand apart from the recent list and stay (OQ-22). There are no roaming messages to clear.
    decide(view, { conversation }) {
      requireOwner(view);
      return { reply: {}, changes: { recentsGone: [conversation] } };
    },
  },

  importAccount: {
    need: ({ account }) => ({ accounts: [account] }),
    decide: (view, profile) => ({ reply: {}, changes: { profiles: [merged(view, profile)] } }),
  },

  importAccounts: {
    need: ({ profiles }) => ({ accounts: profiles.map(({ account }) => account) }),
    decide(view, { profiles }) {
      const good = new Map<string, Profile>();
      const failed: string[] = [];
      for (const profile of profiles) {
        if (!NewAccountId.safeParse(profile.account).success) failed.push(profile.account);
        else good.set(profile.account, merged(view, profile, good.get(profile.account)));
      }
      return { reply: { failed }, changes: { profiles: [...good.values()] } };
    },
  },

  checkAccounts: {
    need: ({ accounts }) => ({ accounts }),
    decide: (view, { accounts }) => ({
      reply: {
        results: accounts.map((account) => ({ account, code: 0, info: "", imported: view.accounts.has(account) })),
      },
      changes: {},
    }),
  },

  deleteAccounts: {
    need: ({ accounts }) => ({ accounts }),
    decide(view, { accounts }) {
      const left = new Set(view.accounts.keys());
      const results = accounts.map((account) => ({
        account,
        ...outcomeOf(left.delete(account) ? undefined : "accountAbsent"),
      }));
      const accountsGone = [...view.accounts.keys()].filter((account) => !left.has(account));
      return { reply: { results }, changes: { accountsGone } };
    },
  },
};

function needOfItems(owner: string, named: readonly Conversation[], added: readonly Conversation[]): Need {
  return {
    owner,
    contacts: { kind: "named", conversations: named },
    accounts: added.flatMap(({ kind, id }) => (kind === "user" ? [id] : [])),
    chatGroups: added.flatMap(({ kind, id }) => (kind === "chatGroup" ? [id] : [])),
  };
}

function withGroup(owner: AccountRecord, group: Group): AccountRecord {
  return { ...owner, groups: owner.groups.map((each) => (each.id === group.id ? group : each)) };
}

/** Leaves out the account when only its contacts changed: that is one row less to write. */
function withoutSameOwner(before: AccountRecord, changes: Changes & { owner: AccountRecord }): Changes {
  const { grouped, marked, lastPosition } = changes.owner;
  const same = grouped === before.grouped && marked === before.marked && lastPosition === before.lastPosition;
  return same ? { ...changes, owner: undefined } : changes;
}

/** An import overwrites a name or a picture that is present and not empty, and keeps it otherwise (OQ-34). */
function merged(view: View, { account, nick, faceUrl }: Profile, earlier = view.accounts.get(account)): Profile {
  return { account, nick: nick || earlier?.nick, faceUrl: faceUrl || earlier?.faceUrl };
}
