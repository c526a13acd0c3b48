import type { DatabaseSync, SQLInputValue, SQLOutputValue } from "node:sqlite";
import { type Conversation, conversationAt, conversationKey, type Profile } from "../chat/wire.ts";
import { isMarked } from "./rules.ts";
import type { AccountRecord, Changes, ContactRecord, Need, RecentRecord, View, World } from "./store.ts";
import { createChatGroupRows } from "./store-sqlite-chat-groups.ts";
import { lineStartOf, openContacts } from "./store-sqlite-contacts.ts";

/** Reads and writes the records of one database; the caller holds the transaction. */
export function createRows(database: DatabaseSync) {
  const run = statements(database);
  const chatGroups = createChatGroupRows(database);

  /** Puts an account, and with `contacts` those; `before` is what lies there. */
  function saveAccount(
    app: number,
    account: AccountRecord,
    before = ownerAt(app, account.account, false),
    contacts?: OpenContacts,
  ): void {
    const { nick, faceUrl, lastGroupId, lastPosition, grouped, marked } = account;
    const groups =
      account.groups.length === 0 ? null : JSON.stringify(account.groups.map(({ id, name }) => [id, name]));
    const fields = [lastGroupId, lastPosition, grouped, marked, groups];
    let drawer = before?.drawer ?? null;
    if (drawer === null) drawer = Number(run.addDrawer.run(...fields, contacts?.text() || null).lastInsertRowid);
    else if (contacts) run.putDrawer.run(...fields, contacts.text() || null, drawer);
    else run.putCounters.run(...fields, drawer);
    if (before?.drawer !== drawer || before.record.nick !== nick || before.record.faceUrl !== faceUrl)
      run.putAccount.run(app, account.account, drawer, nick ?? null, faceUrl ?? null);
  }

  function ownerAt(app: number, id: string, withContacts: boolean): OwnerRow | undefined {
    const row = (withContacts ? run.ownerWithContacts : run.owner).get(app, id);
    return row && ownerOf(id, row);
  }

  return {
    load(app: number, { owner: id, contacts: wanted, ...need }: Need): Loaded {
      const owner = id === undefined ? undefined : ownerAt(app, id, wanted !== undefined);
      const accounts = new Map<string, Profile>();
      for (const account of need.accounts ?? []) {
        const row = accounts.has(account) ? undefined : run.profile.get(app, account);
        if (row) accounts.set(account, profileOf(account, row));
      }
      const contacts = new Map<string, ContactRecord>();
      if (owner?.contacts && wanted)
        for (const contact of contactsIn(owner.contacts, wanted))
          contacts.set(conversationKey(contact.conversation), contact);
      const recents = owner && id !== undefined && need.recents ? run.recents.all(app, id).map(recentOf) : [];
      const view = { owner: owner?.record, contacts, recents, accounts, ...chatGroups.load(app, need) };
      return { view, owner };
    },

    save(app: number, account: string | undefined, changes: Changes, loaded: Loaded): void {
      const { owner, contacts = [], contactsGone = [] } = changes;
      if (contacts.length > 0 || contactsGone.length > 0) {
        const before = loaded.owner?.contacts || account === undefined ? loaded.owner : ownerAt(app, account, true);
        const drawer = before?.contacts ?? openContacts("");
        for (const contact of contacts) drawer.put(contact);
        for (const gone of contactsGone) drawer.drop(gone);
        const record = owner ?? before?.record;
        if (record) saveAccount(app, record, before, drawer);
      } else if (owner) saveAccount(app, owner, loaded.owner);
      for (const gone of changes.recentsGone ?? [])
        if (account !== undefined) run.dropRecent.run(app, account, conversationKey(gone));
      for (const { account: id, nick = null, faceUrl = null } of changes.profiles ?? [])
        run.putProfile.run(app, id, nick, faceUrl);
      for (const id of changes.accountsGone ?? []) {
        run.dropDrawer.run(app, id);
        run.dropRecents.run(app, id);
        chatGroups.dropMemberships(app, id);
        run.dropAccount.run(app, id);
      }
      chatGroups.save(app, changes);
      for (const { account, conversation, time, keep, trimsPinned } of changes.recentsTouched ?? []) {
        const key = conversationKey(conversation);
        run.touchRecent.run(app, account, key, time);
        const over = Number(run.countRecents.get(app, account)?.entries) - keep;
        if (over > 0) run.trimRecents.run(app, account, over, key, trimsPinned ? 1 : 0);
      }
    },

    dropContacts(app: number, conversations: readonly Conversation[]): void {
      for (const conversation of conversations)
        for (const [id, ...row] of run.holders.all(app, lineStartOf(conversation))) {
          const before = ownerOf(String(id), row);
          const contact = before.contacts?.of(conversation);
          if (!contact) continue;
          before.contacts?.drop(conversation);
          const { grouped, marked } = before.record;
          const isGrouped = contact.groupIds.length > 0;
          const left = { grouped: grouped - (isGrouped ? 1 : 0), marked: marked - (isMarked(contact) ? 1 : 0) };
          saveAccount(app, { ...before.record, ...left }, before, before.contacts);
        }
    },

    replace(app: number, world: World): void {
      database.prepare("DELETE FROM drawer WHERE id IN (SELECT drawer FROM account WHERE app = ?)").run(app);
      for (const table of ["recent", "account"]) database.prepare(`DELETE FROM ${table} WHERE app = ?`).run(app);
      for (const { contacts, recents, ...account } of world.accounts) {
        const drawer = openContacts("");
        for (const contact of contacts) drawer.put(contact);
        saveAccount(app, account, undefined, drawer);
        for (const { conversation, time, pinned, empty } of recents) {
          const flags = [pinned ? 1 : 0, empty ? 1 : 0];
          run.putRecent.run(app, account.account, conversationKey(conversation), time, ...flags);
        }
      }
      chatGroups.replace(app, world.chatGroups);
      run.putLaid.run(app);
    },

    readWorld(app: number): World {
      const accounts = run.accounts.all(app).map(([id, ...row]) => {
        const { record, contacts } = ownerOf(String(id), row);
        return { ...record, contacts: contacts?.all() ?? [], recents: run.recents.all(app, String(id)).map(recentOf) };
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
}

type Row = Record<string, SQLOutputValue>;
/** What ownerColumns name, in their order. */
type Cells = SQLOutputValue[];
type OpenContacts = ReturnType<typeof openContacts>;

/** An account as it lies there. `drawer` null: it never had a group or a mark. `contacts` only where they were asked for. */
type OwnerRow = { record: AccountRecord; drawer: number | null; contacts: OpenContacts | undefined };

/** What a call sees, and what saving its changes starts from. */
export type Loaded = { view: View; owner: OwnerRow | undefined };

function contactsIn(contacts: OpenContacts, wanted: NonNullable<Need["contacts"]>): ContactRecord[] {
  if (wanted.kind === "named") return wanted.conversations.flatMap((named) => contacts.of(named) ?? []);
  const all = contacts.all();
  if (wanted.kind === "all") return all;
  // The sort is stable: of one second's changes the first that came in stands first.
  if (wanted.order === "newestChange") all.sort((left, right) => right.changedAt - left.changedAt);
  return all.slice(wanted.start, wanted.start + wanted.count);
}

const ownerColumns = "nick, face_url, drawer, last_group, last_position, grouped, marked, groups";
const owners = "account LEFT JOIN drawer ON drawer.id = account.drawer WHERE account.app = ?";

type CellsStatement = { get(...values: SQLInputValue[]): Cells | undefined; all(...values: SQLInputValue[]): Cells[] };

function statements(database: DatabaseSync) {
  // On the way of every call: a list of cells costs a third less than an object.
  const cells = (sql: string): CellsStatement => {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    return statement as unknown as CellsStatement; // what setReturnArrays makes of it
  };
  return {
    owner: cells(`SELECT ${ownerColumns} FROM ${owners} AND account.id = ?`),
    ownerWithContacts: cells(`SELECT ${ownerColumns}, contacts, 1 FROM ${owners} AND account.id = ?`),
    accounts: cells(`SELECT account.id, ${ownerColumns}, contacts, 1 FROM ${owners} ORDER BY account.id`),
    holders: cells(`SELECT account.id, ${ownerColumns}, contacts, 1 FROM ${owners} AND instr(drawer.contacts, ?) > 0`),
    profile: cells("SELECT nick, face_url FROM account WHERE app = ? AND id = ?"),
    anyAccount: database.prepare("SELECT 1 FROM account WHERE app = ? LIMIT 1"),
    laid: database.prepare("SELECT 1 FROM laid WHERE app = ?"),
    putLaid: database.prepare("INSERT INTO laid (app) VALUES (?) ON CONFLICT DO NOTHING"),
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
    putCounters: database.prepare(
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
         SELECT conversation FROM recent WHERE app = ?1 AND account = ?2 AND pinned <= ?5 AND conversation <> ?4
         ORDER BY time, conversation DESC LIMIT ?3)`,
    ),
    dropAccount: database.prepare("DELETE FROM account WHERE app = ? AND id = ?"),
  };
}

function profileOf(account: string, [nick, faceUrl]: Cells): Profile {
  return { account, nick: optional(nick), faceUrl: optional(faceUrl) };
}

function ownerOf(id: string, row: Cells): OwnerRow {
  const [, , drawer, lastGroupId, lastPosition, grouped, marked, groups, contacts, hasContacts] = row;
  // The column holds what saveAccount wrote.
  const pairs = JSON.parse(optional(groups) ?? "[]") as [number, string][];
  const record = {
    ...profileOf(id, row),
    groups: pairs.map(([id, name]) => ({ id, name })),
    lastGroupId: Number(lastGroupId),
    lastPosition: Number(lastPosition),
    grouped: Number(grouped),
    marked: Number(marked),
  };
  return {
    record,
    drawer: typeof drawer === "number" ? drawer : null,
    contacts: hasContacts === 1 ? openContacts(optional(contacts) ?? "") : undefined,
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

function optional(value: SQLOutputValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
