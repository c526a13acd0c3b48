import { randomUUID } from "node:crypto";
import type { Ending } from "../chat/change.ts";
import { done, failed, type Outcome } from "../chat/outcome.ts";
import { readAccount } from "../chat/read-account.ts";
import type { ChangeLine, UndoAnswer, UndoPlan } from "../chat/trail-line.ts";
import type { Changes, Order } from "./changes.ts";
import { ownTargetId } from "./targets.ts";
import type { Trail, TrailReads } from "./trail.ts";
import type { TrailLines } from "./trail-lines.ts";
import { planUndo } from "./undo-plan.ts";

/** One change, or all that went with one click on Apply. */
export type UndoOf = { changeId: string } | { batchId: string };

export type Undo = {
  /** What taking it back would do now. A failure: the account cannot be read, or there is nothing of this id there. */
  plan(of: UndoOf, target: Order["target"]): Promise<Outcome<UndoPlan | UndoAnswer>>;
  /** Takes it back, if that is still what was shown (`hash`), and nobody else has. */
  run(of: UndoOf, hash: string, order: Omit<Order, "undoOf" | "sending">): Promise<Outcome<UndoAnswer>>;
};

export function createUndo(trail: Trail, lines: TrailLines, changes: Changes): Undo {
  async function undoable(of: UndoOf, target: Order["target"]) {
    const found = await lines.changes(of);
    // The program's own target keeps its id when it is another one, and then has another name.
    const isSame = (of: { id: string; name: string }) =>
      of.id === target.id && (of.id !== ownTargetId || of.name === target.name);
    const mine = found.filter((line) => line.target && isSame(line.target));
    const left = mine.filter((line) => !line.undone);
    const taken = left.length === 0 ? mine.at(-1)?.undone : undefined;
    return { left, taken: taken && ({ kind: "taken", by: taken.person, at: taken.at } as const) };
  }

  async function planOf(left: readonly ChangeLine[], target: Order["target"]): Promise<Outcome<UndoPlan>> {
    const account = left[0]?.account;
    if (account === undefined) return failed({ kind: "denied", why: "target" });
    const now = await readAccount(target.client, account);
    if (!now.ok) return now;
    const known = left.map(({ changeId, ending }) => {
      return { changeId, effects: ending && ending.how !== "lost" ? ending.effects : undefined };
    });
    return done(planUndo(account, known, now.value));
  }

  return {
    async plan(of, target) {
      const { left, taken } = await undoable(of, target);
      return taken ? done(taken) : planOf(left, target);
    },

    async run(of, hash, { actor, target, mayStill }) {
      const { left, taken } = await undoable(of, target);
      if (taken) return done(taken);
      const plan = await planOf(left, target);
      if (!plan.ok) return plan;
      if (plan.value.hash !== hash || plan.value.steps.length === 0) {
        // It may be somebody's undoing that has changed the account meanwhile.
        const again = await undoable(of, target);
        return done(again.taken ?? { kind: "moved", plan: plan.value });
      }
      const batchId = randomUUID();
      const undone = [...new Set(plan.value.steps.map(({ undoOf }) => undoOf))];
      const say = (verb: "taken" | "released", undoOf: string) => {
        const place = { target: { id: target.id, name: target.name }, account: plan.value.account };
        return { kind: "undo", verb, actor, ...place, batchId, undoOf };
      };
      // Asked for in one breath they are written in one transaction: nobody sees half of an undoing claimed.
      const claims = await Promise.all(
        undone.map((undoOf) => trail.appendUnless(say("taken", undoOf), (reads) => isTaken(reads, undoOf))),
      );
      if (claims.includes(undefined)) {
        for (const [at, undoOf] of undone.entries())
          if (claims[at] !== undefined) await trail.append(say("released", undoOf));
        return done((await undoable(of, target)).taken ?? { kind: "taken", by: "", at: Date.now() });
      }
      const ran: ChangeLine[] = [];
      for (const { change, undoOf } of plan.value.steps) {
        const sending = { id: randomUUID(), batch: batchId };
        const outcome = await changes.carryOut(
          { actor, target, sending, undoOf, ...(mayStill && { mayStill }) },
          change,
        );
        const [line] = await lines.changes({ changeId: sending.id });
        if (line) ran.push(line);
        // A group that could not be made again takes the rest of its conversations with it, and so on.
        if (!outcome.ok) break;
      }
      for (const undoOf of undone)
        if (!ran.some((line) => line.undoOf?.changeId === undoOf && mayHaveChanged(line.ending)))
          await trail.append(say("released", undoOf));
      return done(answerOf(ran, plan.value, batchId));
    },
  };
}

/** Somebody has taken it back, or is about to. One who came to nothing has released it again. */
async function isTaken(reads: TrailReads, undoOf: string): Promise<boolean> {
  const claims = reads.selectFrom("trail").select("verb").where("undo_of", "=", undoOf).where("kind", "=", "undo");
  return (await claims.orderBy("seq", "desc").limit(1).executeTakeFirst())?.verb === "taken";
}

function mayHaveChanged(ending: Ending | undefined): boolean {
  return !ending || ending.how === "lost" || ending.effects.length > 0;
}

function answerOf(ran: readonly ChangeLine[], { steps }: UndoPlan, batchId: string): UndoAnswer {
  const whole = ran.filter(({ ending }) => ending?.how === "answered" && ending.code === 0);
  const refusedItems = whole.flatMap(({ ending }) => ending?.items.filter(({ code }) => code !== 0) ?? []).length;
  const done = whole.flatMap(({ ending }) => ending?.effects ?? []).length;
  const lines = ran.flatMap(({ change, ending }) => (ending ? [{ change, ending }] : []));
  return { kind: "ran", done, failed: steps.length - whole.length + refusedItems, batchId, lines };
}
