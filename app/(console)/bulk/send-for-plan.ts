import type { Outcome } from "@/lib/chat/outcome";
import { tellSignedOut } from "../signed-out";

/** Sends what is to be planned; the plan's id once all of it is kept. The browser reads a file while it sends it, however large it is. */
export async function sendForPlan(
  query: URLSearchParams,
  body: Blob,
  consoleDown: string,
): Promise<Outcome<{ id: string }>> {
  try {
    const answer = await fetch(`/bulk/upload?${query}`, { method: "POST", body });
    const outcome: Outcome<{ id: string }> = await answer.json();
    if (!outcome.ok && outcome.failure.kind === "denied" && outcome.failure.why === "signedOut") tellSignedOut();
    return outcome;
  } catch {
    return { ok: false, failure: { kind: "unreachable", info: consoleDown, sent: false } };
  }
}

/** The accounts of the shown target that were changed from this console, one a line. */
export async function readKnownAccounts(asSeen: string, consoleDown: string): Promise<Outcome<Blob>> {
  try {
    const answer = await fetch(`/bulk/accounts?${new URLSearchParams({ target: asSeen })}`);
    if (!answer.ok) return (await answer.json()) as Outcome<Blob>; // a failure, as `fileAnswer` gives it
    return { ok: true, value: await answer.blob() };
  } catch {
    return { ok: false, failure: { kind: "unreachable", info: consoleDown, sent: false } };
  }
}
