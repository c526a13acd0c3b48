import { retryClassOf } from "./errors.ts";
import { limits } from "./limits.ts";
import type { Failure } from "./outcome.ts";

/** After this long nothing that was sent is still being done: the service's own time is over. */
export const readBackAfterMs = limits.serviceTimeoutMs.value + 500;

/** Whether a write that failed may have been done all the same (docs/decisions/005-a-lost-answer.md). */
export function mayBeDone(failure: Failure): boolean {
  if (failure.kind === "unreachable") return failure.sent;
  return failure.kind === "refused" && retryClassOf(failure.code) === "readBack";
}
