import { randomUUID } from "node:crypto";
import type { JobWhy, RowWhy } from "../chat/bulk-job.ts";
import type { Ending } from "../chat/change.ts";
import { retryClassOf } from "../chat/errors.ts";
import type { Denial, Failure, Outcome } from "../chat/outcome.ts";
import type { Before } from "../desk/change-effects.ts";
import type { Order } from "../desk/changes.ts";
import { createBreaker } from "./breaker.ts";
import { createHoldOff, type Leave } from "./hold-off.ts";
import type { JobCall, JobCalls } from "./job-calls.ts";
import { afterLate, type Concluded } from "./late-sendings.ts";
import { type AfterCall, afterCall, isAllSeen, partOf, type RowSaid, saidOfAll, withRest } from "./row-results.ts";
import { isStillAsPlanned } from "./still-as-planned.ts";

/** What carries one call out, and tells what the trail knows of it. */
export type CallPorts = {
  /** As `changes.carryOut`; nothing is sent where `objection` gives one. */
  carryOut(
    call: JobCall,
    sending: { id: string; batch: string },
    ask: Required<Pick<Order, "objection" | "isAsDecided" | "unread">>,
  ): Promise<Outcome<unknown>>;
  endingOf(changeId: string): Promise<Ending | "open" | undefined>;
  /** Reads back what processes have left open that are gone. */
  settle(): Promise<void>;
  /** As `changes.judgeAgain`. */
  judgeAgain(changeId: string): Promise<boolean>;
  /** Whether the account is as the call wants it by now, or as those `later` ones made of that; false also where it cannot be read. */
  isAsWanted(call: JobCall, later: readonly JobCall[]): Promise<boolean>;
  /** Whether this account can be read. */
  canRead(account: string): Promise<boolean>;
};

