import type { KnownName } from "@/lib/chat/known-name";
import { type Conversation, conversationKey } from "@/lib/chat/wire";
import { type AnsweredNames, type AskOptions, askNames } from "./ask-names";

/** Names that a page has learnt: an id is asked for once, not again with every id that comes to it. */
export type LearntNames = {
  /** As `askNames`; what is learnt already is not asked for, unless `fresh` or `doubted`. */
  namesOf(conversations: readonly Conversation[], options: AskOptions): Promise<AnsweredNames>;
};

/** `now`: Unix milliseconds. */
export function createLearntNames(ask = askNames, now = Date.now): LearntNames {
  const learnt = new Map<string, { known: KnownName; until: number }>();

  function learn({ known }: AnsweredNames) {
    for (const [key, name] of Object.entries(known)) {
      learnt.set(key, { known: name, until: now() + ("absent" in name ? absentMs : foundMs) });
    }
  }

  function learntOf(conversation: Conversation): KnownName | undefined {
    const entry = learnt.get(conversationKey(conversation));
    return entry && entry.until > now() ? entry.known : undefined;
  }

  return {
    async namesOf(conversations, options) {
      const past = options.fresh || options.doubted;
      if (options.doubted) for (const conversation of conversations) learnt.delete(conversationKey(conversation));
      const missing = past ? conversations : conversations.filter((conversation) => !learntOf(conversation));
      const answer = await ask(missing, options);
      learn(answer);
      if (past) return answer;
      const known = conversations.flatMap((conversation): [string, KnownName][] => {
        const name = learntOf(conversation);
        return name ? [[conversationKey(conversation), name]] : [];
      });
      return { known: Object.fromEntries(known), complete: answer.complete };
    },
  };
}

const foundMs = 5 * 60_000;
const absentMs = 60_000;
