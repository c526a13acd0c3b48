import type { ChatClient } from "../chat/client.ts";
import type { Suggestion } from "../chat/known-name.ts";
import { conversationKey } from "../chat/wire.ts";
import type { NameBook } from "./name-book.ts";

/** `complete` is false where a list could not be read. */
export type Suggestions = { suggestions: Suggestion[]; complete: boolean };

/**
 * What an account may want to put into a group: the first page of its recent list, in its order, then the chat groups
 * that it is in. Hints, not the whole truth (names-api.md, section 15, rule 7). Two calls, and the names of the people.
 */
export async function suggestConversations(client: ChatClient, names: NameBook, account: string): Promise<Suggestions> {
  const [page, joined] = await Promise.all([client.call("readRecents", firstPage(account)), names.joinedBy(account)]);
  const recents = page.ok ? page.value.recents : [];
  const joinedIds = joined && new Set(joined.map(({ conversation }) => conversation.id));
  // A chat group that the account has left could not be added (51007): it is no suggestion.
  const usable = recents.filter(({ conversation: { kind, id } }) => kind === "user" || (joinedIds?.has(id) ?? true));
  const people = usable.map(({ conversation }) => conversation).filter(({ kind }) => kind === "user");
  const { known } = await names.namesOf(people);
  const nameByKey = new Map(joined?.map(({ conversation, name }) => [conversationKey(conversation), name]));

  const suggestions = new Map<string, Suggestion>();
  for (const { conversation, time } of usable) {
    const key = conversationKey(conversation);
    const told = known.get(key);
    // An entry may stay in the list after its peer was deleted, who could not be added either (50001).
    if (told && "absent" in told) continue;
    suggestions.set(key, { conversation, name: told?.name ?? nameByKey.get(key) ?? "", at: time });
  }
  const silent = (joined ?? []).filter(({ conversation }) => !suggestions.has(conversationKey(conversation)));
  return { suggestions: [...suggestions.values(), ...silent], complete: page.ok && joined !== undefined };
}

function firstPage(account: string) {
  const cursor = { time: 0, index: 0, pinnedTime: 0, pinnedIndex: 0 };
  return { account, cursor, pinned: true, empty: true, pagePinned: true };
}
