import { jsonWithin } from "../chat/json-within.ts";
import { limits } from "../chat/limits.ts";
import type { AdmittedCommand } from "./admission.ts";
import { createMessageQuota } from "./message-quota.ts";
import type { Settings } from "./settings.ts";
import type { LiveChatGroup, View } from "./store.ts";

/**
 * A message that comes twice counts once: the second one is answered as the first, and nothing is done. One-to-one it is
 * the same by sender, MsgSeq, MsgRandom and content within 120 s (34919), and by recipient, which is our reading; in a
 * chat group by Random and content within 5 minutes (34959), as long as it is still the same chat group. In memory
 * only, and of the newest 10,000: a restart forgets. Of the content a digest is held, never the text.
 */
export function createRepeatedMessages(entriesMax = 10_000) {
  const answered = new Map<string, Entry>();
  const quota = createMessageQuota();

  async function remembered(rule: Rule, now: number, work: Work): Promise<object> {
    const digest = await digestOf(rule.same);
    const own: Entry = { until: now + rule.seconds, number: 0 };
    let [key, first] = ["", own];
    own.reply = work((view) => {
      const group = chatGroupIn(view, rule);
      key = `${digest} ${group?.createdAt}`;
      own.number = group?.nextMessage ?? 0;
      const known = answered.get(key);
      // A store may ask twice, and nobody is a repeat of itself.
      const isKnown = known && known !== own && now <= known.until && (!group || known.number < group.nextMessage);
      first = isKnown ? known : own;
      if (first !== own) return true;
      answered.delete(key);
      answered.set(key, own);
      for (const oldest of answered.keys()) if (answered.size > entriesMax) answered.delete(oldest);
      return false;
    });
    try {
      const reply = await own.reply;
      return (await first.reply) ?? reply;
    } catch (error) {
      if (answered.get(key) === own) answered.delete(key);
      throw error;
    }
  }

  return {
    /**
     * Does the work, unless it was done already: `work` asks whether it was, when nothing else stands against it, and
     * then changes nothing. `now` in Unix seconds. Work that failed is forgotten. What was not done yet counts against
     * the messages of a day, if a setting limits them.
     */
    once(command: AdmittedCommand, now: number, settings: Settings, work: Work): Promise<object> {
      const rule = ruleOf(command);
      const paid: Work = (isRepeat) => quota.within(command.verb, now, settings, isRepeat, work);
      return rule ? remembered(rule, now, paid) : paid(() => false);
    },

    /** For a world that begins anew. */
    clear(): void {
      answered.clear();
      quota.clear();
    },
  };
}

/** `reply` stands there as soon as the work has begun; `number` is the message's in its chat group. */
type Entry = { until: number; number: number; reply?: Promise<object> };
type Work = (isRepeat: (view: View) => boolean) => Promise<object>;
type Rule = { same: unknown; seconds: number; chatGroup?: string };

/** An ID may belong to another chat group by now: that one was made at another time, or has not counted so far. */
function chatGroupIn(view: View, { chatGroup }: Rule): LiveChatGroup | undefined {
  const group = chatGroup === undefined ? undefined : view.chatGroups.get(chatGroup);
  return group?.dead ? undefined : group;
}

/** Without a MsgSeq of the caller's the service draws one, so that no two messages are the same. */
function ruleOf({ verb, input, admin }: AdmittedCommand): Rule | undefined {
  if (verb === "sendMessage" && input.sequence !== undefined) {
    const { from = admin, to, sequence, random, body } = input;
    return { same: [verb, from, to, sequence, random, body], seconds: limits.messageRepeatSeconds.value };
  }
  if (verb !== "sendChatGroupMessage") return undefined;
  const { chatGroup, random, body } = input;
  return { same: [verb, chatGroup, random, body], seconds: limits.chatGroupMessageRepeatSeconds.value, chatGroup };
}

async function digestOf(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(jsonWithin(value, Number.POSITIVE_INFINITY));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
