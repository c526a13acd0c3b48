import { z } from "zod";
import { ChatGroupType, MemberRole } from "../chat/wire.ts";
import { isChatGroupId, keepsMembers } from "./rules.ts";
import type { World } from "./store.ts";

const Time = z.int().min(0);
/** As it can be stored; also for snapshot.ts. */
export const Text = z.string().refine((text) => text.isWellFormed(), { error: "holds a lone surrogate" });
const Id = z.string().refine(isChatGroupId, { error: "no chat group can have this ID" });
const distinctIds = (groups: readonly { id: string }[]) => new Set(groups.map(({ id }) => id)).size === groups.length;

const LiveChatGroup = z
  .strictObject({
    id: Id,
    dead: z.literal(false),
    type: ChatGroupType,
    name: Text.min(1),
    faceUrl: Text.optional(),
    owner: Text.optional(),
    createdAt: Time,
    changedAt: Time,
    lastMessageAt: Time,
    nextMessage: z.int().min(1).max(0xffff_ffff),
    members: z.array(z.strictObject({ account: z.string(), role: MemberRole, joinedAt: Time })),
  })
  .refine(({ members }) => new Set(members.map(({ account }) => account)).size === members.length, {
    error: "one member twice",
  })
  .refine(({ type, members }) => type !== "AVChatRoom" || members.length === 0, {
    error: "an AVChatRoom keeps no members",
  })
  .refine(({ type, owner, members }) => type === "AVChatRoom" || ownersAmong(members) === (owner ?? ""), {
    error: "the owner is not the one member with the role Owner",
  });

/** Version 1 let any text in as the ID of a dead one, and what came in by it goes out by version 2. */
const DeadId = Text.min(1);

/** The chat groups of a snapshot; how many members each has is reckoned, not written. */
export const SnapshotChatGroups = z
  .array(z.discriminatedUnion("dead", [z.strictObject({ id: DeadId, dead: z.literal(true) }), LiveChatGroup]))
  .refine(distinctIds, { error: "one chat group twice" });

/** Those of version 1, which knew nothing but that some were dead. */
export const OldSnapshotChatGroups = z
  .array(z.strictObject({ id: DeadId, dead: z.boolean() }))
  .refine(distinctIds, { error: "one chat group twice" })
  .transform((groups) => groups.flatMap(({ id, dead }) => (dead ? [{ id, dead }] : [])));

type Snapshotted = z.infer<typeof SnapshotChatGroups>;

/** An AVChatRoom keeps its owner alone, who is in no snapshot's list of members, and none who is no account any more. */
export function chatGroupsOfSnapshot(groups: Snapshotted, accounts: ReadonlySet<string>): World["chatGroups"] {
  return groups.map((group) => {
    if (group.dead) return { ...group, members: [] };
    if (keepsMembers(group)) return { ...group, memberCount: group.members.length };
    const { owner = "", ...room } = group;
    if (!accounts.has(owner)) return { ...room, memberCount: 0 };
    return { ...group, memberCount: 1, members: [{ account: owner, role: "Owner", joinedAt: group.createdAt }] };
  });
}

export function snapshotOfChatGroups(groups: World["chatGroups"]): object[] {
  return groups.map((group) => {
    if (group.dead) return { id: group.id, dead: true };
    const { memberCount: _, ...told } = group;
    return keepsMembers(group) ? told : { ...told, members: [] };
  });
}

/** Every member of the chat groups: each of them must be there. */
export function accountsIn(groups: Snapshotted): string[] {
  return groups.flatMap((group) => (group.dead ? [] : group.members.map(({ account }) => account)));
}

function ownersAmong(members: readonly { account: string; role: MemberRole }[]): string {
  return members.flatMap(({ account, role }) => (role === "Owner" ? [account] : [])).join("\0");
}
