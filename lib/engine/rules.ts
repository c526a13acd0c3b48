import type { ErrorName } from "../chat/errors.ts";
import { limits } from "../chat/limits.ts";
import type { Conversation, Group } from "../chat/wire.ts";
import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";
import type { AccountRecord, Changes, ContactRecord, LiveChatGroup, RecentTouched, View } from "./store.ts";

/*
 * Every law of an account, with its number. `require…` throws the refusal of a whole call; `…Fault` names the row
 * that one item gets.
 */

/** 50001: the account that the call speaks of was imported. */
export function requireOwner({ owner }: View): AccountRecord {
  if (!owner) throw new Refusal("accountNotImported", "From_Account");
  return owner;
}

/** 51009 and 50001: a group of this name and the account it belongs to; the latter is looked at first (OQ-26). */
export function requireOwnGroup(view: View, name: string, settings: Settings): { owner: AccountRecord; group: Group } {
  if (!view.owner && settings.updateCheckFirst === "group") throw new Refusal("groupNotFound");
  const owner = requireOwner(view);
  return { owner, group: requireGroup(owner, name, settings) };
}

/** The group of this name. Names are told apart letter by letter, unless a setting says otherwise (OQ-27). */
export function groupNamed({ groups }: AccountRecord, name: string, { groupNameMatch }: Settings): Group | undefined {
  if (groupNameMatch === "exact") return groups.find((each) => each.name === name);
  return groups.find((each) => each.name.toLowerCase() === name.toLowerCase());
}

function requireGroup(owner: AccountRecord, name: string, settings: Settings): Group {
  const group = groupNamed(owner, name, settings);
  if (!group) throw new Refusal("groupNotFound");
  return group;
}

/** 51010: an account has at most 20 groups. */
export function requireGroupSlot({ groups }: AccountRecord, { groupsPerAccount }: Settings): void {
  if (groups.length >= groupsPerAccount) throw new Refusal("groupLimit");
}

/** Whether a chat group could have this ID: 1 to 48 bytes of printable ASCII, whether the service or the app chose it (OQ-35). */
export function isChatGroupId(id: string): boolean {
  return /^[\x20-\x7e]+$/.test(id) && id.length <= limits.chatGroupIdBytes.value;
}

/**
 * 50001 and 51007: whether the other side of a conversation may get a group or a mark (OQ-08, OQ-22). In strict mode a
 * chat group must be known, and the account in it; a live room shows no members, so nobody can be (OQ-51).
 */
export function peerFault(view: View, { kind, id }: Conversation, settings: Settings): ErrorName | undefined {
  const owner = view.owner?.account;
  if (kind === "user" && id === owner && settings.selfConversation === "refuse") return "parameterInvalid";
  if (kind === "user") return view.accounts.has(id) ? undefined : "accountNotImported";
  const group = view.chatGroups.get(id);
  if (!isChatGroupId(id) || group?.dead) return "chatGroupUnusable";
  if (settings.chatGroups === "lenient") return undefined;
  const isIn = keepsMembers(group)
    ? view.members.get(id)?.some(({ account }) => account === owner)
    : group && settings.liveRooms === "accept";
  const isHidden = group && settings.inactiveWorkGroupUse === "refuse" && isInactive(group) && group.owner !== owner;
  return isIn && !isHidden ? undefined : "chatGroupUnusable";
}

/** What is answered of a list that may name one thing twice. */
export function answeredOf(asked: readonly string[], repeats: "once" | "each"): readonly string[] {
  return repeats === "once" ? [...new Set(asked)] : asked;
}

/** AVChatRoom keeps no member data (33529). */
export function keepsMembers(group: { type: string } | undefined): boolean {
  return group !== undefined && group.type !== "AVChatRoom";
}

const newTypeNames: Readonly<Record<string, string>> = { Private: "Work", ChatRoom: "Meeting" };
const oldTypeNames: Readonly<Record<string, string>> = { Work: "Private", Meeting: "ChatRoom" };

