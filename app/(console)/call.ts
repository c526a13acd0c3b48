import { failed, type Outcome } from "@/lib/chat/outcome";
import { ringCalls } from "./call-bell";
import { tellOutdated, tellSignedOut } from "./signed-out";

/**
 * Awaits a server action in the browser. An action never throws by itself, so a throw means that Groupdesk's own
 * server did not answer: a failure like any other, and one that may have been carried out.
 */
export async function answerOf<T>(action: Promise<Outcome<T>>, consoleDown: string): Promise<Outcome<T>> {
  try {
    const outcome = await action;
    if (!outcome.ok && outcome.failure.kind === "denied" && outcome.failure.why === "signedOut") tellSignedOut();
    return outcome;
  } catch (error) {
    // The server was built anew since this page came from it, and does not know what the page asks for. Next's own
    // question for this may not be imported here, where a page of the server reads along.
    if (error instanceof Error && error.name === "UnrecognizedActionError") {
      tellOutdated();
      return failed({ kind: "denied", why: "outdated" });
    }
    return failed({ kind: "unreachable", info: consoleDown, sent: true });
  } finally {
    ringCalls();
  }
}
