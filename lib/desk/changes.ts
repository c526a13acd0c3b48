import type { Change, ChangeOf, ChangeVerb, Ending, Sending } from "../chat/change.ts";
import type { ChatClient } from "../chat/client.ts";
import { mayBeDone, readBackAfterMs } from "../chat/lost-answer.ts";
import { type Failure, failed, type Outcome } from "../chat/outcome.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import { type Before, effectsOfReply, type ReplyTo } from "./change-effects.ts";
import { judgeChange } from "./judge-change.ts";
import { openChanges } from "./open-changes.ts";
import { readBefore } from "./read-before.ts";
import type { WentTo } from "./same-app.ts";
import { sendChange } from "./send-change.ts";
import type { Actor, Trail, TrailEntry, TrailReads } from "./trail.ts";
import { createTurns } from "./turns.ts";

/** Who asks for a change, where, and as part of what. `undoOf`: the change that this one takes back. */
export type Order = {
  actor: Actor;
  target: { id: string; name: string; client: ChatClient } & TargetApp;
  sending: Sending;
  undoOf?: string;
  /** Asked right before the change is sent: meanwhile the person may have been removed, or the target locked. */
  mayStill?: () => Promise<boolean>;
};

export type Changes = {
  /**
   * Carries a change out and writes it down: what was there, what was asked, what came of it. Nothing is sent that could
   * not be written down first, and the same sending is one call however often it comes. Never throws.
   */
  carryOut<V extends ChangeVerb>(order: Order, change: ChangeOf<V>): Promise<Outcome<ReplyTo<V>>>;
  /** Reads back what a process left open that is gone by now. `open`: the same target, where it is still there. */
  settle(open: (went: WentTo) => Promise<({ client: ChatClient } & TargetApp) | undefined>): Promise<void>;
};

type Ports = { now?: () => number; wait?: (ms: number) => Promise<void> };

/** A call that began so long ago is over: its own time is, and the time of reading back. */
const abandonedAfterMs = 30_000;
/** So many answers are kept for those who send the same again. */
const answersMax = 500;

