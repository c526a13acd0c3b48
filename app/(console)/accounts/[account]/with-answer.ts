import type { AccountContents } from "@/lib/chat/read-account";
import { type Contact, type Conversation, conversationKey } from "@/lib/chat/wire";
import { type ApplyEvent, isDone } from "./apply";
import { isMarked, marksAfter } from "./staged-marks";

/** What was read before, as it must be after an answer: the page is true between two calls as well. */
export function withAnswer(contents: AccountContents, event: ApplyEvent): AccountContents {
  switch (event.kind) {
    case "rename": {
      const { groupId, outcome } = event;
      if (!isDone(outcome)) return contents;
      const groups = contents.groups.map((group) => (group.id === groupId ? { ...group, name: outcome.to } : group));
      return { ...contents, groups };
    }
    case "items":
      return withContacts(contents, event.outcomes.filter(isDone), (contact, { op }) => {
        const others = contact.groupIds.filter((id) => id !== event.groupId);
        return { ...contact, groupIds: op === "add" ? [...others, event.groupId].sort((a, b) => a - b) : others };
      });
    case "marks":
      return withContacts(contents, event.outcomes.filter(isDone), (contact, change) => {
        const { customMark: _before, ...rest } = contact;
        return { ...rest, ...marksAfter(contact, change) };
      });
    default:
      return contents;
  }
}

/** A contact without a group and without a mark is gone, as in the service; one that was not there comes last. */
function withContacts<Item extends { conversation: Conversation }>(
  contents: AccountContents,
  items: readonly Item[],
  next: (contact: Contact, item: Item) => Contact,
): AccountContents {
  const contacts = new Map(contents.contacts.map((contact) => [conversationKey(contact.conversation), contact]));
  const changedAt = Math.floor(Date.now() / 1000);
  for (const item of items) {
    const key = conversationKey(item.conversation);
    const before = contacts.get(key) ?? { conversation: item.conversation, groupIds: [], marks: [], changedAt };
    const after = next(before, item);
    if (after.groupIds.length > 0 || isMarked(after)) contacts.set(key, after);
    else contacts.delete(key);
  }
  return { ...contents, contacts: [...contacts.values()] };
}
