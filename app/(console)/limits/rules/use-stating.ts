import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Failure, Outcome } from "@/lib/chat/outcome";
import { answerOf } from "../../call";

/** One change of a rule: sent once, with what stands against it. Whatever came of it, the page shows what holds by now. */
export function useStating(onDone: () => void) {
  const consoleDown = useTranslations("failure")("console");
  const router = useRouter();
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function send(change: Promise<Outcome<null>>): Promise<Outcome<null>> {
    setSending(true);
    setFailure(undefined);
    const outcome = await answerOf(change, consoleDown);
    setSending(false);
    // The rules come with the frame of the page, which is read anew with it.
    router.refresh();
    if (outcome.ok) onDone();
    else if (outcome.failure.kind !== "invalid") setFailure(outcome.failure);
    return outcome;
  }

  return { isSending, failure, send };
}