export function createChanges(database: Database, trail: Trail, ports: Ports = {}): Changes {
  const { now = Date.now, wait = delay } = ports;
  // A wait must not be cut short by a clock that was set.
  const elapsed = ports.now ?? (() => performance.now());
  const inTurn = createTurns();
  const answers = new Map<string, { text: string; outcome: Promise<Outcome<unknown>> }>();
  const busy = new Set<string>();
  /** By account: what was lost and could not be read back yet. Until it can, nothing else of the account is sent. */
  const unsettled = new Map<string, Unsettled>();

  async function run(order: Order, change: Change): Promise<{ outcome: Outcome<unknown>; after?: Promise<void> }> {
    const { client } = order.target;
    const lost = unsettled.get(placeOf(order.target, change));
    if (lost && !(await settleOne(lost))) return { outcome: failed(waiting) };
    const read = await readBefore(client, change);
    const before = read.ok ? read.value : undefined;
    const began = await begin(order, change, before);
    if (typeof began !== "number") return { outcome: began };
    // What could not be read is not changed: nobody could say later what had been there.
    if (!read.ok) return { outcome: await refuse(order, began, unsent(read.failure)) };
    if (order.mayStill && !(await order.mayStill()))
      return { outcome: await refuse(order, began, { kind: "denied", why: "role" }) };
    const sentAt = elapsed();
    const outcome = await sendChange(client, change);
    if (outcome.ok) {
      // One verb's change and its reply: the compiler does not tie the two unions together.
      const answer = effectsOfReply(
        change as ChangeOf<"renameGroup">,
        read.value,
        outcome.value as ReplyTo<"renameGroup">,
      );
      await end(order, began, { how: "answered", code: 0, info: "", ...answer });
      return { outcome };
    }
    if (!mayBeDone(outcome.failure)) return { outcome: await refuse(order, began, outcome.failure) };
    await end(order, began, { how: "lost", ...codeOf(outcome.failure), items: [], effects: [] });
    return { outcome, after: settleLater(order, change, read.value, began, outcome.failure, sentAt) };
  }

  async function begin(order: Order, change: Change, before: Before | undefined) {
    const { actor, target, sending, undoOf } = order;
    const { id, batch, reason } = sending;
    const { account } = change;
    const entry: TrailEntry = {
      ...{ kind: "begun", verb: change.verb, actor, account: change.account, changeId: id, batchId: batch },
      target: { id: target.id, name: target.name },
      ...(undoOf !== undefined && { undoOf }),
      terms: groupsOf(change).map((name) => `group:${name}`),
      body: { change, before, app: { sdkAppId: target.sdkAppId, host: target.host }, ...(reason && { reason }) },
    };
    try {
      const seq = await trail.appendUnless(entry, async (reads) => {
        const begun = reads.selectFrom("trail").select("seq").where("kind", "=", "begun");
        // A batch is of one person, on one account: nobody can lay a change of theirs into another's.
        const foreign = begun
          .where("batch_id", "=", batch)
          .where((is) =>
            is.or([is("person_id", "!=", actor.id), is("target_id", "!=", target.id), is("account", "!=", account)]),
          );
        const twins = await begun.where("change_id", "=", id).executeTakeFirst();
        return (twins ?? (await foreign.executeTakeFirst())) !== undefined;
      });
      return seq ?? failed({ kind: "denied", why: "repeated" });
    } catch (error) {
      console.error("The trail cannot be written, so nothing was sent:", reasonOf(error));
      return failed({ kind: "denied", why: "trail" });
    }
  }

  async function refuse(order: Order, began: number, failure: Failure) {
    const how = failure.kind === "refused" ? "answered" : "notSent";
    await end(order, began, { how, ...codeOf(failure), items: [], effects: [] });
    return failed(failure);
  }

  /** The call is over, so a trail that fails now cannot take it back: the change stays open and is settled later. */
  async function end(
    { sending, undoOf, target }: Pick<Order, "sending" | "undoOf"> & { target: { id: string; name: string } },
    began: number,
    ending: Ending,
  ): Promise<void> {
    const codes = [ending.code, ...ending.items.map(({ code }) => code)].filter((code) => code !== 0);
    const kind = ending.how === "lost" ? "lost" : ending.how === "settled" ? "settled" : "ended";
    const entry: TrailEntry = {
      ...{ kind, changeId: sending.id, batchId: sending.batch, body: ending, termsOf: began },
      target: { id: target.id, name: target.name },
      ...(undoOf !== undefined && { undoOf }),
      ...(codes[0] !== undefined && { code: codes[0] }),
      terms: codes.map((code) => `code:${code}`),
    };
    try {
      await trail.appendUnless(entry, (reads) => isOver(reads, sending.id));
    } catch (error) {
      console.error(`The end of change ${sending.id} could not be written down yet:`, reasonOf(error));
    }
  }

  async function settleLater(
    order: Order,
    change: Change,
    before: Before,
    began: number,
    failure: Failure,
    sentAt: number,
  ) {
    await wait(Math.max(0, readBackAfterMs - (elapsed() - sentAt)));
    await settleOne({ ...order, change, before, began, failure });
  }

  /** False where it cannot be read back at the moment. */
  async function settleOne(open: Unsettled): Promise<boolean> {
    const { target, change, before, began, failure } = open;
    const judgement = await judgeChange(target.client, change, before);
    const place = placeOf(target, change);
    if (!judgement) {
      unsettled.set(place, open);
      return false;
    }
    if (unsettled.get(place)?.began === began) unsettled.delete(place);
    const said = failure ? codeOf(failure) : { code: 0, info: "" };
    await end(open, began, { how: "settled", ...said, items: [], ...judgement });
    if (judgement.verdict === "notDone") await releaseUndone(open);
    return true;
  }

  /** An undoing that turns out not to have happened gives its change free again, if it was all of that undoing. */
  async function releaseUndone({ undoOf, sending, target, change }: Unsettled): Promise<void> {
    if (undoOf === undefined) return;
    const steps = await database.kysely
      .selectFrom("trail")
      .select("seq")
      .where("undo_of", "=", undoOf)
      .where("batch_id", "=", sending.batch)
      .where("kind", "=", "begun")
      .execute();
    if (steps.length > 1) return;
    const place = { target: { id: target.id, name: target.name }, account: change.account };
    await trail.append({ kind: "undo", verb: "released", ...place, batchId: sending.batch, undoOf });
  }

  return {
    carryOut(order, change) {
      const { id } = order.sending;
      const text = JSON.stringify([order.actor.id, order.target.id, order.undoOf, change]);
      const first = answers.get(id);
      // The same sending has the same answer; the type is that of the same change.
      type Answer = Promise<Outcome<ReplyTo<typeof change.verb>>>;
      if (first) return (first.text === text ? first.outcome : Promise.resolve(repeated)) as Answer;
      busy.add(id);
      const outcome = inTurn(
        placeOf(order.target, change),
        () => run(order, change),
        () => busy.delete(id),
      );
      answers.set(id, { text, outcome });
      for (const old of answers.keys()) if (answers.size > answersMax) answers.delete(old);
      return outcome as Answer;
    },

    async settle(openTarget) {
      for (const open of await openChanges(database, now() - abandonedAfterMs)) {
        if (busy.has(open.sending.id)) continue;
        const target = await openTarget(open);
        if (!target) continue;
        const whole = { ...open, target: { ...target, ...open.target } };
        await inTurn(
          placeOf(open.target, open.change),
          async () => ({ outcome: await settleOne(whole) }),
          () => {},
        );
      }
    },
  };
}

type Unsettled = Omit<Order, "actor"> & {
  change: Change;
  before: Before | undefined;
  began: number;
  failure?: Failure;
};

const waiting: Failure = {
  kind: "unreachable",
  info: "The answer to an earlier change of this account was lost, and it cannot be read back yet.",
  sent: false,
};

function placeOf({ id }: { id: string }, { account }: Change): string {
  return `${id} ${account}`;
}

const repeated = failed({ kind: "denied", why: "repeated" });

/** Another process may have read it back meanwhile. */
async function isOver(reads: TrailReads, changeId: string): Promise<boolean> {
  const over = reads.selectFrom("trail").select("seq").where("change_id", "=", changeId);
  return (await over.where("kind", "in", ["ended", "settled"]).executeTakeFirst()) !== undefined;
}

/** Reading failed before anything was changed: whatever it was, the change itself was certainly not sent. */
function unsent(failure: Failure): Failure {
  if (failure.kind === "unreachable") return { ...failure, sent: false };
  if (failure.kind !== "refused" || !mayBeDone(failure)) return failure;
  return { kind: "unreachable", info: `The account could not be read first (${failure.code}).`, sent: false };
}

function codeOf(failure: Failure): { code: number; info: string } {
  if (failure.kind === "refused") return { code: failure.code, info: failure.info };
  return { code: 0, info: failure.kind === "unreachable" ? failure.info : failure.kind };
}

/** The names of groups that a change speaks of. */
function groupsOf(change: Change): string[] {
  if (change.verb === "renameGroup") return [change.group, change.to];
  if (change.verb === "createGroup") return [change.name];
  return "group" in change ? [change.group] : [];
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\s+/g, " ") : "unknown";
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
