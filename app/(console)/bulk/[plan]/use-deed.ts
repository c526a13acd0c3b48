import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Failure, Outcome } from "@/lib/chat/outcome";
import { answerOf } from "../../call";

/**
 * Something that is asked of the server once, with what went wrong. `answeredAt`: when Groupdesk last answered this page; that it
 * did not answer is over then.
 */
export function useDeed(onDone: () => Promise<unknown>, answeredAt = 0) {
  const consoleDown = useTranslations("failure")("console");
  const [lapse, setLapse] = useState<{ failure: Failure; at: number }>();
  const [isAsked, setAsked] = useState(false);
  async function run<T>(deed: Promise<Outcome<T>>): Promise<Outcome<T>> {
    setAsked(true);
    const outcome = await answerOf(deed, consoleDown);
    setLapse(outcome.ok ? undefined : { failure: outcome.failure, at: Date.now() });
    await onDone();
    setAsked(false);
    return outcome;
  }
  const isPast = lapse?.failure.kind === "unreachable" && answeredAt > lapse.at;
  return { failure: isPast ? undefined : lapse?.failure, isAsked, run };
}