export type Run = CallPorts & {
  calls: JobCalls;
  /** So many accounts are worked on at the same time. */
  lanes: number;
  /** Whether nothing may be sent any more: somebody paused the job, or it is in other hands. */
  isStopped: () => boolean;
  /** Only what was sent is followed to its end. */
  isEnding?: () => boolean;
  /** What is left of it may have been done, and nobody have written it down: its database was put back from an older copy. */
  isRestored?: boolean;
  /** Whether the target has answered anything well within the last second. */
  isTaking: () => boolean;
  /** Why the next call may not leave; asked right before. `taken`: not now, or not by this process. */
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
  /** Some of its rows have their result, and so many are left of it, which wait again. */
  | { kind: "part"; rows: readonly RowSaid[]; left: number }
  | { kind: "over"; rows: readonly RowSaid[]; wasSent: boolean }
  | { kind: "limited" }
  | { kind: "inARow"; count: number; newest: { failed: number; of: number } };

/** `over`: every call has its result. `stopped`: nothing may be sent any more; what is left stays as it is. */
export type RunEnd = { kind: "over" } | { kind: "stopped" } | { kind: "halt"; why: JobWhy };

/** What follows from how a call ended, and whether what it has made different accounts for each of its rows. */
type Judged = { after: AfterCall; isExplained: boolean };

const pageCalls = 200;
/** How often it is looked whether a lost answer has been read back, and whether somebody who waits need not any more. */
const lookEveryMs = 500;
/** Its own account's turn comes once it is read back; what takes longer than this is for a person. */
const looksMax = 600;
/** So often where nobody waits for the job any more. */
const looksAtTheEnd = 3;
const deathsMost = 3;
/** So often the account of a call is read before it, while others can be read. */
const triesMost = 8;
const triesLongestMs = 10_000;

/**
 * Carries out what is left of a job's calls: accounts side by side, the calls of one account in their order. A call has the id of its change on
 * disk before it leaves, so that whoever goes on after a kill asks the trail what became of it, and sends again only what was
 * certainly not done. Never throws for what a target answers; rejects where the database fails.
 */
export async function runJob(run: Run): Promise<RunEnd> {
  const { calls, random = Math.random, now = Date.now } = run;
  const hold = createHoldOff(waitUnlessOver, random);
  const breaker = createBreaker();
  const accounts = accountsOf(calls);
  /** Accounts that cannot be read, with the code that says so. */
  const unreadable = new Map<string, number>();
  let lastAnswered: string | undefined;
  let halt: JobWhy | undefined;
  let isLost = false;
  let settling: Promise<void> | undefined;
  const isOver = () => halt !== undefined || isLost || run.isStopped();
  const maySend = () => !isOver() && !run.isEnding?.();

  async function waitUnlessOver(ms: number): Promise<void> {
    for (let left = ms; left > 0 && !isOver(); left -= lookEveryMs) await run.wait(Math.min(left, lookEveryMs));
  }

  function stopBecause(why: JobWhy): void {
    halt ??= why;
    // Whoever waits finds the end.
    hold.release();
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
    for (const [at, call] of own.entries()) if (isOver() || !(await carry(call, own.slice(at + 1), batch))) return;
  }

  /** Whether the account's next call may go: this one has its result. */
  async function carry(first: JobCall, later: readonly JobCall[], batch: string): Promise<boolean> {
    let call = first;
    // Of this run: what a death has cut off is not a second loss.
    let losses = 0;
    let tries = 0;
    for (;;) {
      const told = await toldOf(call, losses + 1);
      if (told === "later") return false;
      const next = told && (await conclude(call, told));
      if (typeof next === "boolean") return next;
      if (told && hadNoAnswer(told.after)) losses += 1;
      call = next ?? call;
      // What is taken for lost is looked for once more before anything else is said of it.
      if (told && mayComeLate() && !isOver()) continue;
      if (!maySend()) return false;
      const leave = await hold.turn();
      const unsent = maySend() ? await saidUnsent(call, later) : undefined;
      if (unsent || !maySend()) {
        leave.unused();
        return unsent ? keep(call, unsent, false) : false;
      }
      const changeId = randomUUID();
      if (!(await calls.sent(call, changeId))) {
        leave.unused();
        isLost = true;
        return false;
      }
      call = { ...call, changeId, attempts: call.attempts + 1 };
      run.tell({ kind: "sent", rows: call.rows.length });
      let unread: Failure | undefined;
      const outcome = await run.carryOut(
        call,
        { id: changeId, batch },
        { ...asked(call), unread: (why) => (unread = why) },
      );
      if (outcome.ok) lastAnswered = call.account;
      takeLeave(leave, unread ?? (outcome.ok ? undefined : outcome.failure));
      const late = !outcome.ok && isChangedSince(outcome.failure) ? await lateOf(call) : undefined;
      if (late === "later") return false;
      if (late) {
        // It was counted as an attempt before it was seen that nothing may be sent.
        const next = await conclude({ ...call, attempts: call.attempts - 1 }, late);
        if (typeof next === "boolean") return next;
        call = next;
        continue;
      }
      const how = outcome.ok ? undefined : await afterFailure(call, outcome.failure, unread);
      if (how === "end") return false;
      if (how === "over") return true;
      if (how === undefined) continue;
      call = { ...withoutId(call), attempts: call.attempts - 1 };
      if (how === "again") continue;
      tries += 1;
      if (tries >= triesMost && (await isAlone(call.account)))
        unreadable.set(call.account, unread?.kind === "refused" ? unread.code : 0);
      else if (run.isTaking()) await waitUnlessOver(grown(tries));
    }
  }

  /** What is to be said of a call that need not or must not be sent. */
  async function saidUnsent(call: JobCall, later: readonly JobCall[]): Promise<RowSaid[] | undefined> {
    if (run.isRestored && (await run.isAsWanted(call, later))) return saidAsWanted(call);
    const code = unreadable.get(call.account);
    if (code !== undefined) return saidOfAll(call.rows, "failed", "unread", code);
    if (call.change.verb !== "deleteGroup" || !(await calls.hasFailed(call))) return undefined;
    return saidOfAll(call.rows, "notAttempted", "earlierFailed");
  }

  /** It is the account, and not the target, where another one of the plan can be read and this one, asked after that, cannot. */
  async function isAlone(account: string): Promise<boolean> {
    const other = lastAnswered === account ? undefined : lastAnswered;
    const asked = other ?? (await calls.otherThan(account));
    return asked !== undefined && (await run.canRead(asked)) && !(await run.canRead(account));
  }

  function grown(tries: number): number {
    return Math.min(triesLongestMs, lookEveryMs * 2 ** (tries - 1)) * (0.5 + random() / 2);
  }

  /**
   * What is told of a call: of what it was sent as, by this runner or another one, and where it is not to be sent again, of what came late. Undefined
   * where nothing is. A call of which an earlier sending came late is not refused for that; and where it found done what it wanted, the trail
   * tells by whom.
   */
  async function toldOf(call: JobCall, losses: number): Promise<Concluded | "later" | undefined> {
    const { changeId } = call;
    if (changeId === undefined) return mayComeLate() && !isOver() ? lateOf(call) : undefined;
    const judged = await judgeSent(call, changeId, losses);
    if (judged === "later") return judged;
    const told = { after: judged.after, id: changeId };
    if (told.after.kind !== "over" || judged.isExplained) return told;
    const late = await lateOf(call);
    const isWrong = told.after.rows.some(({ why }) => why !== undefined && saidOfNothingDone.has(why));
    return late === "later" || (late && isWrong) ? late : told;
  }

  /** A job that ends sends nothing again, and one that was restored nothing that is as wanted. */
  const mayComeLate = () => Boolean(run.isEnding?.() || run.isRestored);

  const lateOf = (call: JobCall) =>
    afterLate(call, { ...run, isOver, wait: settleSoon, looksMax: run.isEnding?.() ? looksAtTheEnd : looksMax });

  async function settleSoon(): Promise<void> {
    await run.wait(lookEveryMs);
    settling ??= run.settle().finally(() => {
      settling = undefined;
    });
    await settling.catch(() => {});
  }

  function asked(call: JobCall) {
    return {
      objection: async (): Promise<Denial | undefined> => (maySend() ? run.objection() : "taken"),
      isAsDecided: (before: Before) => isStillAsPlanned(call, before),
    };
  }

  /** A code that comes beside good answers is the account's, or of a rate that is partly used up: nobody else waits for that. */
  function takeLeave(leave: Leave, failure: Failure | undefined): void {
    if (failure?.kind === "unreachable") leave.refused();
    else if (failure?.kind === "refused" && retryClassOf(failure.code) !== "never")
      run.isTaking() ? leave.unused() : leave.refused();
    else if (failure?.kind === "denied" && failure.why !== "changedSince") leave.unused();
    else leave.answered();
  }

  /**
   * Of what was certainly not sent the failure tells most; of everything else the trail (undefined). `unread`: why its account could not be
   * read before.
   */
  async function afterFailure(
    call: JobCall,
    failure: Failure,
    unread: Failure | undefined,
  ): Promise<"end" | "over" | "again" | "unread" | undefined> {
    const goBack = async () => {
      run.tell({ kind: "back", rows: call.rows.length });
      if (!(await calls.again(call, false))) isLost = true;
      return isLost;
    };
    if (failure.kind === "denied") {
      if (failure.why === "changedSince") return keepWhy(call, "changedSince");
      if (await goBack()) return "end";
      if (failure.why !== "taken") stopBecause({ kind: "denied", why: failure.why });
      if (!maySend()) return "end";
      // The lease was too short for a call, and is being renewed.
      await waitUnlessOver(lookEveryMs);
      return "again";
    }
    if (failure.kind === "invalid") return keepWhy(call, "invalid");
    if (unread?.kind === "refused" && retryClassOf(unread.code) === "resend") {
      run.tell({ kind: "limited" });
      return (await goBack()) ? "end" : "again";
    }
    if (failure.kind !== "unreachable" || failure.sent) return undefined;
    if (await goBack()) return "end";
    return unread ? "unread" : "again";
  }

  async function keepWhy(call: JobCall, why: "changedSince" | "invalid"): Promise<"over" | "end"> {
    // It was counted as an attempt before it was seen that nothing may be sent.
    const unsent = { ...call, attempts: call.attempts - 1 };
    return (await keep(unsent, saidOfAll(call.rows, "failed", why), true)) ? "over" : "end";
  }

  /** What became of a call that was sent; `later`: nobody can tell yet, and this run is over. */
  async function judgeSent(call: JobCall, changeId: string, losses: number): Promise<Judged | "later"> {
    const unknown = (why: "killed" | "readBack"): Judged => ({
      after: { kind: "over", rows: saidOfAll(call.rows, "unknown", why) },
      isExplained: why === "killed",
    });
    for (let looks = 0; looks < looksMax; looks++) {
      const ending = await run.endingOf(changeId);
      // An id that the trail does not know was never sent: the change begins there before it leaves.
      if (ending === undefined) return { after: { kind: "again", why: "unsent" }, isExplained: true };
      if (ending !== "open" && ending.how !== "lost") {
        const after = afterCall(ending, call.rows, losses);
        const isDeadly = after.kind !== "over" && call.deaths >= deathsMost;
        if (!isDeadly) return { after, isExplained: isAllSeen(call.rows, ending) };
        stopBecause({ kind: "killed", line: call.rows[0]?.line ?? 0 });
        return after.kind === "part" ? { after: withRest(after, "killed"), isExplained: true } : unknown("killed");
      }
      if (isLost || run.isStopped()) return "later";
      await settleSoon();
    }
    return unknown("readBack");
  }

  /** What is left of a call that is to be sent again, or whether this run may go on with the account. */
  async function conclude(sent: JobCall, told: Concluded): Promise<JobCall | boolean> {
    const { after } = told;
    const call = { ...sent, changeId: told.id };
    if (after.kind === "over") return keep(call, after.rows, true);
    const next = asLeft(call, after);
    if (after.kind === "part") {
      if (!(await calls.part(call, after.rows, next, now()))) isLost = true;
      run.tell({ kind: "part", rows: after.rows, left: after.left.length });
    } else {
      run.tell({ kind: "back", rows: call.rows.length });
      if (after.kind === "stop") stopBecause({ kind: "refused", code: after.code });
      if (after.kind === "again" && after.why === "limited") run.tell({ kind: "limited" });
      if (!(await calls.again(next, true))) isLost = true;
    }
    return isOver() ? false : next;
  }

  async function keep(call: JobCall, rows: readonly RowSaid[], wasSent: boolean): Promise<boolean> {
    // Judged before it is written down: meanwhile nobody begins another call.
    judge(call, rows, wasSent);
    if (!(await calls.over(call, rows, now()))) {
      isLost = true;
      return false;
    }
    run.tell({ kind: "over", rows, wasSent });
    return !isOver();
  }

  function judge({ earlier }: JobCall, rows: readonly RowSaid[], wasSent: boolean): void {
    const wasPartDone = earlier.some(({ how }) => how === "part");
    const isBad = !wasPartDone && rows.every(({ state }) => state === "failed" || state === "unknown");
    if (wasSent || isBad) breaker.add(isBad);
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

function withoutId({ changeId: _id, ...call }: JobCall): JobCall {
  return call;
}

/** What is left of a call that was sent, as it waits to be sent again. */
function asLeft(call: JobCall & { changeId: string }, after: AfterCall): JobCall {
  const { changeId: id, ...next } = call;
  const earlier = call.earlier.filter((each) => each.id !== id);
  if (after.kind === "part") {
    const { left, groupId = call.groupId } = after;
    return {
      ...{ ...next, rows: left, change: partOf(call.change, left), ...(groupId !== undefined && { groupId }) },
      earlier: [...earlier, { id, how: "part" }],
    };
  }
  return hadNoAnswer(after) ? { ...next, earlier: [...earlier, { id, how: "lost" }] } : next;
}

/** By these words nothing came of a call, or nobody knows: of what came late neither is true. */
const saidOfNothingDone: ReadonlySet<RowWhy> = new Set(["callRefused", "notDone", "readBack"]);

function hadNoAnswer(after: AfterCall): boolean {
  return after.kind === "part" || (after.kind === "again" && after.why === "lost");
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
