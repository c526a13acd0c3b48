import { mayBeDone, readBackAfterMs } from "@/lib/chat/lost-answer";
import type { Failure, Outcome } from "@/lib/chat/outcome";
import type { AccountContents } from "@/lib/chat/read-account";

/** `open`: it may have been done. `contents`: the account read back since; absent where that failed too. */
export type Written<T> =
  | { kind: "done"; value: T }
  | { kind: "failed"; failure: Failure }
  | { kind: "open"; failure: Failure; contents?: AccountContents };

type WritePorts<T> = {
  send(): Promise<Outcome<T>>;
  read(): Promise<Outcome<AccountContents>>;
  /** Told before the wait that reading back needs. */
  onOpen?(): void;
  wait?(ms: number): Promise<void>;
};

/** Sends one call, and reads the account back where its answer leaves open whether it was done. Sends nothing again. */
export async function writeOnce<T>(ports: WritePorts<T>): Promise<Written<T>> {
  const { send, read, onOpen, wait = delay } = ports;
  const outcome = await send();
  if (outcome.ok) return { kind: "done", value: outcome.value };
  const { failure } = outcome;
  if (!mayBeDone(failure)) return { kind: "failed", failure };
  onOpen?.();
  // Counted from its loss: nobody here knows how long the console let it wait for its turn.
  await wait(readBackAfterMs);
  const answer = await read();
  return { kind: "open", failure, ...(answer.ok && { contents: answer.value }) };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