/** Two types have older names, which are kept as they were sent (OQ-39). */
export function isSameType(one: string, other: string): boolean {
  return (newTypeNames[one] ?? one) === (newTypeNames[other] ?? other);
}

/** Whether a filter by type means this one: under either of its names, or letter for letter (OQ-39). */
export function fitsType(type: string, asked: string, { groupTypeMatch }: Settings): boolean {
  return groupTypeMatch === "eitherName" ? isSameType(type, asked) : type === asked;
}

/** The name of a type in an answer (OQ-39). */
export function spelledType(type: string, { chatGroupTypes }: Settings): string {
  if (chatGroupTypes === "asSent") return type;
  return (chatGroupTypes === "newNames" ? newTypeNames : oldTypeNames)[type] ?? type;
}

/** A work group in which nothing was said so far: until then its owner alone sees it (33529, OQ-41). */
export function isInactive({ type, nextMessage }: LiveChatGroup): boolean {
  return isSameType(type, "Work") && nextMessage === 1;
}

/** The chat groups that are answered, in their order (OQ-36). */
export function chatGroupsAnswered(
  asked: readonly string[],
  { chatGroupRepeats, chatGroupOrder }: Pick<Settings, "chatGroupRepeats" | "chatGroupOrder">,
): readonly string[] {
  const answered = answeredOf(asked, chatGroupRepeats);
  return chatGroupOrder === "request" ? answered : answered.toSorted();
}

/** An entry of the recent list at `time`, and how much the list may hold then (OQ-49). */
export function touchedRecent(
  account: string,
  conversation: Conversation,
  time: number,
  { recentsPerAccount: keep, fullRecents }: Settings,
): RecentTouched {
  return { account, conversation, time, keep, ...(fullRecents === "oldest" && { trimsPinned: true }) };
}

/** Joining a chat group alone makes no entry in a recent list, unless a setting says otherwise (OQ-49). */
export function entryOfJoining(
  chatGroup: string,
  members: readonly { account: string }[],
  now: number,
  settings: Settings,
): Changes {
  if (settings.joiningRecents === "leave") return {};
  const conversation = { kind: "chatGroup" as const, id: chatGroup };
  return { recentsTouched: members.map(({ account }) => touchedRecent(account, conversation, now, settings)) };
}

/** 10010, or 10015 for an ID that no chat group can have (OQ-35). */
export function chatGroupAbsence(id: string, { unknownChatGroupCode }: Settings): ErrorName {
  return isChatGroupId(id) && unknownChatGroupCode === 10010 ? "chatGroupNotFound" : "chatGroupIdInvalid";
}

/** 10010 and 10015: the chat group is there, and was not disbanded. */
export function requireChatGroup({ chatGroups }: View, id: string, settings: Settings): LiveChatGroup {
  const group = chatGroups.get(id);
  if (!group || group.dead) throw new Refusal(chatGroupAbsence(id, settings), "GroupId");
  return group;
}

/** 51008: at most 1000 distinct conversations are in groups; one that is counted already never fails (OQ-07). */
export function groupQuotaFault(
  { grouped }: AccountRecord,
  contact: ContactRecord | undefined,
  { groupedConversations }: Settings,
): ErrorName | undefined {
  if (contact && contact.groupIds.length > 0) return undefined;
  return grouped >= groupedConversations ? "conversationLimit" : undefined;
}

/** 51008: another 1000 may have marks, of either kind; again one that is counted already never fails (OQ-07). */
export function markQuotaFault(
  { marked }: AccountRecord,
  contact: ContactRecord | undefined,
  { markedConversations }: Settings,
): ErrorName | undefined {
  if (contact && isMarked(contact)) return undefined;
  return marked >= markedConversations ? "conversationLimit" : undefined;
}

export function isMarked({ marks, customMark }: Pick<ContactRecord, "marks" | "customMark">): boolean {
  return marks.length > 0 || customMark !== undefined;
}

/** A record without a group and without a mark is no record: it is gone from every read. */
export function isBlank(record: Pick<ContactRecord, "groupIds" | "marks" | "customMark">): boolean {
  return record.groupIds.length === 0 && !isMarked(record);
}
