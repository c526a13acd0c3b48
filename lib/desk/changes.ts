import type { Change, ChangeOf, ChangeVerb, Sending } from "../chat/change.ts";
import type { ChatClient } from "../chat/client.ts";
import { retryClassOf } from "../chat/errors.ts";
import { mayBeDone, readBackAfterMs } from "../chat/lost-answer.ts";
import { type Denial, type Failure, failed, type Outcome } from "../chat/outcome.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import { type Before, effectKey, effectsOfReply, lastOfEach, type ReplyTo } from "./change-effects.ts";
import { createChangeEntries, unwritable } from "./change-entries.ts";
import { effectsSince } from "./effects-since.ts";
import { judgeChange } from "./judge-change.ts";
import { createOpenChanges, leaseMs, type OpenChange } from "./open-changes.ts";
import { readBefore } from "./read-before.ts";
import type { WentTo } from "./same-app.ts";
import { sendChange } from "./send-change.ts";
import type { Actor, Trail } from "./trail.ts";
import { createTrailLines } from "./trail-lines.ts";
import { createTurns } from "./turns.ts";

/** Who asks for a change, where, and as part of what. `undoOf`: the change that this one takes back. */
export type Order = {
  actor: Actor;
  target: { id: string; name: string; client: ChatClient } & TargetApp;
  sending: Sending;
  undoOf?: string;
  /** Asked right before the change leaves: meanwhile the person may have been removed, or the target locked. */
  objection?: () => Promise<Denial | undefined>;
  /** Whether what it touches is still as it was when it was decided; told what was read just before. */
  isAsDecided?: (before: Before) => boolean;
  /** Told why the account could not be read first, where that may pass: then nothing is written down of the change either. */
  unread?: (failure: Failure) => void;
};

export type Changes = {
  /**
   * Carries a change out and writes it down: what was there, what was asked, what came of it. Nothing is sent that could
   * not be written down first, and the same sending is one call however often it comes. Never throws.
   */
  carryOut<V extends ChangeVerb>(order: Order, change: ChangeOf<V>): Promise<Outcome<ReplyTo<V>>>;
  /** Reads back what a process left open that is gone by now. `open`: the same target, where it is still there. */
  settle(open: (went: WentTo) => Promise<{ client: ChatClient } | undefined>): Promise<void>;
  /**
   * Looks once more for a change that was read back as not done: what the account shows of it by now, and no other change has done since, stands in
   * the trail then. False where the account cannot be read as things are, or another change is under way there. Rejects where the trail
   * cannot be written.
   */
  judgeAgain(target: { client: ChatClient } & TargetApp, changeId: string): Promise<boolean>;
};

/** `now`: milliseconds of a clock that nobody sets. */
type Ports = { now?: () => number; wait?: (ms: number) => Promise<void> };

/** So many answers are kept for those who send the same again. */
const answersMax = 500;
/** How often, and how many times, it is looked whether another process has done with an account. */
const lookEveryMs = 100;
const looksMax = 300;
const renewEveryMs = leaseMs / 4;
/** A call's time, and the service's own after it: so much of the lease must be left when it is sent. */
const sendingMs = 5_000 + readBackAfterMs;

