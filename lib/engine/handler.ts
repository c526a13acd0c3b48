import type { Input, Reply, Verb } from "../chat/commands.ts";
import type { Conversation } from "../chat/wire.ts";
import type { Settings } from "./settings.ts";
import type { AccountRecord, Changes, Decision, Need, View } from "./store.ts";

/** What a call brings along: who calls, who else may, and a number from 0 up to 1 that was drawn for this call alone. */
export type Occasion = { admin: string; admins: readonly string[]; chance: number };

/**
 * A command as a pure function: what it must see, and what it then answers and changes. `now` is in whole Unix
 * seconds. A refusal of the whole call is thrown; one of an item stands in the reply.
 */
export type Handler<V extends Verb> = {
  need(input: Input<V>, settings: Settings, occasion: Occasion): Need;
  decide(view: View, input: Input<V>, now: number, settings: Settings, occasion: Occasion): Decision<Reply<V>>;
  /** The conversations that nobody can have any more once this was carried out. */
  ends?(input: Input<V>): Conversation[];
};

/**
 * What a change of conversations must see: the named contacts, and of each peer that `asked` names whether it lives; in
 * strict mode also whether the owner is in it.
 */
export function needOfItems(
  owner: string,
  named: readonly Conversation[],
  asked: readonly Conversation[],
  { chatGroups: mode }: Settings,
): Need {
  const chatGroups = asked.flatMap(({ kind, id }) => (kind === "chatGroup" ? [id] : []));
  return {
    owner,
    contacts: { kind: "named", conversations: named },
    accounts: asked.flatMap(({ kind, id }) => (kind === "user" ? [id] : [])),
    chatGroups,
    ...(mode === "strict" && { members: chatGroups.map((chatGroup) => ({ chatGroup, accounts: [owner] })) }),
  };
}

/** Leaves out the account when only its contacts changed: that is one row less to write. */
export function withoutSameOwner(before: AccountRecord, changes: Changes & { owner: AccountRecord }): Changes {
  const { grouped, marked, lastPosition } = changes.owner;
  const same = grouped === before.grouped && marked === before.marked && lastPosition === before.lastPosition;
  return same ? { ...changes, owner: undefined } : changes;
}
