import { randomUUID } from "node:crypto";
import type { EndState, JobWhy } from "../chat/bulk-job.ts";
import type { Ending } from "../chat/change.ts";
import { retryClassOf } from "../chat/errors.ts";
import type { Denial, Failure, Outcome } from "../chat/outcome.ts";
import type { Before } from "../desk/change-effects.ts";
import { createBreaker } from "./breaker.ts";
import { createHoldOff } from "./hold-off.ts";
import type { JobCall, JobCalls } from "./job-calls.ts";
import { type AfterCall, afterCall, type RowSaid, saidOfAll } from "./row-results.ts";
import { isStillAsPlanned } from "./still-as-planned.ts";

/** What carries one call out, and tells what the trail knows of it. */
export type CallPorts = {
  /** As `changes.carryOut`; nothing is sent where `objection` gives one. */
  carryOut(
    call: JobCall,
    sending: { id: string; batch: string },
    ask: { objection: () => Promise<Denial | undefined>; isAsDecided: (before: Before) => boolean },
  ): Promise<Outcome<unknown>>;
  endingOf(changeId: string): Promise<Ending | "open" | undefined>;
  /** Reads back what processes have left open that are gone. */
  settle(): Promise<void>;
  /** Whether the account is as the call wants it by now; false also where it cannot be read. */
  isAsWanted(call: JobCall): Promise<boolean>;
};

export type Run = CallPorts & {
  calls: JobCalls;
  /** So many accounts are worked on at the same time. */
  lanes: number;
  /** Whether nothing may be sent any more: somebody paused the job, or it is in other hands. */
  isStopped: () => boolean;
  /** Only what was sent is followed to its end. */
  isEnding?: () => boolean;
  /** Why the next call may not leave; asked right before. */
  objection: () => Promise<Denial | undefined>;
  tell: (event: RunEvent) => void;
  wait: (ms: number) => Promise<void>;
  random?: () => number;
  now?: () => number;
};

/** What of a run is counted. */
export type RunEvent =
  | { kind: "sent"; rows: number }
  /** It was sent, and has no result: it waits again. */
  | { kind: "back"; rows: number }
  | { kind: "over"; rows: readonly RowSaid[]; wasSent: boolean }
  | { kind: "limited" }
  | { kind: "inARow"; count: number; newest: { failed: number; of: number } };

/** `over`: every call has its result. `stopped`: nothing may be sent any more; what is left stays as it is. */
export type RunEnd = { kind: "over" } | { kind: "stopped" } | { kind: "halt"; why: JobWhy };

const pageCalls = 200;
/** How often it is looked whether a lost answer has been read back. */
const lookEveryMs = 500;
/** Its own account's turn comes once it is read back; what takes longer than this is for a person. */
const looksMax = 600;
const deathsMost = 3;

/**
 * Carries out what is left of a job's calls: accounts side by side, the calls of one account in their order. A call has the id of its change on
 * disk before it leaves, so that whoever goes on after a kill asks the trail what became of it, and sends again only what was
 * certainly not done. Never throws for what a target answers; rejects where the database fails.
 */
