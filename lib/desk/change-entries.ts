import type { Change, Ending, Sending } from "../chat/change.ts";
import { type Failure, failed, type Outcome } from "../chat/outcome.ts";
import type { TargetApp } from "../chat/trail-line.ts";
import type { Before } from "./change-effects.ts";
import type { OpenChanges } from "./open-changes.ts";
import type { Actor, Trail, TrailEntry, TrailReads } from "./trail.ts";

/** A change as the trail knows it. `undoOf`: the change that this one takes back. */
export type Recorded = {
  target: { id: string; name: string };
  sending: Sending;
  undoOf?: string;
  change: Change;
};

export type ChangeEntries = {
  /**
   * Writes down that it begins, and opens it, unless something else of its account has begun since `newest`:
   * `overtaken`. A failure: it cannot be written down, or is not to be sent.
   */
  begin(
    of: Recorded & { actor: Actor; target: TargetApp },
    place: string,
    newest: number,
    before: Before | undefined,
  ): Promise<Outcome<number | "overtaken">>;
  /**
   * Writes down how it ended, and closes it unless it is lost. A call that is over cannot be taken back by a trail that
   * fails: then it stays open and is settled later. Never throws.
   */
  end(of: Recorded, began: number, ending: Ending): Promise<void>;
  /** Writes down that one was done which was read back as not done, once. Rejects where the trail cannot be written. */
  correct(of: Recorded, began: number, ending: Ending): Promise<void>;
};

export function createChangeEntries(trail: Trail, openChanges: OpenChanges): ChangeEntries {
  return {
    async begin({ actor, target, sending, undoOf, change }, place, newest, before) {
      const { id, batch, reason } = sending;
      const { account } = change;
      const entry: TrailEntry = {
        ...{ kind: "begun", verb: change.verb, actor, account, changeId: id, batchId: batch },
        target: { id: target.id, name: target.name },
        ...(undoOf !== undefined && { undoOf }),
        terms: groupsOf(change).map((name) => `group:${name}`),
        body: { change, before, app: { sdkAppId: target.sdkAppId, host: target.host }, ...(reason && { reason }) },
      };
      let isRepeated = false;
      const mayNot = async (reads: TrailReads) => {
        const begun = reads.selectFrom("trail").select("seq").where("kind", "=", "begun");
        // A batch is of one person, on one account: nobody can lay a change of theirs into another's.
        const foreign = begun
          .where("batch_id", "=", batch)
          .where((is) =>
            is.or([is("person_id", "!=", actor.id), is("target_id", "!=", target.id), is("account", "!=", account)]),
          );
        const twin = await begun.where("change_id", "=", id).executeTakeFirst();
        isRepeated = (twin ?? (await foreign.executeTakeFirst())) !== undefined;
        return isRepeated || openChanges.isOvertaken(reads, place, account, newest);
      };
      try {
        const opens = (transaction: TrailReads) => openChanges.open(transaction, place, id);
        const seq = await trail.appendUnless(entry, mayNot, opens);
        if (seq === undefined && isRepeated) return failed({ kind: "denied", why: "repeated" });
        return { ok: true, value: seq ?? "overtaken" };
      } catch (error) {
        return failed(unwritable(error));
      }
    },

    async end(of, began, ending) {
      const { sending } = of;
      const kind = ending.how === "lost" ? "lost" : ending.how === "settled" ? "settled" : "ended";
      const entry = endEntry(kind, of, began, ending);
      const closes = (transaction: TrailReads) => openChanges.close(transaction, sending.id);
      const isOver = async (reads: TrailReads) => (await closingOf(reads, sending.id)) !== undefined;
      try {
        const seq = await trail.appendUnless(entry, isOver, kind === "lost" ? undefined : closes);
        // Another process took this one for gone and has read it back: what the service answers later is the truth.
        const isKnown = async (reads: TrailReads) => (await closingOf(reads, sending.id)) !== "settled";
        if (seq === undefined && kind === "ended") await trail.appendUnless({ ...entry, kind: "corrected" }, isKnown);
      } catch (error) {
        console.error(`The end of change ${sending.id} could not be written down yet:`, reasonOf(error));
      }
    },

    async correct(of, began, ending) {
      const isTold = async (reads: TrailReads) => !(await isNotDone(reads, of.sending.id));
      await trail.appendUnless(endEntry("corrected", of, began, ending), isTold);
    },
  };
}

function endEntry(
  kind: "ended" | "settled" | "lost" | "corrected",
  { sending, target, undoOf }: Recorded,
  began: number,
  ending: Ending,
): TrailEntry {
  const codes = [ending.code, ...ending.items.map(({ code }) => code)].filter((code) => code !== 0);
  return {
    ...{ kind, changeId: sending.id, batchId: sending.batch, body: ending, termsOf: began },
    target: { id: target.id, name: target.name },
    ...(undoOf !== undefined && { undoOf }),
    ...(codes[0] !== undefined && { code: codes[0] }),
    terms: codes.map((code) => `code:${code}`),
  };
}

/** Says in the log why nothing can be written down, and is what the person is told. */
export function unwritable(error: unknown): Failure {
  console.error("The trail cannot be written, so nothing was sent:", reasonOf(error));
  return { kind: "denied", why: "trail" };
}

async function closingOf(reads: TrailReads, changeId: string): Promise<string | undefined> {
  const closing = reads.selectFrom("trail").select("kind").where("change_id", "=", changeId);
  return (await closing.where("kind", "in", ["ended", "settled"]).executeTakeFirst())?.kind;
}

/** Whether the newest word on it is that it was read back as not done. */
async function isNotDone(reads: TrailReads, changeId: string): Promise<boolean> {
  const all = reads.selectFrom("trail").select("body").where("change_id", "=", changeId).where("kind", "!=", "begun");
  const newest = await all.orderBy("seq", "desc").limit(1).executeTakeFirst();
  return newest !== undefined && (JSON.parse(newest.body) as Ending).verdict === "notDone"; // what `end` wrote
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
