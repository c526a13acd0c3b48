import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { type Conversation, conversationKey, type Profile } from "../chat/wire.ts";
import type { AccountRecord, Changes, ContactRecord, Need, RecentRecord, View, World } from "./store.ts";
import { createChatGroupRows } from "./store-sqlite-chat-groups.ts";

/** Reads and writes the records of one database; the caller holds the transaction. */
export function createRows(database: DatabaseSync) {
  const run = statements(database);
  const chatGroups = createChatGroupRows(database);

  function profileAt(app: number, id: string): Profile | undefined {
    const row = run.profile.get(app, id);
    return row && profileOf(row);
  }

  function saveContact(app: number, account: string, contact: ContactRecord): void {
    const { position, changedAt, groupIds, marks, customMark = null } = contact;
    const key = conversationKey(contact.conversation);
    run.putContact.run(app, account, key, position, changedAt, textOf(groupIds), textOf(marks), customMark);
  }

  function saveAccount(app: number, account: AccountRecord): void {
    const { nick = null, faceUrl = null, lastGroupId, lastPosition, grouped, marked } = account;
    const groups =
      account.groups.length === 0 ? null : JSON.stringify(account.groups.map(({ id, name }) => [id, name]));
    run.putAccount.run(app, account.account, nick, faceUrl, groups, lastGroupId, lastPosition, grouped, marked);
  }

  return {
    load(app: number, need: Need): View {
      const ownerRow = need.owner === undefined ? undefined : run.account.get(app, need.owner);
      const accounts = new Map<string, Profile>();
      for (const id of new Set(need.accounts)) {
        const profile = profileAt(app, id);
        if (profile) accounts.set(id, profile);
      }
      const contacts = new Map<string, ContactRecord>();
      if (ownerRow && need.owner !== undefined && need.contacts)
        for (const row of contactRows(app, need.owner, need.contacts)) {
          const contact = contactOf(row);
          contacts.set(conversationKey(contact.conversation), contact);
        }
      const recents =
        ownerRow && need.owner !== undefined && need.recents ? run.recents.all(app, need.owner).map(recentOf) : [];
      return { owner: ownerRow && accountOf(ownerRow), contacts, recents, accounts, ...chatGroups.load(app, need) };
    },

    save(app: number, owner: string | undefined, changes: Changes): void {
      if (changes.owner) saveAccount(app, changes.owner);
      if (owner !== undefined) {
        for (const contact of changes.contacts ?? []) saveContact(app, owner, contact);
        for (const gone of changes.contactsGone ?? []) run.dropContact.run(app, owner, conversationKey(gone));
        for (const gone of changes.recentsGone ?? []) run.dropRecent.run(app, owner, conversationKey(gone));
      }
      for (const { account, nick = null, faceUrl = null } of changes.profiles ?? [])
        run.putProfile.run(app, account, nick, faceUrl);
      for (const account of changes.accountsGone ?? []) {
        run.dropContacts.run(app, account);
        run.dropRecents.run(app, account);
        chatGroups.dropMemberships(app, account);
        run.dropAccount.run(app, account);
      }
      chatGroups.save(app, changes);
      for (const { account, conversation, time, keep } of changes.recentsTouched ?? []) {
        run.touchRecent.run(app, account, conversationKey(conversation), time);
        const over = Number(run.countRecents.get(app, account)?.entries) - keep;
        if (over > 0) run.trimRecents.run(app, account, over);
      }
    },

    replace(app: number, world: World): void {
      for (const table of ["contact", "recent", "account"])
        database.prepare(`DELETE FROM ${table} WHERE app = ?`).run(app);
      for (const { contacts, recents, ...account } of world.accounts) {
        saveAccount(app, account);
        for (const contact of contacts) saveContact(app, account.account, contact);
        for (const { conversation, time, pinned, empty } of recents) {
          const flags = [pinned ? 1 : 0, empty ? 1 : 0];
          run.putRecent.run(app, account.account, conversationKey(conversation), time, ...flags);
        }
      }
      chatGroups.replace(app, world.chatGroups);
      run.putLaid.run(app);
    },

    readWorld(app: number): World {
      const accounts = run.accounts.all(app).map((row) => {
        const account = accountOf(row);
        const recents = run.recents.all(app, account.account).map(recentOf);
        return { ...account, contacts: run.contactsFrom.all(app, account.account, -1, 0).map(contactOf), recents };
      });
      return { accounts, chatGroups: chatGroups.readAll(app) };
    },

    isEmpty: (app: number): boolean => run.laid.get(app) === undefined && run.anyAccount.get(app) === undefined,

    readSettings: (app: number): Record<string, unknown> =>
      Object.fromEntries(run.settings.all(app).map(({ name, value }) => [String(name), JSON.parse(String(value))])),

    writeSettings(app: number, changed: Readonly<Record<string, unknown>>): void {
      for (const [name, value] of Object.entries(changed)) run.putSetting.run(app, name, JSON.stringify(value));
    },

    replaceSettings(app: number, settings: Readonly<Record<string, unknown>>): void {
      run.dropSettings.run(app);
      this.writeSettings(app, settings);
    },
  };

  function contactRows(app: number, account: string, wanted: NonNullable<Need["contacts"]>): Row[] {
    if (wanted.kind === "all") return run.contactsFrom.all(app, account, -1, 0);
    if (wanted.kind === "page") {
      const page = wanted.order === "newestChange" ? run.contactsByChange : run.contactsFrom;
      return page.all(app, account, wanted.count, wanted.start);
    }
    const keys = new Set(wanted.conversations.map(conversationKey));
    return [...keys].flatMap((key) => {
      const row = run.contact.get(app, account, key);
      return row ? [row] : [];
    });
  }
}

