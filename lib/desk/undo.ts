import { randomUUID } from "node:crypto";
import { partsOf } from "../chat/change.ts";
import { retryClassOf } from "../chat/errors.ts";
import { mayBeDone } from "../chat/lost-answer.ts";
import { type Denial, done, type Failure, failed, type Outcome } from "../chat/outcome.ts";
import { type AccountContents, readAccount } from "../chat/read-account.ts";
import type { ChangeLine, UndoAnswer, UndoPlan } from "../chat/trail-line.ts";
import type { Database } from "../db/open-database.ts";
import type { Before } from "./change-effects.ts";
import type { Changes, Order } from "./changes.ts";
import { isAsPlanned } from "./is-as-planned.ts";
import { isSameApp } from "./same-app.ts";
import type { Trail, TrailReads } from "./trail.ts";
import type { TrailLines } from "./trail-lines.ts";
import { knownEffects, mayHaveChanged, readUndoHistory, type Undoing } from "./undo-history.ts";
import { leftOf, netOf } from "./undo-net.ts";
import { planNothingYet, planUndo } from "./undo-plan.ts";

/** One change, or all that went with one click on Apply. */
export type UndoOf = { changeId: string } | { batchId: string };

export type Undo = {
  /** What taking it back would do now. A failure: the account cannot be read, or there is nothing of this id there. */
  plan(of: UndoOf, target: Order["target"]): Promise<Outcome<UndoPlan | UndoAnswer>>;
  /** Takes it back, or what is left of it, if that is still what was shown (`hash`), and nobody else does so meanwhile. */
  run(of: UndoOf, hash: string, order: Omit<Order, "undoOf" | "sending">): Promise<Outcome<UndoAnswer>>;
};

type Ports = { database: Database; trail: Trail; lines: TrailLines; changes: Changes; now?: () => number };

/** One that has said nothing for so long is of a process that is gone. Should it live, it finds its claim taken. */
const abandonedAfterMs = 120_000;

const nothing: AccountContents = { groups: [], contacts: [] };

/** `contents`: the account as the plan was made for it. */
type PlannedSteps = { plan: UndoPlan; contents: AccountContents };
type Planned = PlannedSteps | { answer: UndoAnswer };

