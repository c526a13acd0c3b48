import { type Conversation, conversationKey } from "../chat/wire.ts";
import {
  assignedChatGroupId,
  chatGroup,
  type SeededAccount,
  seededNumbers,
  user,
  userId,
  worldEpoch,
} from "./seed-account.ts";
import type { RecentRecord } from "./store.ts";

/**
 * Gives an account of the demo world its recent contacts: most are in its groups, a few in none, so that there is
 * somebody to add. Its own numbers are drawn, so that nothing else of the world depends on them.
 */
export function withRecents(account: SeededAccount): SeededAccount {
  const number = Number(account.account.slice(-4));
  const pick = seededNumbers(43087 + number);
  const count = number === 42 ? 100 : 3 + pick(15);
  const chosen = new Map<string, Conversation>();
  while (chosen.size < count) {
    const contact = account.contacts[pick(account.contacts.length)];
    const stranger = pick(4) === 0 ? chatGroup(assignedChatGroupId(330 + pick(70))) : user(userId(1 + pick(200)));
    const conversation = contact && pick(3) > 0 ? contact.conversation : stranger;
    if (conversation.id !== account.account) chosen.set(conversationKey(conversation), conversation);
  }
  let time = worldEpoch + 30 * daySeconds;
  const recents = [...chosen.values()].map((conversation, at): RecentRecord => {
    time -= 1 + pick(6 * 3600);
    return { conversation, time, pinned: at % 20 === 3, empty: at % 25 === 24 };
  });
  return { ...account, recents };
}

const daySeconds = 86_400;
