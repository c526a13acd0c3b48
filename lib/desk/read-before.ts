import type { Change } from "../chat/change.ts";
import type { ChatClient } from "../chat/client.ts";
import { errors } from "../chat/errors.ts";
import { done, type Outcome } from "../chat/outcome.ts";
import { readAccount } from "../chat/read-account.ts";
import type { Conversation } from "../chat/wire.ts";
import type { Before } from "./change-effects.ts";

const nothing: Before = { groups: [], contacts: [] };
const unknown: Before = { ...nothing, isUnknown: true };

/**
 * What a change is about to touch, in as few calls as tell it: the conversations that it names, the groups alone, or all
 * of the account before a group goes with its members.
 */
export async function readBefore(client: ChatClient, change: Change): Promise<Outcome<Before>> {
  const { account } = change;
  switch (change.verb) {
    case "changeMembers": {
      const found = await readConversations(
        client,
        account,
        change.items.map(({ conversation }) => conversation),
      );
      if (!found.ok || found.value.groups.some(({ name }) => name === change.group)) return found;
      // The service may tell only the groups that these conversations are in.
      const groups = await readGroups(client, account);
      return groups.ok ? done({ ...found.value, groups: groups.value.groups }) : groups;
    }
    case "markContacts": {
      const conversations = change.items.map(({ conversation }) => conversation);
      const found = await readConversations(client, account, conversations);
      // A custom text is for every edition, reading may not be (OQ-15, OQ-16): it goes without knowing what was there.
      const isGated =
        !found.ok && found.failure.kind === "refused" && found.failure.code === errors.planLacksFeature.code;
      return isGated && change.items.every(({ scope }) => scope === "custom") ? done(unknown) : found;
    }
    case "renameGroup":
    case "createGroup":
      return readGroups(client, account);
    case "deleteGroup": {
      const all = await readAccount(client, account);
      if (!all.ok) return all;
      const id = all.value.groups.find(({ name }) => name === change.group)?.id;
      const members = all.value.contacts.filter(({ groupIds }) => id !== undefined && groupIds.includes(id));
      return done({ groups: all.value.groups, contacts: members });
    }
    case "deleteRecent":
    case "importAccount":
      return done(nothing);
  }
}

async function readConversations(
  client: ChatClient,
  account: string,
  conversations: Conversation[],
): Promise<Outcome<Before>> {
  if (conversations.length === 0) return done(nothing);
  return client.call("findConversations", { account, conversations });
}

/** All groups stand on every page (OQ-10). */
async function readGroups(client: ChatClient, account: string): Promise<Outcome<Before>> {
  const page = await client.call("readContacts", { account, start: 0 });
  return page.ok ? done({ groups: page.value.groups, contacts: [] }) : page;
}