export function createChanges(database: Database, trail: Trail, ports: Ports = {}): Changes {
  const { now = () => performance.now(), wait = delay } = ports;
  const openChanges = createOpenChanges(database);
  const entries = createChangeEntries(trail, openChanges);
  const { endingsOf } = createTrailLines(database);
  const inTurn = createTurns();
  const answers = new Map<string, { text: string; outcome: Promise<Outcome<unknown>> }>();

  type Ran = { outcome: Outcome<unknown>; after?: Promise<void> };

  /** Waits for what other processes do to the account, and reads back what was lost there before. */
  async function run(order: Order, change: Change): Promise<Ran> {
    const { client } = order.target;
    const place = placeOf(order.target, change);
    for (let looks = 0; looks < looksMax; looks++) {
      const turn = await openChanges.look(place, change.account).catch(unwritable);
      if ("kind" in turn) return { outcome: failed(turn) };
      const { newest, open } = turn;
      if (open && !open.isLeft) await wait(lookEveryMs);
      else if (open && !(await settleLeft(open.changeId, client))) {
        order.unread?.(unreadable);
        return { outcome: failed(unreadable) };
      }
      if (open) continue;
      const read = await readBefore(client, change);
      if (!read.ok && order.unread && mayPass(read.failure)) {
        order.unread(read.failure);
        return { outcome: failed(unsent(read.failure)) };
      }
      const from = now();
      const began = await entries.begin({ ...order, change }, place, newest, read.ok ? read.value : undefined);
      if (!began.ok) return { outcome: began };
      if (began.value !== "overtaken") return carryThrough(order, change, began.value, from, read);
    }
    return { outcome: failed(busy) };
  }

  /** Holds the account until its end is written down. */
  async function carryThrough(order: Order, change: Change, began: number, from: number, read: Outcome<Before>) {
    const lease = keepLease(order.sending.id, from);
    const ran = await send(order, change, began, read, lease.isHeld).catch((error) => {
      lease.stop();
      throw error;
    });
    if (!ran.after) lease.stop();
    return ran.after ? { ...ran, after: ran.after.finally(lease.stop) } : ran;
  }

  async function send(
    order: Order,
    change: Change,
    began: number,
    read: Outcome<Before>,
    isHeld: () => Promise<boolean>,
  ): Promise<Ran> {
    const of = { ...order, change };
    const { client } = order.target;
    const refuse = async (failure: Failure) => {
      const how = failure.kind === "refused" ? "answered" : "notSent";
      await entries.end(of, began, { how, ...codeOf(failure), items: [], effects: [] });
      return { outcome: failed(failure) };
    };
    // What could not be read is not changed: nobody could say later what had been there.
    if (!read.ok) return refuse(unsent(read.failure));
    if (order.isAsDecided?.(read.value) === false) return refuse({ kind: "denied", why: "changedSince" });
    let sentAt = now();
    const outcome = await sendChange(client, change, async () => {
      const why = await order.objection?.().catch(() => "unasked" as const);
      if (why === "unasked") return unasked;
      if (why) return { kind: "denied", why };
      if (!(await isHeld())) return late;
      sentAt = now();
    });
    if (outcome.ok) {
      // One verb's change and its reply: the compiler does not tie the two unions together.
      const answer = effectsOfReply(
        change as ChangeOf<"renameGroup">,
        read.value,
        outcome.value as ReplyTo<"renameGroup">,
      );
      await entries.end(of, began, { how: "answered", code: 0, info: "", ...answer });
      return { outcome };
    }
    const { failure } = outcome;
    if (!mayBeDone(failure)) return refuse(failure);
    const lost = { how: "lost" as const, ...codeOf(failure), items: [], effects: [] };
    await entries.end(of, began, lost);
    const later = async () => {
      await wait(Math.max(0, readBackAfterMs - (now() - sentAt)));
      await settleOne({ ...of, before: read.value, began, lost }, client);
    };
    return { outcome, after: later() };
  }

  /** Tells the other processes that this one lives. `isHeld`: and they believe it until what is sent now is over. */
  function keepLease(changeId: string, from: number) {
    let renewedAt = from;
    const renew = async () => {
      const askedAt = now();
      if (await openChanges.renew(changeId).catch(() => false)) renewedAt = askedAt;
    };
    const isEnough = () => renewedAt + leaseMs - now() >= sendingMs;
    const timer = setInterval(() => void renew(), renewEveryMs);
    timer.unref();
    return {
      async isHeld() {
        if (!isEnough()) await renew();
        return isEnough();
      },
      stop: () => clearInterval(timer),
    };
  }

  /** False where it cannot be read back at the moment. */
  async function settleLeft(changeId: string, client: ChatClient): Promise<boolean> {
    if (!(await openChanges.takeOver(changeId))) return true;
    const open = await openChanges.load(changeId);
    return open === undefined || settleOne(open, client);
  }

  /** As above. */
  async function settleOne(open: OpenChange, client: ChatClient): Promise<boolean> {
    const { change, before, began, lost } = open;
    const judgement = await judgeChange(client, change, before);
    if (!judgement) {
      await openChanges.leave(open.sending.id);
      return false;
    }
    const { code, info } = lost ?? { code: 0, info: "" };
    await entries.end(open, began, { how: "settled", code, info, items: [], ...judgement });
    return true;
  }

  return {
    async judgeAgain(target, changeId) {
      const sent = await openChanges.load(changeId);
      if (!sent) return true;
      const { change, before, began, lost } = sent;
      return inTurn(placeOf(target, change), async () => {
        if ((await endingsOf([changeId])).get(changeId)?.verdict !== "notDone") return { outcome: true };
        const judgement = await judgeChange(target.client, change, before);
        // Asked behind the reading: what began after it is not in it.
        const since =
          judgement &&
          (await effectsSince(database, { endingsOf }, target, { account: change.account, changeId, began }));
        if (!since) return { outcome: false };
        const others = new Set(lastOfEach(since).map(effectKey));
        const effects = judgement.effects.filter((effect) => !others.has(effectKey(effect)));
        const { code, info } = lost ?? { code: 0, info: "" };
        const { verdict } = judgement;
        if (effects.length > 0)
          await entries.correct(sent, began, { how: "settled", code, info, items: [], verdict, effects });
        return { outcome: true };
      });
    },

    carryOut(order, change) {
      const { id } = order.sending;
      const text = JSON.stringify([order.actor.id, order.target.id, order.undoOf, change]);
      const first = answers.get(id);
      // The same sending has the same answer; the type is that of the same change.
      type Answer = Promise<Outcome<ReplyTo<typeof change.verb>>>;
      if (first) return (first.text === text ? first.outcome : Promise.resolve(repeated)) as Answer;
      const outcome = inTurn(placeOf(order.target, change), () => run(order, change));
      answers.set(id, { text, outcome });
      for (const old of answers.keys()) if (answers.size > answersMax) answers.delete(old);
      return outcome as Answer;
    },

    async settle(openTarget) {
      for (const { place, changeId } of await openChanges.left()) {
        const open = await openChanges.load(changeId);
        const target = open && (await openTarget(open));
        if (target) await inTurn(place, async () => ({ outcome: await settleLeft(changeId, target.client) }));
      }
    },
  };
}

