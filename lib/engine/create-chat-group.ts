import type { Input } from "../chat/commands.ts";
import { limits } from "../chat/limits.ts";
import { utf8Bytes } from "../chat/wire.ts";
import { chatGroupIdAt } from "./chat-group-id.ts";
import type { Handler, Occasion } from "./handler.ts";
import { Refusal } from "./refusal.ts";
import { entryOfJoining, keepsMembers } from "./rules.ts";
import type { Settings } from "./settings.ts";
import type { ChatGroupRecord, LiveChatGroup, MemberRecord, View } from "./store.ts";

type Asked = Input<"createChatGroup">;

/** The command that makes a chat group (34895). */
export const createChatGroup: Handler<"createChatGroup"> = {
  need: (input, _settings, { chance }) => ({
    chatGroups: [idOf(input, chance)],
    accounts: [...(input.owner === undefined ? [] : [input.owner]), ...input.members.map(({ account }) => account)],
  }),
  decide(view, input, now, settings, occasion) {
    const id = idOf(input, occasion.chance);
    const { type, name, faceUrl } = input;
    requireName(name, settings);
    requireChosenId(input, settings);
    if (!keepsMembers(input) && input.members.length > 0)
      throw new Refusal("chatGroupNotPermitted", "an AVChatRoom begins without members");
    requireFreeId(view.chatGroups.get(id), input, settings, occasion);
    const members = firstMembers(view, input, now, settings);
    const owner = members.find(({ role }) => role === "Owner")?.account;
    const chatGroup: LiveChatGroup = {
      ...{ id, dead: false, type, name, faceUrl, owner, createdAt: now, changedAt: now, lastMessageAt: 0 },
      ...{ nextMessage: 1, memberCount: members.length },
    };
    return {
      reply: { id, isCommunity: type === "Community" },
      changes: {
        chatGroups: [chatGroup],
        members: members.map((member) => ({ chatGroup: id, ...member })),
        ...(keepsMembers(input) && entryOfJoining(id, members, now, settings)),
      },
    };
  },
};

function idOf({ id, type }: Asked, chance: number): string {
  return id ?? chatGroupIdAt(chance, type);
}

/** 10004 (OQ-38) */
function requireName(name: string, { chatGroupNameBytes, emptyChatGroupName }: Settings): void {
  if (utf8Bytes(name) > chatGroupNameBytes) throw new Refusal("chatGroupParameterInvalid", "Name is too long");
  if (name === "" && emptyChatGroupName === "refuse") throw new Refusal("chatGroupParameterInvalid", "Name is empty");
}

const assigned = "@TGS#";
const assignedToCommunity = "@TGS#_";

/** 10004 or 10015: printable ASCII, and not the beginning of those that the service assigns (OQ-42). */
function requireChosenId(
  { id = "", type }: Asked,
  { chosenIdCode, prefixedIds, communityPrefixedIds }: Settings,
): void {
  const isSpelled = /^[\x20-\x7e]*$/.test(id) && id.length <= limits.chatGroupIdBytes.value;
  const isCommunitys = type === "Community" && id.startsWith(assignedToCommunity);
  const mayBegin = isCommunitys
    ? communityPrefixedIds === "accept"
    : prefixedIds === "accept" || !id.startsWith(assigned);
  if (isSpelled && mayBegin) return;
  throw new Refusal(chosenIdCode === 10004 ? "chatGroupParameterInvalid" : "chatGroupIdInvalid", "GroupId");
}

/** 10025 when it is one's own, 10021 otherwise: whose it must be, and what of one without an owner, are settings (OQ-42). */
function requireFreeId(
  taken: ChatGroupRecord | undefined,
  { id, owner }: Asked,
  { takenIdOwner, takenOwnerlessCode, destroyedIds }: Settings,
  { admin }: Occasion,
): void {
  if (taken === undefined) return;
  if (taken.dead) {
    if (destroyedIds === "free") return;
    throw new Refusal("chatGroupIdTaken", "GroupId");
  }
  // A number drawn twice in 10^12 is no fault of the caller's.
  if (id === undefined) throw new Refusal("chatGroupInternalError");
  const own = { requested: owner, caller: admin, nobody: undefined }[takenIdOwner];
  const isOwn =
    taken.owner === undefined
      ? takenIdOwner === "requested" && owner === undefined && takenOwnerlessCode === 10025
      : taken.owner === own;
  throw new Refusal(isOwn ? "chatGroupIdTakenBySelf" : "chatGroupIdTaken", "GroupId");
}

/**
 * One who is named twice, or is the owner as well, counts once; 10019 for one who is unknown; or as settings say (OQ-43).
 * Of an AVChatRoom the owner's row alone is kept, and never shown: by it the room is found when the owner is deleted.
 */
function firstMembers(view: View, input: Asked, now: number, settings: Settings): MemberRecord[] {
  const { unknownFirstMembers, repeatedFirstMembers } = settings;
  const named: MemberRecord[] = input.members.map(({ account, isAdmin }) => ({
    ...{ account, role: isAdmin ? "Admin" : "Member", joinedAt: now },
  }));
  if (input.owner !== undefined) named.unshift({ account: input.owner, role: "Owner", joinedAt: now });
  const known = named.filter(({ account }) => view.accounts.has(account));
  if (known.length < named.length && unknownFirstMembers === "refuse") throw new Refusal("chatGroupAccountNotFound");
  const once = new Map<string, MemberRecord>();
  for (const member of known) if (!once.has(member.account)) once.set(member.account, member);
  if (once.size < known.length && repeatedFirstMembers === "refuse")
    throw new Refusal("chatGroupParameterInvalid", "MemberList names one account twice");
  return [...once.values()];
}
