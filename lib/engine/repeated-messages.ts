import { limits } from "../chat/limits.ts";
import type { AdmittedCommand } from "./admission.ts";

/**
 * A message that comes twice counts once: the second one is answered as the first, and nothing is done. One-to-one it is
 * the same by sender, recipient, MsgSeq, MsgRandom and content within 120 s (34919), in a chat group by Random and
 * content within 5 minutes (34959). In memory only, and of the newest 10,000: a restart forgets. Of the content a digest is
 * held, never the text.
 */
export function createRepeatedMessages(entriesMax = 10_000) {
  const answered = new Map<string, { until: number; reply: Promise<object> }>();

  async function remembered({ same, seconds }: Rule, now: number, work: () => Promise<object>): Promise<object> {
    const key = await digestOf(same);
    const known = answered.get(key);
    if (known && now <= known.until) return known.reply;
    const entry = { until: now + seconds, reply: work() };
    answered.delete(key);
    answered.set(key, entry);
    for (const oldest of answered.keys()) if (answered.size > entriesMax) answered.delete(oldest);
    return entry.reply.catch((error) => {
      if (answered.get(key) === entry) answered.delete(key);
      throw error;
    });
  }

  return {
    /** Does the work, unless it was done already. `now` in Unix seconds. Work that was refused is forgotten. */
    once(command: AdmittedCommand, now: number, work: () => Promise<object>): Promise<object> {
      const rule = ruleOf(command);
      return rule ? remembered(rule, now, work) : work();
    },

    /** For a world that begins anew. */
    clear: () => answered.clear(),
  };
}

type Rule = { same: unknown; seconds: number };

/** Without a MsgSeq of the caller's the service draws one, so that no two messages are the same. */
function ruleOf({ verb, input, admin }: AdmittedCommand): Rule | undefined {
  if (verb === "sendMessage" && input.sequence !== undefined) {
    const { from = admin, to, sequence, random, body } = input;
    return { same: [verb, from, to, sequence, random, body], seconds: limits.messageRepeatSeconds.value };
  }
  if (verb !== "sendChatGroupMessage") return undefined;
  const { chatGroup, random, body } = input;
  return { same: [verb, chatGroup, random, body], seconds: limits.chatGroupMessageRepeatSeconds.value };
}

async function digestOf(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
