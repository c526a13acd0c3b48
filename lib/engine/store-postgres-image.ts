import { type Conversation, conversationKey, type Profile } from "../chat/wire.ts";
import type { AccountRecord, Changes, ContactRecord, RecentRecord, View } from "./store.ts";
import type { StepResult } from "./store-postgres-line.ts";
import { createMemberships } from "./store-postgres-memberships.ts";
import * as rows from "./store-postgres-records.ts";
import { statements } from "./store-postgres-statements.ts";
import type { Step } from "./store-postgres-step.ts";
import { type Names, nameOf, partsOf, type Wish } from "./store-postgres-wish.ts";
import type { Writer } from "./store-postgres-writer.ts";

/**
 * What the calls of one transaction see: loaded at once, and then kept as each of them leaves it, so that the next one
 * sees the work of those before it.
 */
export function createImage(wishes: readonly Wish[], locked: Names) {
  let steps: Step[] = [];
  let takers: ((result: StepResult) => void)[] = [];
  const accounts = new Map<string, AccountRecord | undefined>();
  const profiles = new Map<string, Profile | undefined>();
  const contacts = new Map<string, Map<string, ContactRecord>>();
  const pages = new Map<Wish, ContactRecord[]>();
  const recents = new Map<string, RecentRecord[]>();

  const read = (step: Step, taker: (result: StepResult) => void) => {
    steps.push(step);
    takers.push(taker);
  };
  const memberships = createMemberships(read);
  const known = <T>(map: Map<string, T | undefined>, name: string) => map.has(name) || void map.set(name, undefined);
  const contactsAt = (name: string) => {
    const found = contacts.get(name) ?? new Map<string, ContactRecord>();
    contacts.set(name, found);
    return found;
  };

  function readAccount(app: number, id: string, statement = statements.account): void {
    const name = nameOf(app, "account", id);
    if (known(accounts, name)) return;
    read({ statement, values: [app, rows.packed(id)] }, ({ rows: [row] }) => {
      if (row) accounts.set(name, rows.accountOf(id, row));
    });
  }

  function readProfile(app: number, id: string): void {
    const name = nameOf(app, "account", id);
    if (accounts.has(name) || known(profiles, name)) return;
    read({ statement: statements.profile, values: [app, rows.packed(id)] }, ({ rows: [row] }) => {
      if (row) profiles.set(name, rows.profileOf(id, row));
    });
  }

  // The locks come first, in one order for everybody: so nobody waits for one who waits for him.
  for (const name of [...locked].sort()) {
    const [app, kind, id] = partsOf(name);
    if (kind === "account") readAccount(app, id, statements.lockAccount);
    else memberships.lock(app, id);
  }
  const named = new Map<string, { app: number; owner: string; keys: Set<string> }>();
  for (const wish of wishes) {
    const { app, need } = wish;
    const { owner, contacts: wanted } = need;
    if (owner !== undefined) {
      readAccount(app, owner);
      const values = [app, rows.packed(owner)];
      if (wanted?.kind === "named") {
        const name = nameOf(app, "account", owner);
        const entry = named.get(name) ?? { app, owner, keys: new Set() };
        for (const conversation of wanted.conversations) entry.keys.add(conversationKey(conversation));
        named.set(name, entry);
      } else if (wanted) {
        const page = wanted.kind === "page" ? wanted : { count: null, start: 0, order: "insertion" as const };
        const statement = page.order === "newestChange" ? statements.contactPageByChange : statements.contactPage;
        read({ statement, values: [...values, page.count, page.start] }, (result) => {
          pages.set(wish, result.rows.map(rows.contactOf));
        });
      }
      if (need.recents)
        read({ statement: statements.recents, values }, (result) => {
          recents.set(nameOf(app, "account", owner), rows.inRecentOrder(result.rows.map(rows.recentOf)));
        });
    }
    for (const id of need.accounts ?? []) readProfile(app, id);
    memberships.read(app, need);
  }
  for (const [name, { app, owner, keys }] of named)
    read({ statement: statements.contacts, values: [app, rows.packed(owner), rows.listOf([...keys])] }, (result) => {
      const found = contactsAt(name);
      for (const contact of result.rows.map(rows.contactOf)) found.set(conversationKey(contact.conversation), contact);
    });

  return {
    /** What is to be read next; empty when all is known. */
    get steps(): readonly Step[] {
      return steps;
    },

    /** The results of these steps. */
    take(results: readonly StepResult[]): void {
      const taking = takers;
      steps = [];
      takers = [];
      for (const [at, taker] of taking.entries()) taker(results[at] ?? { rows: [], tag: "" });
      for (const { app, need } of wishes) memberships.readFurther(app, need);
    },

    wishesBefore: ({ app }: Wish, changes: Changes): Wish[] => memberships.wishesBefore(app, changes),

    viewFor(wish: Wish): View {
      const { app, need } = wish;
      const name = nameOf(app, "account", need.owner ?? "");
      const owner = need.owner === undefined ? undefined : accounts.get(name);
      const seen = new Map<string, ContactRecord>();
      if (owner && need.contacts?.kind === "named") {
        const all = contactsAt(name);
        for (const key of need.contacts.conversations.map(conversationKey)) {
          const contact = all.get(key);
          if (contact) seen.set(key, contact);
        }
      } else if (owner)
        for (const contact of pages.get(wish) ?? []) seen.set(conversationKey(contact.conversation), contact);
      const people = new Map<string, Profile>();
      for (const id of new Set(need.accounts)) {
        const profile = accounts.get(nameOf(app, "account", id)) ?? profiles.get(nameOf(app, "account", id));
        if (profile) people.set(id, { account: id, nick: profile.nick, faceUrl: profile.faceUrl });
      }
      return {
        ...{ owner, contacts: seen, accounts: people, ...memberships.viewFor(app, need) },
        recents: owner && need.recents ? (recents.get(name) ?? []) : [],
      };
    },

    /** Keeps the changes for the calls to come, and hands the steps that write them to `write`. */
    apply({ app, need }: Wish, changes: Changes, write: Writer): void {
      const saveAccount = (account: AccountRecord) => {
        accounts.set(nameOf(app, "account", account.account), account);
        write.put(`account ${app} ${account.account}`, rows.putAccount(app, account));
      };
      if (changes.owner) saveAccount(changes.owner);
      if (need.owner !== undefined) {
        const ownerId = need.owner;
        const all = contactsAt(nameOf(app, "account", ownerId));
        // Both ids may hold any sign that would part them.
        const keyed = (conversation: Conversation) =>
          JSON.stringify(["contact", app, ownerId, conversationKey(conversation)]);
        const place = [app, rows.packed(ownerId)];
        for (const contact of changes.contacts ?? []) {
          all.set(conversationKey(contact.conversation), contact);
          write.put(keyed(contact.conversation), rows.putContact(app, ownerId, contact));
        }
        for (const gone of changes.contactsGone ?? []) {
          all.delete(conversationKey(gone));
          const values = [...place, rows.packed(conversationKey(gone))];
          write.put(keyed(gone), { statement: statements.dropContact, values });
        }
        for (const gone of changes.recentsGone ?? [])
          write.add({ statement: statements.dropRecent, values: [...place, rows.packed(conversationKey(gone))] });
      }
      for (const profile of changes.profiles ?? []) {
        const known = accounts.get(nameOf(app, "account", profile.account));
        saveAccount({ ...(known ?? blank), ...profile });
      }
      for (const account of changes.accountsGone ?? []) {
        const name = nameOf(app, "account", account);
        accounts.set(name, undefined);
        contacts.set(name, new Map());
        const values = [app, rows.packed(account)];
        write.barrier();
        memberships.leave(app, account, write);
        for (const statement of [statements.dropAccount, statements.dropContacts, statements.dropRecents])
          write.add({ statement, values });
      }
      memberships.apply(app, changes, write);
      for (const { account, conversation, time, keep, trimsPinned = false } of changes.recentsTouched ?? []) {
        const place = [app, rows.packed(account)];
        const key = rows.packed(conversationKey(conversation));
        write.add({ statement: statements.touchRecent, values: [...place, key, time] });
        write.add({ statement: statements.trimRecents, values: [...place, keep, key, String(trimsPinned)] });
      }
    },
  };
}

const blank = { groups: [], lastGroupId: 0, lastPosition: 0, grouped: 0, marked: 0 };
