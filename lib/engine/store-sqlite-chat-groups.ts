import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { MemberRole } from "../chat/wire.ts";
import type {
  Changes,
  ChatGroupRecord,
  JoinedRecord,
  LiveChatGroup,
  MemberRecord,
  Need,
  View,
  World,
} from "./store.ts";

/** Reads and writes chat groups and their members in one database; the caller holds the transaction. */
export function createChatGroupRows(database: DatabaseSync) {
  const run = statements(database);

  function chatGroupAt(app: number, id: string): ChatGroupRecord | undefined {
    const row = run.chatGroup.get(app, id);
    return row && chatGroupOf(row);
  }

  function chatGroupsAt(app: number, ids: readonly string[]): ReadonlyMap<string, ChatGroupRecord> {
    const found = new Map<string, ChatGroupRecord>();
    for (const id of new Set(ids)) {
      const chatGroup = chatGroupAt(app, id);
      if (chatGroup) found.set(id, chatGroup);
    }
    return found;
  }

  function membersOf(app: number, chatGroup: string, accounts: readonly string[] | "all"): MemberRecord[] {
    if (accounts === "all") return run.members.all(app, chatGroup).map(memberOf);
    const found = [...new Set(accounts)].flatMap((account) => {
      const row = run.member.get(app, chatGroup, account);
      return row ? [memberOf(row)] : [];
    });
    return found.sort(firstJoined);
  }

  function joinedOf(app: number, account: string): JoinedRecord[] {
    return run.joined.all(app, account).flatMap((row) => {
      const chatGroup = chatGroupAt(app, String(row.chat_group));
      return chatGroup && !chatGroup.dead ? [{ chatGroup, ...membershipOf(row) }] : [];
    });
  }

  function put(app: number, group: ChatGroupRecord): void {
    if (group.dead) return void run.putDead.run(app, group.id);
    const { faceUrl = null, owner = null, createdAt, changedAt, lastMessageAt, nextMessage, memberCount } = group;
    const numbers = [createdAt, changedAt, lastMessageAt, nextMessage, memberCount];
    run.putLive.run(app, group.id, group.type, group.name, faceUrl, owner, ...numbers);
  }

  function putMember(app: number, chatGroup: string, { account, role, joinedAt }: MemberRecord): void {
    run.putMember.run(app, chatGroup, account, role, joinedAt);
    run.putJoined.run(app, account, chatGroup, role, joinedAt);
  }

  function drop(app: number, id: string): void {
    for (const { account } of run.members.all(app, id)) run.dropJoined.run(app, String(account), id);
    run.dropMembers.run(app, id);
    run.drop.run(app, id);
  }

  return {
    load(app: number, { chatGroups, members, joined }: Need): Pick<View, "chatGroups" | "members" | "joined"> {
      return {
        chatGroups: chatGroups ? chatGroupsAt(app, chatGroups) : none,
        members: members
          ? new Map(members.map(({ chatGroup, accounts }) => [chatGroup, membersOf(app, chatGroup, accounts)]))
          : none,
        joined: joined ? new Map(joined.map((account) => [account, joinedOf(app, account)])) : none,
      };
    },

    save(app: number, { chatGroups = [], chatGroupsGone = [], members = [], membersGone = [] }: Changes): void {
      for (const id of chatGroupsGone) drop(app, id);
      for (const group of chatGroups) put(app, group);
      for (const { chatGroup, account } of membersGone) {
        run.dropMember.run(app, chatGroup, account);
        run.dropJoined.run(app, account, chatGroup);
      }
      for (const { chatGroup, ...member } of members) putMember(app, chatGroup, member);
    },

    dropMemberships(app: number, account: string): void {
      for (const { chat_group } of run.joined.all(app, account)) run.dropMember.run(app, String(chat_group), account);
      run.dropAllJoined.run(app, account);
    },

    replace(app: number, chatGroups: World["chatGroups"]): void {
      for (const table of ["chat_group", "chat_group_member", "joined"])
        database.prepare(`DELETE FROM ${table} WHERE app = ?`).run(app);
      for (const { members, ...group } of chatGroups) {
        put(app, group);
        for (const { account, role, joinedAt } of members) run.putMember.run(app, group.id, account, role, joinedAt);
      }
      // In the order of their keys, which takes half the time.
      const joined = chatGroups.flatMap(({ id, members }) => members.map((member) => ({ id, ...member })));
      joined.sort((left, right) => (left.account < right.account ? -1 : left.account > right.account ? 1 : 0));
      for (const { id, account, role, joinedAt } of joined) run.putJoined.run(app, account, id, role, joinedAt);
    },

    readAll: (app: number): World["chatGroups"] =>
      run.chatGroups.all(app).map((row) => {
        const chatGroup = chatGroupOf(row);
        return { ...chatGroup, members: membersOf(app, chatGroup.id, "all") };
      }),
  };
}

