import { type Conversation, conversationKey, type Profile } from "../chat/wire.ts";
import type { ContactRecord, World } from "./store.ts";

export type SeededAccount = World["accounts"][number];

/** A group to seed: its name, and its members from the first one in. */
export type SeededGroup = { name: string; members: readonly Conversation[] };

/** Monday 2 March 2026, 08:00 UTC. Worlds count from here, so that they are the same every time. */
export const worldEpoch = 1_772_438_400;

/**
 * An account as if its groups had been made one after the other: groups are numbered from 1, and a conversation stands
 * where it first came in. `spacingSeconds` lies between one change and the next.
 */
export function seedAccount(profile: Profile, groups: readonly SeededGroup[], spacingSeconds = 60): SeededAccount {
  const contacts = new Map<string, ContactRecord>();
  let steps = 0;
  for (const [at, { members }] of groups.entries())
    for (const conversation of members) {
      const key = conversationKey(conversation);
      const known = contacts.get(key);
      const groupIds = [...(known?.groupIds ?? []), at + 1];
      const position = known?.position ?? contacts.size + 1;
      const changedAt = worldEpoch + ++steps * spacingSeconds;
      contacts.set(key, { conversation, groupIds, marks: [], position, changedAt });
    }
  return {
    ...profile,
    groups: groups.map(({ name }, at) => ({ id: at + 1, name })),
    lastGroupId: groups.length,
    lastPosition: contacts.size,
    grouped: contacts.size,
    marked: 0,
    contacts: [...contacts.values()],
    recents: [],
  };
}

export function user(id: string): Conversation {
  return { kind: "user", id };
}

export function chatGroup(id: string): Conversation {
  return { kind: "chatGroup", id };
}

/** `user_0007` */
export function userId(number: number): string {
  return `user_${String(number).padStart(4, "0")}`;
}

/** Whole numbers from 0 up to `below`, the same row of them for the same seed (mulberry32). */
export function seededNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const idLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** An ID like the ones that the service assigns: `@TGS#1` and eight characters. No two numbers share one. */
export function assignedChatGroupId(number: number): string {
  // An odd factor scatters neighbours over 32 bits and gives no value twice; seven letters hold 35 bits.
  let rest = Math.imul(number + 1, 0x9e3779b1) >>> 0;
  let text = idLetters.charAt(number % idLetters.length);
  for (let at = 0; at < 7; at++) {
    text += idLetters.charAt(rest % idLetters.length);
    rest = Math.floor(rest / idLetters.length);
  }
  return `@TGS#1${text}`;
}
