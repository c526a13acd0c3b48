import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { conversationKey, type Profile } from "../chat/wire.ts";
import type {
  AccountRecord,
  Changes,
  ChatGroupRecord,
  ContactRecord,
  Need,
  RecentRecord,
  View,
  World,
} from "./store.ts";
import { contactOfLine, conversationAt, lineKey, lineOf, linesOf, textOfLines } from "./store-sqlite-contacts.ts";

/** Reads and writes the records of one database; the caller holds the transaction. */
export function createRows(database: DatabaseSync) {
  const run = statements(database);

  function profileAt(app: number, id: string): Profile | undefined {
    const row = run.profile.get(app, id);
    return row && profileOf(row);
  }

  /** Puts an account, and with `lines` its contacts; `before` is what was there, when that was loaded. */
  function saveAccount(app: number, account: AccountRecord, before: OwnerRow | undefined, lines?: Lines): void {
    const { nick, faceUrl, lastGroupId, lastPosition, grouped, marked } = account;
    const groups =
      account.groups.length === 0 ? null : JSON.stringify(account.groups.map(({ id, name }) => [id, name]));
    const fields = [lastGroupId, lastPosition, grouped, marked, groups];
    let drawer = before?.drawer ?? null;
    if (drawer === null)
      drawer = Number(run.addDrawer.run(...fields, lines ? textOfLines(lines) : null).lastInsertRowid);
    else if (lines) run.putDrawer.run(...fields, textOfLines(lines), drawer);
    else run.putOwner.run(...fields, drawer);
    if (!before || before.drawer !== drawer || before.record.nick !== nick || before.record.faceUrl !== faceUrl)
      run.putAccount.run(app, account.account, drawer, nick ?? null, faceUrl ?? null);
  }

  function ownerAt(app: number, id: string): OwnerRow | undefined {
    const row = run.owner.get(app, id);
    return row && ownerOf(row);
  }

  function linesAt(owner: OwnerRow): Lines {
    if (owner.drawer === null) return new Map();
    return linesOf(optional(run.contacts.get(owner.drawer)?.contacts) ?? "");
  }

  return {
    load(app: number, need: Need): Loaded {
      const owner = need.owner === undefined ? undefined : ownerAt(app, need.owner);
      const accounts = new Map<string, Profile>();
      for (const id of new Set(need.accounts)) {
        const profile = profileAt(app, id);
        if (profile) accounts.set(id, profile);
      }
      const chatGroups = new Map<string, ChatGroupRecord>();
      for (const id of new Set(need.chatGroups)) {
        const row = run.chatGroup.get(app, id);
        if (row) chatGroups.set(id, { id, dead: row.dead === 1 });
      }
      const lines = owner && need.contacts && linesAt(owner);
      const contacts = new Map<string, ContactRecord>();
      if (lines && need.contacts)
        for (const contact of contactsIn(lines, need.contacts))
          contacts.set(conversationKey(contact.conversation), contact);
      const recents =
        owner && need.owner !== undefined && need.recents ? run.recents.all(app, need.owner).map(recentOf) : [];
      return { view: { owner: owner?.record, contacts, recents, accounts, chatGroups }, owner, lines };
    },

    save(app: number, account: string | undefined, changes: Changes, { owner, lines: loaded }: Loaded): void {
      const { contacts = [], contactsGone = [] } = changes;
      let lines: Lines | undefined;
      if (contacts.length > 0 || contactsGone.length > 0) {
        lines = loaded ?? (owner ? linesAt(owner) : new Map());
        for (const contact of contacts) lines.set(lineKey(contact.conversation), lineOf(contact));
        for (const gone of contactsGone) lines.delete(lineKey(gone));
      }
      if (changes.owner) saveAccount(app, changes.owner, owner, lines);
      else if (lines && owner) saveAccount(app, owner.record, owner, lines);
      for (const gone of changes.recentsGone ?? [])
        if (account !== undefined) run.dropRecent.run(app, account, conversationKey(gone));
      for (const { account: id, nick = null, faceUrl = null } of changes.profiles ?? [])
        run.putProfile.run(app, id, nick, faceUrl);
      for (const id of changes.accountsGone ?? []) {
        run.dropDrawer.run(app, id);
        run.dropRecents.run(app, id);
        run.dropAccount.run(app, id);
      }
    },

    replace(app: number, world: World): void {
      database.prepare("DELETE FROM drawer WHERE id IN (SELECT drawer FROM account WHERE app = ?)").run(app);
      for (const table of ["recent", "account", "chat_group"])
        database.prepare(`DELETE FROM ${table} WHERE app = ?`).run(app);
      for (const { contacts, recents, ...account } of world.accounts) {
        saveAccount(
          app,
          account,
          undefined,
          new Map(contacts.map((each) => [lineKey(each.conversation), lineOf(each)])),
        );
        for (const { conversation, time, pinned, empty } of recents) {
          const flags = [pinned ? 1 : 0, empty ? 1 : 0];
          run.putRecent.run(app, account.account, conversationKey(conversation), time, ...flags);
        }
      }
      for (const { id, dead } of world.chatGroups) run.putChatGroup.run(app, id, dead ? 1 : 0);
      run.putLaid.run(app);
    },

    readWorld(app: number): World {
      const accounts = run.accounts.all(app).map((row) => {
        const owner = ownerOf(row);
        const recents = run.recents.all(app, owner.record.account).map(recentOf);
        return { ...owner.record, contacts: contactsIn(linesAt(owner), { kind: "all" }), recents };
      });
      const chatGroups = run.chatGroups.all(app).map(({ id, dead }) => ({ id: String(id), dead: dead === 1 }));
      return { accounts, chatGroups };
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
}

type Row = Record<string, SQLOutputValue>;
type Lines = Map<string, string>;

/** An account as it lies there; `drawer` null: it never had a group or a mark. */
type OwnerRow = { record: AccountRecord; drawer: number | null };

/** What a call sees, and what saving its changes starts from. */
export type Loaded = { view: View; owner: OwnerRow | undefined; lines: Lines | undefined };

function contactsIn(lines: Lines, wanted: NonNullable<Need["contacts"]>): ContactRecord[] {
  if (wanted.kind === "named")
    return [...new Set(wanted.conversations.map(lineKey))].flatMap((key) => {
      const line = lines.get(key);
      return line === undefined ? [] : [contactOfLine(line)];
    });
  const all = [...lines.values()].map(contactOfLine).sort((left, right) => left.position - right.position);
  if (wanted.kind === "all") return all;
  // The sort is stable: of one second's changes the first that came in stands first.
  if (wanted.order === "newestChange") all.sort((left, right) => right.changedAt - left.changedAt);
  return all.slice(wanted.start, wanted.start + wanted.count);
}

const ownerColumns = `account.id, nick, face_url, drawer, last_group, last_position, grouped, marked, groups
  FROM account LEFT JOIN drawer ON drawer.id = account.drawer`;

function statements(database: DatabaseSync) {
  return {
    owner: database.prepare(`SELECT ${ownerColumns} WHERE account.app = ? AND account.id = ?`),
    accounts: database.prepare(`SELECT ${ownerColumns} WHERE account.app = ? ORDER BY account.id`),
    contacts: database.prepare("SELECT contacts FROM drawer WHERE id = ?"),
    profile: database.prepare("SELECT id, nick, face_url FROM account WHERE app = ? AND id = ?"),
    anyAccount: database.prepare("SELECT 1 FROM account WHERE app = ? LIMIT 1"),
    laid: database.prepare("SELECT 1 FROM laid WHERE app = ?"),
    putLaid: database.prepare("INSERT INTO laid (app) VALUES (?) ON CONFLICT DO NOTHING"),
    chatGroup: database.prepare("SELECT dead FROM chat_group WHERE app = ? AND id = ?"),
    settings: database.prepare("SELECT name, value FROM setting WHERE app = ?"),
    putSetting: database.prepare(
      "INSERT INTO setting (app, name, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
    ),
    addDrawer: database.prepare(
      "INSERT INTO drawer (last_group, last_position, grouped, marked, groups, contacts) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    putDrawer: database.prepare(
      `UPDATE drawer SET last_group = ?, last_position = ?, grouped = ?, marked = ?, groups = ?, contacts = ?
       WHERE id = ?`,
    ),
    putOwner: database.prepare(
      "UPDATE drawer SET last_group = ?, last_position = ?, grouped = ?, marked = ?, groups = ? WHERE id = ?",
    ),
    dropDrawer: database.prepare("DELETE FROM drawer WHERE id = (SELECT drawer FROM account WHERE app = ? AND id = ?)"),
    putAccount: database.prepare(
      `INSERT INTO account (app, id, drawer, nick, face_url) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET drawer = excluded.drawer, nick = excluded.nick, face_url = excluded.face_url`,
    ),
    putProfile: database.prepare(
      `INSERT INTO account (app, id, nick, face_url) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET nick = excluded.nick, face_url = excluded.face_url`,
    ),
    recents: database.prepare(
      "SELECT conversation, time, pinned, empty FROM recent WHERE app = ? AND account = ? ORDER BY time DESC, conversation",
    ),
    chatGroups: database.prepare("SELECT id, dead FROM chat_group WHERE app = ? ORDER BY id"),
    dropSettings: database.prepare("DELETE FROM setting WHERE app = ?"),
    putRecent: database.prepare(
      "INSERT INTO recent (app, account, conversation, time, pinned, empty) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    dropRecent: database.prepare("DELETE FROM recent WHERE app = ? AND account = ? AND conversation = ?"),
    dropRecents: database.prepare("DELETE FROM recent WHERE app = ? AND account = ?"),
    putChatGroup: database.prepare("INSERT INTO chat_group (app, id, dead) VALUES (?, ?, ?)"),
    dropAccount: database.prepare("DELETE FROM account WHERE app = ? AND id = ?"),
  };
}

function profileOf(row: Row): Profile {
  return { account: String(row.id), nick: optional(row.nick), faceUrl: optional(row.face_url) };
}

function ownerOf(row: Row): OwnerRow {
  // The column holds what saveAccount wrote.
  const groups = JSON.parse(optional(row.groups) ?? "[]") as [number, string][];
  const record = {
    ...profileOf(row),
    groups: groups.map(([id, name]) => ({ id, name })),
    lastGroupId: Number(row.last_group),
    lastPosition: Number(row.last_position),
    grouped: Number(row.grouped),
    marked: Number(row.marked),
  };
  return { record, drawer: row.drawer === null ? null : Number(row.drawer) };
}

function recentOf(row: Row): RecentRecord {
  return {
    conversation: conversationAt(String(row.conversation)),
    time: Number(row.time),
    pinned: row.pinned === 1,
    empty: row.empty === 1,
  };
}

function optional(value: SQLOutputValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