// Most calls ask for nothing of it.
const none: ReadonlyMap<string, never> = new Map<string, never>();

type Row = Record<string, SQLOutputValue>;

function statements(database: DatabaseSync) {
  return {
    chatGroup: database.prepare("SELECT * FROM chat_group WHERE app = ? AND id = ?"),
    chatGroups: database.prepare("SELECT * FROM chat_group WHERE app = ? ORDER BY id"),
    putDead: database.prepare("INSERT OR REPLACE INTO chat_group (app, id, dead) VALUES (?, ?, 1)"),
    putLive: database.prepare(
      `INSERT OR REPLACE INTO chat_group (app, id, dead, type, name, face_url, owner,
         created_at, changed_at, last_message_at, next_message, member_count)
       VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    drop: database.prepare("DELETE FROM chat_group WHERE app = ? AND id = ?"),
    member: database.prepare(
      "SELECT account, role, joined_at FROM chat_group_member WHERE app = ? AND chat_group = ? AND account = ?",
    ),
    members: database.prepare(
      `SELECT account, role, joined_at FROM chat_group_member WHERE app = ? AND chat_group = ?
       ORDER BY joined_at, account`,
    ),
    joined: database.prepare(
      "SELECT chat_group, role, joined_at FROM joined WHERE app = ? AND account = ? ORDER BY joined_at, chat_group",
    ),
    putMember: database.prepare(
      "INSERT OR REPLACE INTO chat_group_member (app, chat_group, account, role, joined_at) VALUES (?, ?, ?, ?, ?)",
    ),
    putJoined: database.prepare(
      "INSERT OR REPLACE INTO joined (app, account, chat_group, role, joined_at) VALUES (?, ?, ?, ?, ?)",
    ),
    dropMember: database.prepare("DELETE FROM chat_group_member WHERE app = ? AND chat_group = ? AND account = ?"),
    dropMembers: database.prepare("DELETE FROM chat_group_member WHERE app = ? AND chat_group = ?"),
    dropJoined: database.prepare("DELETE FROM joined WHERE app = ? AND account = ? AND chat_group = ?"),
    dropAllJoined: database.prepare("DELETE FROM joined WHERE app = ? AND account = ?"),
  };
}

function chatGroupOf(row: Row): ChatGroupRecord {
  const id = String(row.id);
  if (row.dead === 1) return { id, dead: true };
  const live: LiveChatGroup = {
    ...{ id, dead: false, type: String(row.type), name: String(row.name) },
    createdAt: Number(row.created_at),
    changedAt: Number(row.changed_at),
    lastMessageAt: Number(row.last_message_at),
    nextMessage: Number(row.next_message),
    memberCount: Number(row.member_count),
  };
  if (typeof row.face_url === "string") live.faceUrl = row.face_url;
  if (typeof row.owner === "string") live.owner = row.owner;
  return live;
}

function memberOf(row: Row): MemberRecord {
  return { account: String(row.account), ...membershipOf(row) };
}

function membershipOf(row: Row): { role: MemberRole; joinedAt: number } {
  return { role: MemberRole.parse(row.role), joinedAt: Number(row.joined_at) };
}

function firstJoined(left: MemberRecord, right: MemberRecord): number {
  return left.joinedAt - right.joinedAt || (left.account < right.account ? -1 : 1);
}
