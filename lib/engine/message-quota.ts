import type { Verb } from "../chat/commands.ts";
import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";
import type { View } from "./store.ts";

type IsRepeat = (view: View) => boolean;

/**
 * Counts the messages of a day of UTC where a setting limits them; over it 60028 (OQ-50). In memory only, for each
 * process by itself: a restart forgets.
 */
export function createMessageQuota() {
  let today = 0;
  let sent = 0;

  async function spend(now: number, perDay: number, isRepeat: IsRepeat, work: (asked: IsRepeat) => Promise<object>) {
    const day = Math.floor(now / 86_400);
    if (day !== today) [today, sent] = [day, 0];
    if (sent >= perDay) throw new Refusal("trialQuotaUsed", "the messages of today");
    sent += 1;
    // What failed, and what was sent before, costs nothing.
    let isSpent = false;
    try {
      const reply = await work((view) => {
        const isKnown = isRepeat(view);
        isSpent = !isKnown;
        return isKnown;
      });
      return reply;
    } catch (error) {
      isSpent = false;
      throw error;
    } finally {
      if (!isSpent && day === today) sent -= 1;
    }
  }

  return {
    /** Does the work, if a message within the quota; any other command as it is. `now` in Unix seconds. */
    within(
      verb: Verb,
      now: number,
      { messagesPerDay }: Settings,
      isRepeat: IsRepeat,
      work: (asked: IsRepeat) => Promise<object>,
    ): Promise<object> {
      const isMessage = verb === "sendMessage" || verb === "sendChatGroupMessage";
      return isMessage && messagesPerDay !== null ? spend(now, messagesPerDay, isRepeat, work) : work(isRepeat);
    },

    /** For a world that begins anew. */
    clear(): void {
      sent = 0;
    },
  };
}
