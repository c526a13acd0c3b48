import { failed, type Outcome } from "@/lib/chat/outcome";

/**
 * Awaits a server action in the browser. An action never throws by itself, so a throw means that Groupdesk's own
 * server did not answer: a failure like any other, and one that may have been carried out.
 */
export async function answerOf<T>(action: Promise<Outcome<T>>, consoleDown: string): Promise<Outcome<T>> {
  try {
    return await action;
  } catch {
    return failed({ kind: "unreachable", info: consoleDown, sent: true });
  }
}
