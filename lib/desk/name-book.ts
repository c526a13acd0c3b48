import type { ChatClient } from "../chat/client.ts";
import type { KnownName } from "../chat/known-name.ts";
import { limits } from "../chat/limits.ts";
import { type Conversation, conversationKey } from "../chat/wire.ts";
import { createKeptNames } from "./kept-names.ts";
import { createNameCalls, type Learn } from "./name-calls.ts";

/** By `conversationKey`. `complete` is false where some could not be read, or not in time. */
export type Names = { known: Map<string, KnownName>; complete: boolean };

export type NameBook = {
  /**
   * The names of these conversations, from the book or the service; after 2 s without the rest of them. Never rejects.
   * `account`: whose conversations they are, which spares calls when many chat groups are missing. `fresh`: asks again,
   * and what is not answered stays as it was; `doubted`: asks again, and it is forgotten.
   */
  namesOf(conversations: readonly Conversation[], options?: NameOptions): Promise<Names>;
  /** Reads the chat groups that an account is in, and their names on the way; undefined: they cannot be listed. */
  joinedBy(account: string): Promise<{ conversation: Conversation; name: string }[] | undefined>;
};

type NameOptions = { account?: string | undefined; fresh?: boolean | undefined; doubted?: boolean | undefined };

type NameBookOptions = {
  client: ChatClient;
  sdkAppId: number;
  /** Unix milliseconds. */
  now?: () => number;
  giveUpMs?: number;
  entriesMax?: number;
};

/**
 * Names beside ids (names-api.md, section 15): decoration, so that no failure of it is one of the screen. Each id that
 * is missing is asked for once, whoever waits for it; a late answer is kept for who asks next.
 */
export function createNameBook(options: NameBookOptions): NameBook {
  const { client, sdkAppId, now = Date.now, giveUpMs = 2000, entriesMax = 10_000 } = options;
  const kept = createKeptNames(now, entriesMax);
  const calls = createNameCalls(client, now);
  const flights = new Map<string, Promise<void>>();
  const keyOf = (conversation: Conversation) => `${sdkAppId} ${conversationKey(conversation)}`;
  const learn: Learn = (conversation, known) => kept.set(keyOf(conversation), known);

  function fly(conversations: readonly Conversation[], work: Promise<void>) {
    const keys = conversations.map(keyOf);
    const flight = work.finally(() => {
      for (const key of keys) flights.delete(key);
    });
    for (const key of keys) flights.set(key, flight);
  }

  /** With many chat groups of one account missing, the list of those that it is in first, then what it has left. */
  async function readChatGroups(ids: readonly string[], account: string | undefined) {
    const missing = new Set(ids);
    if (account !== undefined && ids.length > limits.chatGroupsPerCall.value) {
      await calls.joined(account, (conversation, known) => {
        if (missing.delete(conversation.id)) learn(conversation, known);
      });
    }
    await calls.chatGroups([...missing], learn);
  }

  return {
    async namesOf(conversations, { account, fresh = false, doubted = false } = {}) {
      const wanted = new Map(conversations.map((conversation) => [keyOf(conversation), conversation]));
      const past = fresh || doubted;
      const missing = [...wanted].filter(([key]) => (past || !kept.get(key)) && !flights.has(key));
      const before = new Map(missing.map(([key]) => [key, kept.get(key)]));
      const of = (kind: Conversation["kind"]) =>
        missing.map(([, conversation]) => conversation).filter((conversation) => conversation.kind === kind);
      const [people, chatGroups] = [of("user"), of("chatGroup")];
      if (doubted) for (const [key] of missing) kept.delete(key);
      for (let at = 0; at < people.length; at += limits.profilesPerCall.value) {
        const chunk = people.slice(at, at + limits.profilesPerCall.value);
        fly(
          chunk,
          calls.people(
            chunk.map(({ id }) => id),
            learn,
          ),
        );
      }
      if (chatGroups.length > 0)
        fly(
          chatGroups,
          readChatGroups(
            chatGroups.map(({ id }) => id),
            account,
          ),
        );
      await withinTime(new Set([...wanted.keys()].map((key) => flights.get(key))), giveUpMs);

      const known = new Map<string, KnownName>();
      let complete = true;
      for (const [key, conversation] of wanted) {
        const name = kept.get(key);
        if (name) known.set(conversationKey(conversation), name);
        // The very entry that was there before: no answer came for it.
        if (!name || (before.has(key) && name === before.get(key))) complete = false;
      }
      return { known, complete };
    },
    async joinedBy(account) {
      const found: { conversation: Conversation; name: string }[] = [];
      const listed = await calls.joined(account, (conversation, known) => {
        learn(conversation, known);
        if ("name" in known) found.push({ conversation, name: known.name });
      });
      return listed ? found : undefined;
    },
  };
}

async function withinTime(work: ReadonlySet<Promise<void> | undefined>, timeoutMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((end) => {
    timer = setTimeout(end, timeoutMs);
  });
  await Promise.race([Promise.all(work), late]);
  clearTimeout(timer);
}
