import type { Change, Effect } from "../chat/change.ts";
import type { ChatClient } from "../chat/client.ts";
import { errors, retryClassOf } from "../chat/errors.ts";
import type { Failure } from "../chat/outcome.ts";
import { readAccount } from "../chat/read-account.ts";
import { isListed } from "../chat/read-recents-page.ts";
import { type Conversation, conversationKey, type Group } from "../chat/wire.ts";
import { type Before, contactsByKey, effectsOf, isSameMarks, marksAfter, marksOf } from "./change-effects.ts";

export type Judgement = { verdict: "done" | "notDone" | "unknown"; effects: Effect[] };

const nobodyKnows: Judgement = { verdict: "unknown", effects: [] };

/**
 * Reads an account back after an answer was lost, and says what became of the change (docs/decisions/014-the-trail.md):
 * of a group its number tells, for a name alone may be a stranger's work. Undefined: it cannot be read as things are.
 * Never before the service's own 3 s are over, or what is still under way is taken for not done.
 */
export async function judgeChange(
  client: ChatClient,
  change: Change,
  before: Before | undefined,
): Promise<Judgement | undefined> {
  if (change.verb === "deleteRecent") {
    const listed = await isListed(client, change.account, change.conversation);
    if (!listed.ok) return isFinal(listed.failure) ? nobodyKnows : undefined;
    if (listed.value) return { verdict: "notDone", effects: [] };
    return { verdict: "done", effects: [{ kind: "leftRecents", conversation: change.conversation }] };
  }
  const read = await readAccount(client, change.account);
  if (!read.ok && !isFinal(read.failure)) return undefined;
  if (change.verb === "importAccount") return judgedImport(change.account, read.ok ? undefined : read.failure);
  if (!read.ok) return nobodyKnows;
  return before && !before.isUnknown ? judged(change, before, read.value) : nobodyKnows;
}

/** Asking again would bring the same: the account is not there, or the app's edition may not read. */
function isFinal(failure: Failure): boolean {
  if (failure.kind !== "refused") return false;
  return failure.code === errors.planLacksFeature.code || retryClassOf(failure.code) === "never";
}

/** By what was read before and what is now. */
export function judged(change: Change, before: Before, now: Before): Judgement {
  switch (change.verb) {
    case "renameGroup":
      return judgedRename(change.group, change.to, before, now);
    case "createGroup": {
      const made = now.groups.find(({ name }) => name === change.name);
      if (!made) return { verdict: "notDone", effects: [] };
      // A group of this name with an old number was there before, or is somebody else's rename.
      if (made.id <= Math.max(0, ...before.groups.map(({ id }) => id))) return nobodyKnows;
      const contacts = contactsByKey(now.contacts);
      const isIn = (conversation: Conversation) =>
        contacts.get(conversationKey(conversation))?.groupIds.includes(made.id) ?? false;
      // Made with some of them alone: the service may have refused the others, or somebody has taken them out since.
      const verdict = change.conversations.every(isIn) ? "done" : "unknown";
      return { verdict, effects: effectsOf(change, before, isIn, made.id) };
    }
    case "deleteGroup": {
      const was = named(before.groups, change.group);
      const is = named(now.groups, change.group);
      // Somebody has given it another name since: it lives, or it was renamed and then deleted by somebody else.
      if (was && !is && now.groups.some(({ id }) => id === was.id)) return nobodyKnows;
      if (!is && was) return { verdict: "done", effects: effectsOf(change, before, () => true, was.id) };
      return is && is.id === was?.id ? { verdict: "notDone", effects: [] } : nobodyKnows;
    }
    case "changeMembers": {
      const group = named(before.groups, change.group);
      if (!group || now.groups.every(({ id }) => id !== group.id)) return nobodyKnows;
      const contacts = contactsByKey(now.contacts);
      const isAsWanted = change.items.map(({ op, conversation }) => {
        const isIn = contacts.get(conversationKey(conversation))?.groupIds.includes(group.id) ?? false;
        return [conversationKey(conversation), isIn === (op === "add")] as const;
      });
      return summed(change, before, isAsWanted);
    }
    case "markContacts": {
      const [was, is] = [contactsByKey(before.contacts), contactsByKey(now.contacts)];
      let strange = false;
      const isAsWanted = change.items.map((item) => {
        const key = conversationKey(item.conversation);
        const [marksBefore, marksNow] = [marksOf(was.get(key)), marksOf(is.get(key))];
        const done = isSameMarks(marksNow, marksAfter(marksBefore, item));
        strange ||= !done && !isSameMarks(marksNow, marksBefore);
        return [key, done] as const;
      });
      return strange
        ? { ...summed(change, before, isAsWanted), verdict: "unknown" }
        : summed(change, before, isAsWanted);
    }
    case "deleteRecent":
    case "importAccount":
      return nobodyKnows;
  }
}

function judgedRename(from: string, to: string, before: Before, now: Before): Judgement {
  const id = named(before.groups, from)?.id;
  const [old, young] = [named(now.groups, from), named(now.groups, to)];
  if (id === undefined) return nobodyKnows;
  if (young?.id === id && !old) return { verdict: "done", effects: [{ kind: "renamed", groupId: id, from, to }] };
  return old?.id === id && !young ? { verdict: "notDone", effects: [] } : nobodyKnows;
}

/** All as wanted: done. None: not done. Some: the service may have refused the others, which only it could tell. */
function summed(change: Change, before: Before, isAsWanted: readonly (readonly [string, boolean])[]): Judgement {
  const doneKeys = new Set(isAsWanted.filter(([, done]) => done).map(([key]) => key));
  const effects = effectsOf(change, before, (conversation) => doneKeys.has(conversationKey(conversation)));
  if (isAsWanted.every(([, done]) => done)) return { verdict: "done", effects };
  return { verdict: effects.length === 0 ? "notDone" : "unknown", effects };
}

function judgedImport(account: string, failure: Failure | undefined): Judgement {
  if (!failure) return { verdict: "done", effects: [{ kind: "imported", account }] };
  const absent: readonly number[] = [errors.accountNotImported.code, errors.accountAbsent.code];
  const isAbsent = failure.kind === "refused" && absent.includes(failure.code);
  return isAbsent ? { verdict: "notDone", effects: [] } : nobodyKnows;
}

function named(groups: readonly Group[], name: string): Group | undefined {
  return groups.find((group) => group.name === name);
}
