import type { ChatClient } from "./client.ts";
import type { Reply } from "./commands.ts";
import { done, failed, type Outcome } from "./outcome.ts";
import { type Contact, conversationKey, type Group } from "./wire.ts";

export type AccountContents = { groups: Group[]; contacts: Contact[] };

const pagesMax = 100;

/**
 * Everything that an account has: follows the pages of get_contact_group (53440) until one says it is the last. The
 * cursor is opaque, an empty page is no end, and a conversation that comes twice counts once, as it came last (OQ-10).
 * `first`: its first page, where that was read already.
 */
export async function readAccount(
  client: ChatClient,
  account: string,
  first?: Reply<"readContacts">,
): Promise<Outcome<AccountContents>> {
  const contacts = new Map<string, Contact>();
  const cursors = new Set<number>();
  let start = 0;
  while (cursors.size < pagesMax) {
    cursors.add(start);
    const isRead = first !== undefined && start === 0;
    const page = isRead ? done(first) : await client.call("readContacts", { account, start });
    if (!page.ok) return page;
    for (const contact of page.value.contacts) contacts.set(conversationKey(contact.conversation), contact);
    if (page.value.complete) return done({ groups: page.value.groups, contacts: [...contacts.values()] });
    start = page.value.next;
    if (cursors.has(start)) return unreadable("The service sent the same page twice: its list does not end.");
  }
  return unreadable(`The service did not end its list within ${pagesMax} pages.`);
}

function unreadable(info: string): Outcome<never> {
  return failed({ kind: "unreachable", info, sent: true });
}
