import type { Changes, ChatGroupRecord, JoinedRecord, MemberRecord, Need, View } from "./store.ts";
import type { StepResult } from "./store-postgres-line.ts";
import * as rows from "./store-postgres-records.ts";
import { statements } from "./store-postgres-statements.ts";
import type { Step } from "./store-postgres-step.ts";
import type { Wish } from "./store-postgres-wish.ts";
import type { Writer } from "./store-postgres-writer.ts";

type Read = (step: Step, taker: (result: StepResult) => void) => void;
type Membership = Pick<MemberRecord, "role" | "joinedAt">;

/** The part of an image that is about chat groups: they, their members, and what an account has joined. */
export function createMemberships(read: Read) {
  const chatGroups = new Map<string, ChatGroupRecord | undefined>();
  const members = new Map<string, Map<string, Membership>>();
  const whole = new Set<string>();
  const joined = new Map<string, Map<string, Membership>>();

  const nameOf = (app: number, id: string) => `${app} ${id}`;
  const partOf = (map: Map<string, Map<string, Membership>>, name: string) => {
    const found = map.get(name) ?? new Map<string, Membership>();
    map.set(name, found);
    return found;
  };

  function readChatGroup(app: number, id: string, statement = statements.chatGroup): void {
    const name = nameOf(app, id);
    if (chatGroups.has(name)) return;
    chatGroups.set(name, undefined);
    read({ statement, values: [app, rows.packed(id)] }, ({ rows: [row] }) => {
      if (row) chatGroups.set(name, rows.chatGroupOf(id, row));
    });
  }

  function readMembers(app: number, id: string, accounts: readonly string[] | "all"): void {
    const place = [app, rows.packed(id)];
    const found = partOf(members, nameOf(app, id));
    if (accounts === "all") whole.add(nameOf(app, id));
    const step: Step =
      accounts === "all"
        ? { statement: statements.allMembers, values: place }
        : { statement: statements.members, values: [...place, rows.listOf(accounts)] };
    read(step, (result) => {
      for (const row of result.rows) found.set(rows.textOfKey(row[0]), rows.membershipOf(row));
    });
  }

  function readJoined(app: number, account: string): void {
    if (joined.has(nameOf(app, account))) return;
    const found = partOf(joined, nameOf(app, account));
    read({ statement: statements.joined, values: [app, rows.packed(account)] }, (result) => {
      for (const row of result.rows) found.set(rows.textOfKey(row[0]), rows.membershipOf(row));
    });
  }

  function forget(app: number, chatGroup: string, account: string): void {
    members.get(nameOf(app, chatGroup))?.delete(account);
    joined.get(nameOf(app, account))?.delete(chatGroup);
  }

  return {
    lock: (app: number, id: string): void => readChatGroup(app, id, statements.lockChatGroup),

    read(app: number, need: Need): void {
      for (const id of need.chatGroups ?? []) readChatGroup(app, id);
      for (const { chatGroup, accounts } of need.members ?? []) readMembers(app, chatGroup, accounts);
      for (const account of need.joined ?? []) readJoined(app, account);
    },

    /** The chat groups behind what was joined: of them only the ids were known so far. */
    readFurther(app: number, need: Need): void {
      for (const account of need.joined ?? [])
        for (const id of joined.get(nameOf(app, account))?.keys() ?? []) readChatGroup(app, id);
    },

    viewFor(app: number, need: Need): Pick<View, "chatGroups" | "members" | "joined"> {
      const seen = new Map<string, ChatGroupRecord>();
      for (const id of need.chatGroups ?? []) {
        const group = chatGroups.get(nameOf(app, id));
        if (group) seen.set(id, group);
      }
      const seenMembers = new Map<string, MemberRecord[]>();
      for (const { chatGroup, accounts } of need.members ?? []) {
        const wanted = accounts === "all" ? undefined : new Set(accounts);
        const list = [...(members.get(nameOf(app, chatGroup)) ?? [])]
          .filter(([account]) => wanted?.has(account) ?? true)
          .map(([account, membership]) => ({ account, ...membership }));
        seenMembers.set(
          chatGroup,
          rows.inJoiningOrder(list, ({ account }) => account),
        );
      }
      const seenJoined = new Map<string, JoinedRecord[]>();
      for (const account of need.joined ?? []) {
        const list = [...(joined.get(nameOf(app, account)) ?? [])].flatMap(([id, membership]) => {
          const chatGroup = chatGroups.get(nameOf(app, id));
          return chatGroup && !chatGroup.dead ? [{ chatGroup, ...membership }] : [];
        });
        seenJoined.set(
          account,
          rows.inJoiningOrder(list, ({ chatGroup }) => chatGroup.id),
        );
      }
      return { chatGroups: seen, members: seenMembers, joined: seenJoined };
    },

    /** What must be read before these changes can be written: whom a chat group takes along, and what an account leaves. */
    wishesBefore(app: number, { chatGroupsGone = [], accountsGone = [] }: Changes): Wish[] {
      const ended = chatGroupsGone.filter((id) => !whole.has(nameOf(app, id)));
      const left = accountsGone.filter((account) => !joined.has(nameOf(app, account)));
      if (ended.length + left.length === 0) return [];
      const all = ended.map((chatGroup) => ({ chatGroup, accounts: "all" as const }));
      return [{ app, need: { look: true, members: all, joined: left } }];
    },

    leave(app: number, account: string, write: Writer): void {
      for (const id of [...(joined.get(nameOf(app, account))?.keys() ?? [])]) {
        write.add({ statement: statements.dropMember, values: [app, rows.packed(id), rows.packed(account)] });
        forget(app, id, account);
      }
      write.add({ statement: statements.dropAllJoined, values: [app, rows.packed(account)] });
    },

    apply(app: number, changes: Changes, write: Writer): void {
      for (const id of changes.chatGroupsGone ?? []) {
        const place = [app, rows.packed(id)];
        write.barrier();
        for (const account of [...(members.get(nameOf(app, id))?.keys() ?? [])]) {
          write.add({ statement: statements.dropJoined, values: [app, rows.packed(account), rows.packed(id)] });
          forget(app, id, account);
        }
        write.add({ statement: statements.dropMembers, values: place });
        write.add({ statement: statements.dropChatGroup, values: place });
        chatGroups.set(nameOf(app, id), undefined);
      }
      for (const group of changes.chatGroups ?? []) {
        chatGroups.set(nameOf(app, group.id), group);
        write.put(`chatGroup ${nameOf(app, group.id)}`, rows.putChatGroup(app, group));
      }
      for (const { chatGroup, account } of changes.membersGone ?? []) {
        const [group, person] = [rows.packed(chatGroup), rows.packed(account)];
        write.add({ statement: statements.dropMember, values: [app, group, person] });
        write.add({ statement: statements.dropJoined, values: [app, person, group] });
        forget(app, chatGroup, account);
      }
      for (const { chatGroup, ...member } of changes.members ?? []) {
        const { account, role, joinedAt } = member;
        for (const step of rows.putMembership(app, chatGroup, member)) write.add(step);
        partOf(members, nameOf(app, chatGroup)).set(account, { role, joinedAt });
        joined.get(nameOf(app, account))?.set(chatGroup, { role, joinedAt });
      }
    },
  };
}
