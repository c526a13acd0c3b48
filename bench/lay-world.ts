import type { Conversation } from "../lib/chat/wire.ts";
import type { Changes, Store } from "../lib/engine/store.ts";

/** The number of an account as its id holds it: seven digits. */
const idOf = (number: number) => `user_${String(number).padStart(7, "0")}`;

export const membershipsPerAccount = 20;

/**
 * Lays `accounts` accounts with three groups and 20 conversations each, half of them with other accounts, through the
 * store's own door, so that it lies on disk as if the service had put it there.
 */
export async function layWorld(store: Store, app: number, accounts: number): Promise<void> {
  const batch = 512;
  for (let first = 0; first < accounts; first += batch) {
    const size = Math.min(batch, accounts - first);
    await Promise.all(
      Array.from({ length: size }, (_, at) => {
        const changes = accountAt(first + at, accounts);
        return store.carryOut(app, { owner: idOf(first + at) }, () => ({ reply: undefined, changes }));
      }),
    );
  }
}

function accountAt(number: number, accounts: number): Changes {
  const groups = ["Priority", "Follow up", "客户"].map((name, at) => ({ id: at + 1, name }));
  const conversations: Conversation[] = Array.from({ length: membershipsPerAccount }, (_, at) =>
    at % 2 === 0
      ? { kind: "user", id: idOf((number + (at + 1) * 104_729) % accounts) }
      : {
          kind: "chatGroup",
          id: at === 1 ? `@TGS#1${String(number).padStart(7, "0")}` : `@TGS#2${(number * 31 + at) % 1_000_003}`,
        },
  );
  const contacts = [...new Map(conversations.map((c) => [c.id, c])).values()].map((conversation, at) => ({
    conversation,
    groupIds: [(at % 3) + 1],
    marks: [],
    position: at + 1,
    changedAt: 1_772_438_400 + at * 60,
  }));
  const [only] = contacts.filter(({ conversation }) => conversation.kind === "chatGroup");
  if (only) only.groupIds = [1];
  return {
    owner: {
      account: idOf(number),
      groups,
      lastGroupId: 3,
      lastPosition: contacts.length,
      grouped: contacts.length,
      marked: 0,
    },
    contacts,
  };
}