export function createUndo({ database, trail, lines, changes, now = Date.now }: Ports): Undo {
  /** The batches that this process is undoing with. */
  const running = new Set<string>();

  const isRunning = ({ batchId, isOver, lastAt }: Undoing) =>
    running.has(batchId) || (!isOver && now() - lastAt < abandonedAfterMs);

  async function find(of: UndoOf, target: Order["target"]) {
    const found = await lines.changes(of);
    const here = found.filter((line) => line.target?.id === target.id);
    const mine = here.filter(({ target: went, app }) => went && isSameApp({ target: went, app }, target));
    const ids = mine.map(({ changeId }) => changeId);
    const history = await readUndoHistory(database.kysely, ids);
    const own = mine.map(({ changeId, ending }) => ({ changeId, effects: knownEffects(ending) }));
    const undoings = [...new Set(ids.flatMap(history.of))].sort((one, other) => one.seq - other.seq);
    const claims = ids.map((undoOf) => ({ undoOf, newest: history.of(undoOf).at(-1)?.batchId }));
    const elsewhere = mine.length === 0 ? here.find(({ app }) => app)?.app : undefined;
    return { account: mine[0]?.account, elsewhere, own, later: history.after(ids), undoings, claims };
  }

  type Found = Awaited<ReturnType<typeof find>>;

  async function planOf(found: Found, { client }: Order["target"]): Promise<Outcome<Planned>> {
    const { account, elsewhere, own, later, undoings } = found;
    if (elsewhere) return done({ answer: { kind: "elsewhere", app: elsewhere } });
    if (account === undefined) return failed({ kind: "denied", why: "target" });
    if (undoings.some(isRunning)) return done({ answer: { kind: "taken", by: "", at: now() } });
    if ([...own, ...later].some(({ effects }) => !effects))
      return done({ plan: planNothingYet(account), contents: nothing });
    const net = netOf(own, later);
    const last = undoings.findLast(mayHaveChanged);
    if (last && leftOf(net) === 0) return done({ answer: { kind: "taken", by: last.person, at: last.at } });
    // Where nothing can be taken back there is nothing to read, and it might be refused.
    const read = leftOf(net) > 0 ? await readAccount(client, account) : done(nothing);
    return read.ok ? done({ plan: planUndo(account, net, read.value), contents: read.value }) : read;
  }

  /** All of a plan's changes, or none: asked for in one breath the claims are written in one transaction. */
  async function claim(claims: Found["claims"], say: (verb: string, undoOf: string) => Claim) {
    const taken = await Promise.all(
      claims.map(({ undoOf, newest }) =>
        trail.appendUnless(say("taken", undoOf), async (reads) => (await newestClaim(reads, undoOf)) !== newest),
      ),
    );
    if (!taken.includes(undefined)) return true;
    for (const [at, { undoOf }] of claims.entries())
      if (taken[at] !== undefined) await trail.append(say("released", undoOf));
    return false;
  }

  async function send({ plan, contents }: PlannedSteps, batchId: string, asked: Omit<Order, "undoOf" | "sending">) {
    const { actor, target, objection } = asked;
    const ran: ChangeLine[] = [];
    const unmade = new Set<string>();
    for (const step of plan.steps) {
      const { change, undoOf } = step;
      if (change.verb === "changeMembers" && unmade.has(change.group)) continue;
      const sending = { id: randomUUID(), batch: batchId };
      const order = {
        ...{ actor, target, sending, undoOf },
        objection: async (): Promise<Denial | undefined> =>
          (await newestClaim(database.kysely, undoOf)) === batchId ? objection?.() : "taken",
        isAsDecided: (before: Before) => isAsPlanned(step, contents, before),
      };
      const outcome = await changes.carryOut(order, change);
      const [line] = await lines.changes({ changeId: sending.id });
      if (line) ran.push(line);
      if (!outcome.ok && !concernsItAlone(outcome.failure)) break;
      // A group that could not be made again takes the rest of its conversations with it.
      if (!outcome.ok && change.verb === "createGroup") unmade.add(change.name);
    }
    return ran;
  }

  return {
    async plan(of, target) {
      const planned = await planOf(await find(of, target), target);
      return planned.ok ? done("plan" in planned.value ? planned.value.plan : planned.value.answer) : planned;
    },

    async run(of, hash, order) {
      const { actor, target } = order;
      const found = await find(of, target);
      const planned = await planOf(found, target);
      if (!planned.ok) return planned;
      if ("answer" in planned.value) return done(planned.value.answer);
      const { plan } = planned.value;
      const batchId = randomUUID();
      const place = { target: { id: target.id, name: target.name }, account: plan.account };
      const say = (verb: string, undoOf: string) => ({ kind: "undo", verb, actor, ...place, batchId, undoOf });
      running.add(batchId);
      try {
        const isShown = plan.hash === hash && plan.steps.length > 0;
        if (!isShown || !(await claim(found.claims, say))) {
          // It may be somebody's undoing that has changed the account meanwhile.
          const again = await planOf(await find(of, target), target);
          if (!again.ok) return again;
          return done("plan" in again.value ? { kind: "moved", plan: again.value.plan } : again.value.answer);
        }
        try {
          return done(answerOf(await send(planned.value, batchId, order), plan, batchId));
        } finally {
          // Should it not be written, the claim lapses by itself; what was sent stands in the trail all the same.
          for (const { undoOf } of found.claims) await trail.append(say("over", undoOf)).catch(() => {});
        }
      } finally {
        running.delete(batchId);
      }
    },
  };
}

type Claim = { kind: string; verb: string; undoOf: string };

/** The batch that took this change back last, or is about to. */
async function newestClaim(reads: Pick<TrailReads, "selectFrom">, undoOf: string): Promise<string | undefined> {
  const claims = reads.selectFrom("trail").select("batch_id").where("undo_of", "=", undoOf).where("kind", "=", "undo");
  const newest = await claims.where("verb", "=", "taken").orderBy("seq", "desc").limit(1).executeTakeFirst();
  return newest?.batch_id ?? undefined;
}

/** A refusal that says nothing of the other calls: what was asked for is so no more. */
function concernsItAlone(failure: Failure): boolean {
  if (failure.kind === "invalid") return true;
  if (failure.kind === "denied") return failure.why === "changedSince";
  return failure.kind === "refused" && !mayBeDone(failure) && retryClassOf(failure.code) === "never";
}

function answerOf(ran: readonly ChangeLine[], { steps }: UndoPlan, batchId: string): UndoAnswer {
  const counts = { done: 0, failed: 0, unknown: 0, notSent: 0 };
  for (const { change, ending } of ran) {
    const { parts, effects } = { parts: partsOf(change), effects: ending?.effects.length ?? 0 };
    counts.done += effects;
    if (!ending || ending.how === "lost") counts.unknown += parts;
    else if (ending.how === "notSent") counts.notSent += parts;
    else if (ending.how === "settled") {
      if (ending.verdict !== "done") counts[ending.verdict === "notDone" ? "failed" : "unknown"] += parts - effects;
    } else counts.failed += ending.code !== 0 ? parts : ending.items.filter(({ code }) => code !== 0).length;
  }
  const planned = steps.reduce((sum, { change }) => sum + partsOf(change), 0);
  counts.notSent += planned - ran.reduce((sum, { change }) => sum + partsOf(change), 0);
  const lines = ran.flatMap(({ change, ending }) => (ending ? [{ change, ending }] : []));
  return { kind: "ran", ...counts, batchId, lines };
}
