import { conversationAt, conversationKey, MemberRole, type Profile } from "../chat/wire.ts";
import type {
  AccountRecord,
  ChatGroupRecord,
  ContactRecord,
  LiveChatGroup,
  MemberRecord,
  RecentRecord,
} from "./store.ts";
import { statements } from "./store-postgres-statements.ts";
import type { Step } from "./store-postgres-step.ts";

/** A row as it comes over the wire. */
export type Row = readonly (string | null)[];

/** A text without NUL, which PostgreSQL keeps in no text; `unpacked` brings the original back. */
export function packed(text: string): string {
  if (!text.includes("\0") && !text.includes(mark)) return text;
  return text.replaceAll(mark, `${mark}1`).replaceAll("\0", `${mark}0`);
}

function unpacked(text: string): string {
  return text.includes(mark) ? text.replaceAll(`${mark}0`, "\0").replaceAll(`${mark}1`, mark) : text;
}

const mark = "\u0001";

/** A list of texts as PostgreSQL spells one. */
export function listOf(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${packed(text).replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
}

export function profileOf(account: string, [nick, faceUrl]: Row): Profile {
  return { account, nick: optional(nick), faceUrl: optional(faceUrl) };
}

export function accountOf(account: string, row: Row): AccountRecord {
  const [, , groups, lastGroupId, lastPosition, grouped, marked] = row;
  return {
    ...profileOf(account, row),
    // The column holds what putAccount wrote.
    groups: ((groups ? JSON.parse(groups) : []) as [number, string][]).map(([id, name]) => ({ id, name })),
    lastGroupId: Number(lastGroupId),
    lastPosition: Number(lastPosition),
    grouped: Number(grouped),
    marked: Number(marked),
  };
}

export function putAccount(app: number, account: AccountRecord): Step {
  const { account: id, nick, faceUrl, lastGroupId, lastPosition, grouped, marked } = account;
  const groups = account.groups.length === 0 ? null : JSON.stringify(account.groups.map(({ id, name }) => [id, name]));
  const texts = [packed(id), textOrNull(nick), textOrNull(faceUrl), groups];
  return { statement: statements.putAccount, values: [app, ...texts, lastGroupId, lastPosition, grouped, marked] };
}

export function contactOf([conversation, position, changedAt, groupIds, marks, customMark]: Row): ContactRecord {
  return {
    conversation: conversationAt(textOfKey(conversation)),
    position: Number(position),
    changedAt: Number(changedAt),
    groupIds: numbersOf(groupIds),
    marks: numbersOf(marks),
    ...(typeof customMark === "string" && { customMark: unpacked(customMark) }),
  };
}

export function putContact(app: number, account: string, contact: ContactRecord): Step {
  const { position, changedAt, groupIds, marks, customMark } = contact;
  const key = packed(conversationKey(contact.conversation));
  const values = [position, changedAt, textOf(groupIds), textOf(marks), textOrNull(customMark)];
  return { statement: statements.putContact, values: [app, packed(account), key, ...values] };
}

export function recentOf([conversation, time, pinned, empty]: Row): RecentRecord {
  return {
    conversation: conversationAt(textOfKey(conversation)),
    time: Number(time),
    pinned: pinned === "t",
    empty: empty === "t",
  };
}

export function putRecent(app: number, account: string, { conversation, time, pinned, empty }: RecentRecord): Step {
  const values = [packed(conversationKey(conversation)), time, String(pinned), String(empty)];
  return { statement: statements.putRecent, values: [app, packed(account), ...values] };
}

export function chatGroupOf(id: string, row: Row): ChatGroupRecord {
  const [dead, type, name, faceUrl, owner, createdAt, changedAt, lastMessageAt, nextMessage, memberCount] = row;
  if (dead === "t") return { id, dead: true };
  const live: LiveChatGroup = {
    ...{ id, dead: false, type: unpacked(type ?? ""), name: unpacked(name ?? "") },
    createdAt: Number(createdAt),
    changedAt: Number(changedAt),
    lastMessageAt: Number(lastMessageAt),
    nextMessage: Number(nextMessage),
    memberCount: Number(memberCount),
  };
  if (typeof faceUrl === "string") live.faceUrl = unpacked(faceUrl);
  if (typeof owner === "string") live.owner = unpacked(owner);
  return live;
}

export function putChatGroup(app: number, group: ChatGroupRecord): Step {
  const { statement, place } = {
    statement: statements.putChatGroup,
    place: [app, packed(group.id), String(group.dead)],
  };
  if (group.dead) return { statement, values: [...place, ...Array<null>(9).fill(null)] };
  const { type, name, faceUrl, owner, createdAt, changedAt, lastMessageAt, nextMessage, memberCount } = group;
  const texts = [packed(type), packed(name), textOrNull(faceUrl), textOrNull(owner)];
  return { statement, values: [...place, ...texts, createdAt, changedAt, lastMessageAt, nextMessage, memberCount] };
}

/** Of a row that ends in role and joined_at. */
export function membershipOf(row: Row): { role: MemberRole; joinedAt: number } {
  const [role, joinedAt] = row.slice(-2);
  return { role: MemberRole.parse(role), joinedAt: Number(joinedAt) };
}

/** Both directions of one membership. */
export function putMembership(app: number, chatGroup: string, { account, role, joinedAt }: MemberRecord): Step[] {
  const [group, person] = [packed(chatGroup), packed(account)];
  return [
    { statement: statements.putMember, values: [app, group, person, role, joinedAt] },
    { statement: statements.putJoined, values: [app, person, group, role, joinedAt] },
  ];
}

/** By when they joined, then by `idOf`. */
export function inJoiningOrder<T extends { joinedAt: number }>(list: readonly T[], idOf: (each: T) => string): T[] {
  return list.toSorted((left, right) => left.joinedAt - right.joinedAt || (idOf(left) < idOf(right) ? -1 : 1));
}

/** Newest first, as a store hands them out. */
export function inRecentOrder(recents: readonly RecentRecord[]): RecentRecord[] {
  return recents.toSorted((left, right) => right.time - left.time || byKey(left, right));
}

function byKey(left: RecentRecord, right: RecentRecord): number {
  return conversationKey(left.conversation) < conversationKey(right.conversation) ? -1 : 1;
}

export function textOfKey(key: string | null | undefined): string {
  return unpacked(key ?? "");
}

function optional(value: string | null | undefined): string | undefined {
  return typeof value === "string" ? unpacked(value) : undefined;
}

function textOrNull(text: string | undefined): string | null {
  return text === undefined ? null : packed(text);
}

function textOf(numbers: readonly number[]): string | null {
  return numbers.length === 0 ? null : numbers.join(",");
}

function numbersOf(value: string | null | undefined): number[] {
  return value ? value.split(",").map(Number) : [];
}