export async function runJob(run: Run): Promise<RunEnd> {
  const { calls, wait, random, now = Date.now } = run;
  const hold = createHoldOff(wait, random);
  const breaker = createBreaker();
  const accounts = accountsOf(calls);
  let halt: JobWhy | undefined;
  let isLost = false;
  let settling: Promise<void> | undefined;
  const isOver = () => halt !== undefined || isLost || run.isStopped();
  const maySend = () => !isOver() && !run.isEnding?.();

  function stopBecause(why: JobWhy): void {
    halt ??= why;
    // Whoever waits finds the end.
    hold.answered();
  }

  async function lane(): Promise<void> {
    while (!isOver()) {
      const { value: own, done } = await accounts.next();
      if (done) return;
      await carryAccount(own);
    }
  }

  async function carryAccount(own: readonly JobCall[]): Promise<void> {
    const batch = randomUUID();
    for (const call of own) if (isOver() || !(await carry(call, batch))) return;
  }

  /** Whether the account's next call may go: this one has its result. */
  async function carry(first: JobCall, batch: string): Promise<boolean> {
    let call = first;
    // What an earlier runner had sent may be sent once more, as what this one lost.
    let losses = 0;
    for (;;) {
      const sent = call.changeId === undefined ? undefined : await judgeSent(call, call.changeId, losses + 1);
      if (sent === "later") return false;
      if (sent) {
        if (sent.kind === "again" && !sent.isLimited) losses += 1;
        const after = losses > 0 ? await despiteRefusal(call, sent) : sent;
        if (!(await conclude(call, after))) return false;
        if (after.kind === "over") return true;
        call = withoutId(call);
      }
      if (!maySend()) return false;
      if (call.change.verb === "deleteGroup" && (await calls.hasFailed(call.account)))
        return keep(call, saidOfAll(call.rows, "notAttempted", "earlierFailed"), false);
      await hold.turn();
      if (!maySend()) {
        hold.answered();
        return false;
      }
      const changeId = randomUUID();
      if (!(await calls.sent(call, changeId))) {
        isLost = true;
        hold.answered();
        return false;
      }
      call = { ...call, changeId, attempts: call.attempts + 1 };
      run.tell({ kind: "sent", rows: call.rows.length });
      const outcome = await run.carryOut(call, { id: changeId, batch }, asked(call));
      const isLate = !outcome.ok && isChangedSince(outcome.failure) && losses > 0 && (await run.isAsWanted(call));
      if (isLate) {
        hold.answered();
        return keep(call, saidAsWanted(call), true);
      }
      const next = outcome.ok ? undefined : await afterFailure(call, outcome.failure);
      if (next === "end") return false;
      if (next === "over") return true;
      if (next === "again") call = { ...withoutId(call), attempts: call.attempts - 1 };
      else if (isHeldUp(outcome)) hold.refused();
      else hold.answered();
    }
  }

  /** A call that may have arrived before is not refused for having done so. */
  async function despiteRefusal(call: JobCall, after: AfterCall): Promise<AfterCall> {
    const isRefused = after.kind === "over" && after.rows.every(({ why }) => why === "callRefused");
    return isRefused && (await run.isAsWanted(call)) ? { kind: "over", rows: saidAsWanted(call) } : after;
  }

  function asked(call: JobCall) {
    return {
      objection: async (): Promise<Denial | undefined> => (maySend() ? run.objection() : "taken"),
      isAsDecided: (before: Before) => isStillAsPlanned(call, before),
    };
  }

  /** Of what was certainly not sent the failure tells most; of everything else the trail (undefined). */
  async function afterFailure(call: JobCall, failure: Failure): Promise<"end" | "over" | "again" | undefined> {
    const goBack = async () => {
      run.tell({ kind: "back", rows: call.rows.length });
      if (!(await calls.again(call, false))) isLost = true;
    };
    if (failure.kind === "denied") {
      hold.answered();
      if (failure.why === "changedSince") return keepWhy(call, "changedSince");
      await goBack();
      if (failure.why !== "taken") stopBecause({ kind: "denied", why: failure.why });
      return "end";
    }
    if (failure.kind === "invalid") {
      hold.answered();
      return keepWhy(call, "invalid");
    }
    if (failure.kind === "unreachable" && !failure.sent) {
      hold.refused();
      await goBack();
      return isLost ? "end" : "again";
    }
    return undefined;
  }

  async function keepWhy(call: JobCall, why: "changedSince" | "invalid"): Promise<"over" | "end"> {
    // It was counted as an attempt before it was seen that nothing may be sent.
    const unsent = { ...call, attempts: call.attempts - 1 };
    return (await keep(unsent, saidOfAll(call.rows, "failed", why), true)) ? "over" : "end";
  }

  /** What became of a call that was sent; `later`: nobody can tell yet, and this run is over. */
  async function judgeSent(call: JobCall, changeId: string, losses: number): Promise<AfterCall | "later"> {
    for (let looks = 0; looks < looksMax; looks++) {
      const ending = await run.endingOf(changeId);
      // An id that the trail does not know was never sent: the change begins there before it leaves.
      if (ending === undefined) return { kind: "again", isLimited: false };
      if (ending !== "open" && ending.how !== "lost") {
        const after = afterCall(ending, call.rows, losses);
        const isDeadly = after.kind !== "over" && call.deaths >= deathsMost;
        if (!isDeadly) return after;
        stopBecause({ kind: "killed", line: call.rows[0]?.line ?? 0 });
        return { kind: "over", rows: saidOfAll(call.rows, "unknown", "killed") };
      }
      if (isLost || run.isStopped()) return "later";
      await wait(lookEveryMs);
      settling ??= run.settle().finally(() => {
        settling = undefined;
      });
      await settling.catch(() => {});
    }
    return { kind: "over", rows: saidOfAll(call.rows, "unknown", "readBack") };
  }

  /** Whether this run may go on with the account. */
  async function conclude(call: JobCall, after: AfterCall): Promise<boolean> {
    if (after.kind === "over") return keep(call, after.rows, true);
    run.tell({ kind: "back", rows: call.rows.length });
    if (after.kind === "stop") stopBecause({ kind: "refused", code: after.code });
    if (after.kind === "again" && after.isLimited) run.tell({ kind: "limited" });
    if (!(await calls.again(call, true))) isLost = true;
    return !isOver();
  }

  async function keep(call: JobCall, rows: readonly RowSaid[], wasSent: boolean): Promise<boolean> {
    // Judged before it is written down: meanwhile nobody begins another call.
    judge(rows, wasSent);
    if (!(await calls.over(call, rows, now()))) {
      isLost = true;
      hold.answered();
      return false;
    }
    run.tell({ kind: "over", rows, wasSent });
    return !isOver();
  }

  function judge(rows: readonly RowSaid[], wasSent: boolean): void {
    const bad: readonly EndState[] = ["failed", "unknown"];
    if (wasSent) breaker.add(rows.every(({ state }) => bad.includes(state)));
    run.tell({ kind: "inARow", count: breaker.inARow, newest: breaker.newest });
    const { open } = breaker;
    if (open) stopBecause({ kind: "breaker", ...open });
  }

  await Promise.all(Array.from({ length: run.lanes }, lane));
  if (halt) return { kind: "halt", why: halt };
  return isOver() || run.isEnding?.() ? { kind: "stopped" } : { kind: "over" };
}

function isChangedSince(failure: Failure): boolean {
  return failure.kind === "denied" && failure.why === "changedSince";
}

function saidAsWanted({ rows }: JobCall): RowSaid[] {
  return rows.map(({ line }) => ({ line, state: "done", code: 0 }));
}

/** It takes no calls at the moment, or its answers do not come through. */
function isHeldUp(outcome: Outcome<unknown>): boolean {
  if (outcome.ok) return false;
  const { failure } = outcome;
  return failure.kind === "unreachable" || (failure.kind === "refused" && retryClassOf(failure.code) === "resend");
}

function withoutId({ changeId: _id, ...call }: JobCall): JobCall {
  return call;
}

/** The calls that are left, account by account; whoever asks next gets the next one. */
async function* accountsOf(calls: JobCalls): AsyncGenerator<JobCall[]> {
  let own: JobCall[] = [];
  let after = -1;
  for (;;) {
    const page = await calls.left(after, pageCalls);
    for (const call of page) {
      if (own[0] && own[0].account !== call.account) {
        yield own;
        own = [];
      }
      own.push(call);
    }
    const last = page.at(-1);
    if (page.length < pageCalls || !last) break;
    after = last.number;
  }
  if (own.length > 0) yield own;
}
