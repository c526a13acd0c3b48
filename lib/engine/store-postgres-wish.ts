import type { Changes, Need } from "./store.ts";

/** A call that wants to see something; the image is its only reader. */
export type Wish = { app: number; need: Need };

/** What a transaction has locked, or must lock: accounts and chat groups by `nameOf`. */
export type Names = ReadonlySet<string>;

export function nameOf(app: number, kind: "account" | "chatGroup", id: string): string {
  return `${app} ${kind} ${id}`;
}

/** The names that a call may change, as far as its need tells: its owner's, or whatever it speaks of. */
export function namesToLock({ app, need }: Wish): string[] {
  if (need.look) return [];
  if (need.owner !== undefined) return [nameOf(app, "account", need.owner)];
  return [
    ...(need.accounts ?? []).map((id) => nameOf(app, "account", id)),
    ...(need.chatGroups ?? []).map((id) => nameOf(app, "chatGroup", id)),
  ];
}

/** The names that changes touch. */
export function namesTouched({ app, need }: Wish, changes: Changes): string[] {
  const { owner, contacts = [], contactsGone = [], recentsGone = [], profiles = [], accountsGone = [] } = changes;
  const { chatGroups = [], chatGroupsGone = [], members = [], membersGone = [], recentsTouched = [] } = changes;
  const ofOwner = owner !== undefined || contacts.length + contactsGone.length + recentsGone.length > 0;
  const accounts = [
    ...(ofOwner && need.owner !== undefined ? [need.owner] : []),
    ...[...profiles, ...recentsTouched].map(({ account }) => account),
    ...accountsGone,
  ];
  const groups = [
    ...chatGroups.map(({ id }) => id),
    ...chatGroupsGone,
    ...[...members, ...membersGone].map(({ chatGroup }) => chatGroup),
  ];
  return [...accounts.map((id) => nameOf(app, "account", id)), ...groups.map((id) => nameOf(app, "chatGroup", id))];
}

/** A need that more than a few named rows answer: it cannot be shown what an earlier call of its transaction changed. */
export function isWide({ need }: Wish): boolean {
  return need.recents === true || (need.contacts !== undefined && need.contacts.kind !== "named");
}

/** The app, the kind and the id of a name. */
export function partsOf(name: string): [number, string, string] {
  const [app = "", kind = ""] = name.split(" ", 2);
  return [Number(app), kind, name.slice(app.length + kind.length + 2)];
}