type Row = Record<string, SQLOutputValue>;

const contactColumns = "conversation, position, changed_at, groups, marks, custom_mark";

function statements(database: DatabaseSync) {
  return {
    account: database.prepare("SELECT * FROM account WHERE app = ? AND id = ?"),
    profile: database.prepare("SELECT id, nick, face_url FROM account WHERE app = ? AND id = ?"),
    anyAccount: database.prepare("SELECT 1 FROM account WHERE app = ? LIMIT 1"),
    laid: database.prepare("SELECT 1 FROM laid WHERE app = ?"),
    putLaid: database.prepare("INSERT INTO laid (app) VALUES (?) ON CONFLICT DO NOTHING"),
    contact: database.prepare(
      `SELECT ${contactColumns} FROM contact WHERE app = ? AND account = ? AND conversation = ?`,
    ),
    contactsFrom: database.prepare(
      `SELECT ${contactColumns} FROM contact WHERE app = ? AND account = ? ORDER BY position LIMIT ? OFFSET ?`,
    ),
    contactsByChange: database.prepare(
      `SELECT ${contactColumns} FROM contact WHERE app = ? AND account = ?
       ORDER BY changed_at DESC, position LIMIT ? OFFSET ?`,
    ),
    settings: database.prepare("SELECT name, value FROM setting WHERE app = ?"),
    putSetting: database.prepare(
      "INSERT INTO setting (app, name, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
    ),
    putAccount: database.prepare(
      `INSERT INTO account (app, id, nick, face_url, groups, last_group, last_position, grouped, marked)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET nick = excluded.nick, face_url = excluded.face_url, groups = excluded.groups,
         last_group = excluded.last_group, last_position = excluded.last_position,
         grouped = excluded.grouped, marked = excluded.marked`,
    ),
    putProfile: database.prepare(
      `INSERT INTO account (app, id, nick, face_url) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET nick = excluded.nick, face_url = excluded.face_url`,
    ),
    putContact: database.prepare(
      `INSERT INTO contact (app, account, ${contactColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET position = excluded.position, changed_at = excluded.changed_at,
         groups = excluded.groups, marks = excluded.marks, custom_mark = excluded.custom_mark`,
    ),
    recents: database.prepare(
      "SELECT conversation, time, pinned, empty FROM recent WHERE app = ? AND account = ? ORDER BY time DESC, conversation",
    ),
    accounts: database.prepare("SELECT * FROM account WHERE app = ? ORDER BY id"),
    dropSettings: database.prepare("DELETE FROM setting WHERE app = ?"),
    putRecent: database.prepare(
      "INSERT INTO recent (app, account, conversation, time, pinned, empty) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    dropRecent: database.prepare("DELETE FROM recent WHERE app = ? AND account = ? AND conversation = ?"),
    dropRecents: database.prepare("DELETE FROM recent WHERE app = ? AND account = ?"),
    touchRecent: database.prepare(
      `INSERT INTO recent (app, account, conversation, time, pinned, empty) VALUES (?, ?, ?, ?, 0, 0)
       ON CONFLICT DO UPDATE SET time = excluded.time, empty = 0`,
    ),
    countRecents: database.prepare("SELECT count(*) AS entries FROM recent WHERE app = ? AND account = ?"),
    // Of several from one second those leave that the list shows last.
    trimRecents: database.prepare(
      `DELETE FROM recent WHERE app = ?1 AND account = ?2 AND conversation IN (
         SELECT conversation FROM recent WHERE app = ?1 AND account = ?2 AND pinned = 0
         ORDER BY time, conversation DESC LIMIT ?3)`,
    ),
    dropContact: database.prepare("DELETE FROM contact WHERE app = ? AND account = ? AND conversation = ?"),
    dropContacts: database.prepare("DELETE FROM contact WHERE app = ? AND account = ?"),
    dropAccount: database.prepare("DELETE FROM account WHERE app = ? AND id = ?"),
  };
}

function profileOf(row: Row): Profile {
  return { account: String(row.id), nick: optional(row.nick), faceUrl: optional(row.face_url) };
}

function accountOf(row: Row): AccountRecord {
  // The column holds what saveAccount wrote.
  const groups = JSON.parse(optional(row.groups) ?? "[]") as [number, string][];
  return {
    ...profileOf(row),
    groups: groups.map(([id, name]) => ({ id, name })),
    lastGroupId: Number(row.last_group),
    lastPosition: Number(row.last_position),
    grouped: Number(row.grouped),
    marked: Number(row.marked),
  };
}

function contactOf(row: Row): ContactRecord {
  const customMark = optional(row.custom_mark);
  return {
    conversation: conversationAt(String(row.conversation)),
    position: Number(row.position),
    changedAt: Number(row.changed_at),
    groupIds: numbersOf(row.groups),
    marks: numbersOf(row.marks),
    ...(customMark !== undefined && { customMark }),
  };
}

function recentOf(row: Row): RecentRecord {
  return {
    conversation: conversationAt(String(row.conversation)),
    time: Number(row.time),
    pinned: row.pinned === 1,
    empty: row.empty === 1,
  };
}

/** The conversation behind a key of `conversationKey`: "u:" or "g:", then the id. */
function conversationAt(key: string): Conversation {
  return { kind: key.startsWith("u:") ? "user" : "chatGroup", id: key.slice(2) };
}

function optional(value: SQLOutputValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function textOf(numbers: readonly number[]): string | null {
  return numbers.length === 0 ? null : numbers.join(",");
}

function numbersOf(value: SQLOutputValue | undefined): number[] {
  return typeof value === "string" ? value.split(",").map(Number) : [];
}
