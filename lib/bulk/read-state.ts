import type { ChangeRow } from "../chat/change-row.ts";
import type { ChatClient } from "../chat/client.ts";
import { errors, retryClassOf } from "../chat/errors.ts";
import { limits } from "../chat/limits.ts";
import { done, type Failure, failed, type Outcome } from "../chat/outcome.ts";
import { type AccountContents, readAccount } from "../chat/read-account.ts";
import { type Contact, type Conversation, conversationKey, type Group } from "../chat/wire.ts";
import type { AccountState } from "./lives.ts";

/** What must be known of an account: these conversations at least, or all that it has. */
export type StateNeed = { whole: boolean; conversations: readonly Conversation[] };

/** What planning these rows takes. A deletion is told with its members, and a conversation that is added may meet the cap. */
export function needOf(rows: readonly ChangeRow[]): StateNeed {
  const conversations = new Map<string, Conversation>();
  let whole = false;
  for (const { verb, conversation } of rows) {
    if (conversation) conversations.set(conversationKey(conversation), conversation);
    const grows = verb === "add" || (verb === "ensure" && conversation !== undefined);
    whole ||= grows || verb === "delete" || (verb === "ensure-absent" && conversation === undefined);
  }
  return { whole, conversations: [...conversations.values()] };
}

/**
 * Reads an account for planning in as few calls as tell what is needed: most accounts are one page of get_contact_group
 * (53440), which shows all groups however short it is (OQ-10). What the service says of this account alone is a state; any
 * other failure is one of the whole plan.
 */
export async function readState(
  client: ChatClient,
  account: string,
  { whole, conversations }: StateNeed,
): Promise<Outcome<AccountState>> {
  const first = await client.call("readContacts", { account, start: 0 });
  if (!first.ok) return stateOfFailure(first.failure);
  const { groups, contacts, complete } = first.value;
  if (complete) return done(wholeState({ groups, contacts }));
  if (whole || conversations.length > limits.conversationsPerSearch.value) {
    const all = await readAccount(client, account, first.value);
    return all.ok ? done(wholeState(all.value)) : stateOfFailure(all.failure);
  }
  if (conversations.length === 0) return done({ kind: "read", groups, memberships: new Map() });
  const found = await client.call("findConversations", { account, conversations: [...conversations] });
  if (!found.ok) return stateOfFailure(found.failure);
  return done({ kind: "read", groups, memberships: membershipsOf(found.value.contacts, groups) });
}

function wholeState({ groups, contacts }: AccountContents): AccountState {
  const memberships = membershipsOf(contacts, groups);
  return { kind: "read", groups, memberships, groupedCount: memberships.size };
}

function membershipsOf(contacts: readonly Contact[], groups: readonly Group[]): Map<string, readonly number[]> {
  const known = new Set(groups.map(({ id }) => id));
  return new Map(
    contacts.flatMap(({ conversation, groupIds }) => {
      const ids = groupIds.filter((id) => known.has(id));
      return ids.length > 0 ? [[conversationKey(conversation), ids] as const] : [];
    }),
  );
}

/** Of this account alone: it is not there, or the edition has no groups. What will not go away by itself is not asked again. */
function stateOfFailure(failure: Failure): Outcome<AccountState> {
  if (failure.kind !== "refused") return failed(failure);
  const isOfAccount = retryClassOf(failure.code) === "never" || failure.code === errors.planLacksFeature.code;
  return isOfAccount ? done({ kind: "refused", code: failure.code }) : failed(failure);
}