const unreadable: Failure = {
  kind: "unreachable",
  info: "The answer to an earlier change of this account was lost, and it cannot be read back yet.",
  sent: false,
};

const busy: Failure = {
  kind: "unreachable",
  info: "Another change of this account is still under way.",
  sent: false,
};

const late: Failure = {
  kind: "unreachable",
  info: "The console was held up for so long that the change was not sent any more.",
  sent: false,
};

const unasked: Failure = {
  kind: "unreachable",
  info: "Groupdesk could not look whether this may still be done.",
  sent: false,
};

const repeated = failed({ kind: "denied", why: "repeated" });

/** What is changed by one change at a time, whatever the targets are called that lead there. */
function placeOf({ host, sdkAppId }: TargetApp, { account }: Change): string {
  return `${sdkAppId} ${host} ${account}`;
}

/** Reading failed before anything was changed: whatever it was, the change itself was certainly not sent. */
function unsent(failure: Failure): Failure {
  if (failure.kind === "unreachable") return { ...failure, sent: false };
  if (failure.kind !== "refused" || !mayBeDone(failure)) return failure;
  return { kind: "unreachable", info: `The account could not be read first (${failure.code}).`, sent: false };
}

function mayPass(failure: Failure): boolean {
  if (failure.kind === "unreachable") return true;
  return failure.kind === "refused" && (mayBeDone(failure) || retryClassOf(failure.code) === "resend");
}

function codeOf(failure: Failure): { code: number; info: string } {
  if (failure.kind === "refused") return { code: failure.code, info: failure.info };
  return { code: 0, info: failure.kind === "invalid" ? failure.kind : "why" in failure ? failure.why : failure.info };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
