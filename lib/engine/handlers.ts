import type { Verb } from "../chat/commands.ts";
import { type Conversation, conversationKey, type Group, NewAccountId, type Profile } from "../chat/wire.ts";
import { chatGroupChangeHandlers } from "./chat-group-change-handlers.ts";
import { chatGroupHandlers } from "./chat-group-handlers.ts";
import { openDrawer } from "./drawer.ts";
import { groupHandlers } from "./group-handlers.ts";
import { type Handler, needOfItems, withoutSameOwner } from "./handler.ts";
import { messageHandlers } from "./message-handlers.ts";
import { profileHandlers } from "./profile-handlers.ts";
import { pageOfRecents } from "./read-recents.ts";
import { outcomeOf, Refusal } from "./refusal.ts";
import { requireOwner } from "./rules.ts";
import type { Settings } from "./settings.ts";
import type { ContactRecord, LiveChatGroup, View } from "./store.ts";

type Handlers = { readonly [V in Verb]: Handler<V> };

/** Every command of the service. */
export const handlers: Handlers = {
  ...groupHandlers,
  ...profileHandlers,
  ...chatGroupHandlers,
  ...chatGroupChangeHandlers,
  ...messageHandlers,

  markContacts: {
    need({ account, items }, settings) {
      const named = items.map(({ conversation }) => conversation);
      return needOfItems(account, named, named, settings);
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
    need: ({ account, start }, { pageSize, contactOrder }) => ({
      owner: account,
      contacts: { kind: "page", start, count: pageSize + 1, order: contactOrder },
    }),
    decide(view, { start }, _now, settings) {
      const { pageSize, startPastEnd, groupsOnPages } = settings;
      const owner = requireOwner(view);
      const found = [...view.contacts.values()];
      if (start > 0 && found.length === 0 && startPastEnd === "refuse")
        throw new Refusal("parameterInvalid", "StartIndex lies past the end");
      const complete = found.length <= pageSize;
      const next = complete ? 0 : start + pageSize;
      const contacts = found.slice(0, pageSize);
      const shown = groupsOnPages === "referred" ? referredBy(contacts, owner.groups) : owner.groups;
      const groups = start > 0 && groupsOnPages === "first" ? [] : inGroupOrder(shown, settings);
      return { reply: { contacts, groups, complete, next }, changes: {} };
    },
  },

  findConversations: {
    need: ({ account, conversations }) => ({ owner: account, contacts: { kind: "named", conversations } }),
    decide(view, { conversations }, _now, settings) {
      const { searchUnknown, searchRepeats, searchOrder, searchGroups } = settings;
      const owner = requireOwner(view);
      const byKey = new Map(conversations.map((conversation) => [conversationKey(conversation), conversation]));
      const wanted = searchRepeats === "once" ? [...byKey.values()] : conversations;
      const contacts = wanted.flatMap((conversation) => {
        const found = view.contacts.get(conversationKey(conversation));
        return found ?? (searchUnknown === "blank" ? blankContact(conversation) : []);
      });
      // What has no record has no place, and comes last.
      if (searchOrder === "insertion")
        contacts.sort((left, right) => (left.position || Infinity) - (right.position || Infinity) || 0);
      const shown = searchGroups === "all" ? owner.groups : referredBy(contacts, owner.groups);
      return { reply: { contacts, groups: inGroupOrder(shown, settings) }, changes: {} };
    },
  },

  readRecents: {
    need: ({ account }, { recentsOfLeftGroups }) => ({
      ...{ owner: account, recents: true },
      ...(recentsOfLeftGroups === "hide" && { joined: [account] }),
    }),
    // What is too old is not shown any more (OQ-49), nor a chat group that the account is not in, if a setting says so (OQ-46).
    decide(view, input, now, { recentsPageSize, recentsLifetimeDays, recentsOfLeftGroups }) {
      requireOwner(view);
      const since = recentsLifetimeDays === null ? 0 : now - recentsLifetimeDays * 86_400;
      const joined = new Set(view.joined.get(input.account)?.map(({ chatGroup }) => chatGroup.id));
      const young = view.recents.filter(
        ({ conversation: { kind, id }, time, pinned }) =>
          (pinned || time >= since) && (recentsOfLeftGroups === "stay" || kind === "user" || joined.has(id)),
      );
      return { reply: pageOfRecents(young, input, recentsPageSize), changes: {} };
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
    decide: (view, profile, _now, settings) => ({
      reply: {},
      changes: { profiles: [merged(profile, view.accounts.get(profile.account), settings)] },
    }),
  },

  importAccounts: {
    need: ({ profiles }) => ({ accounts: profiles.map(({ account }) => account) }),
    decide(view, { profiles }, _now, settings) {
      const good = new Map<string, Profile>();
      const failed: string[] = [];
      for (const profile of profiles) {
        const { account } = profile;
        const isLegal = NewAccountId.safeParse(account).success;
        if (!isLegal && settings.illegalUserIds === "call") throw new Refusal("userIdMalformed");
        if (!isLegal) failed.push(account);
        else good.set(account, merged(profile, good.get(account) ?? view.accounts.get(account), settings));
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
    need: ({ accounts }) => ({ accounts, joined: accounts }),
    ends: ({ accounts }) => accounts.map((id) => ({ kind: "user", id })),
    decide(view, { accounts }) {
      const left = new Set(view.accounts.keys());
      const results = accounts.map((account) => ({
        account,
        ...outcomeOf(left.delete(account) ? undefined : "accountAbsent"),
      }));
      const accountsGone = [...view.accounts.keys()].filter((account) => !left.has(account));
      return { reply: { results }, changes: { accountsGone, chatGroups: chatGroupsLeft(view, accountsGone) } };
    },
  },
};

/** The chat groups that these accounts were in, without them; one that they owned has no owner any more (names-api.md 14.2). */
function chatGroupsLeft(view: View, accounts: readonly string[]): LiveChatGroup[] {
  const groups = new Map<string, LiveChatGroup>();
  for (const account of accounts)
    for (const { chatGroup } of view.joined.get(account) ?? []) {
      const { owner, ...group } = groups.get(chatGroup.id) ?? chatGroup;
      const kept = owner === account || owner === undefined ? group : { ...group, owner };
      groups.set(group.id, { ...kept, memberCount: group.memberCount - 1 });
    }
  return [...groups.values()];
}

function referredBy(contacts: readonly ContactRecord[], groups: readonly Group[]): Group[] {
  const referred = new Set(contacts.flatMap(({ groupIds }) => groupIds));
  return groups.filter(({ id }) => referred.has(id));
}

/** By their numbers, as a store hands them out, unless a setting has them by their names (OQ-10, OQ-17). */
function inGroupOrder(groups: readonly Group[], { groupOrder }: Settings): Group[] {
  if (groupOrder === "id") return [...groups];
  return groups.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** What search says of a conversation without a record, where a setting wants it said (OQ-17). */
function blankContact(conversation: Conversation): ContactRecord {
  return { conversation, groupIds: [], marks: [], position: 0, changedAt: 0 };
}

/** An import overwrites a name or a picture that is present and not empty, and keeps it otherwise, or as settings say (OQ-34). */
function merged(
  { account, nick, faceUrl }: Profile,
  earlier: Profile | undefined,
  { importOverExisting, importEmptyField }: Settings,
): Profile {
  if (earlier && importOverExisting === "keep") return earlier;
  const kept = (text: string | undefined, known: string | undefined) =>
    text === undefined || importEmptyField === "keep" ? text || known : text || undefined;
  return { account, nick: kept(nick, earlier?.nick), faceUrl: kept(faceUrl, earlier?.faceUrl) };
}
