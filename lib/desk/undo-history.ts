import type { Kysely } from "kysely";
import type { Ending } from "../chat/change.ts";
import type { ChangeLine } from "../chat/trail-line.ts";
import type { Tables } from "../db/tables.ts";
import { leftOf, netOf, type Undoable } from "./undo-net.ts";

/** One undoing: who began it, and the changes that it was sent as. `isOver`: its process has said that it is done. */
export type Undoing = {
  seq: number;
  at: number;
  person: string;
  batchId: string;
  isOver: boolean;
  /** Unix milliseconds of the newest thing that it has begun. */
  lastAt: number;
  steps: UndoStep[];
};

export type UndoStep = Undoable & { seq: number };

export type UndoHistory = {
  /** The undoings of one change, the oldest first. */
  of(changeId: string): readonly Undoing[];
  /** What the undoings of these changes have done, and the undoings of those in turn, in the order of sending. */
  after(changeIds: readonly string[]): UndoStep[];
};

/** What was done to take these changes back, as the trail tells it. An undoing can itself be undone, and that one too. */
export async function readUndoHistory(kysely: Kysely<Tables>, changeIds: readonly string[]): Promise<UndoHistory> {
  const claims = new Map<string, Undoing[]>();
  const undoings = new Map<string, Undoing>();
  let wanted = [...changeIds];
  while (wanted.length > 0) {
    const fresh = await readClaims(kysely, wanted, claims, undoings);
    await readSteps(kysely, fresh);
    wanted = fresh.flatMap(({ steps }) => steps.map(({ changeId }) => changeId));
  }
  const of = (changeId: string) => claims.get(changeId) ?? [];
  return {
    of,
    after(ids) {
      const found = new Set<Undoing>();
      const look = (id: string) => {
        for (const undoing of of(id)) {
          if (found.has(undoing)) continue;
          found.add(undoing);
          for (const { changeId } of undoing.steps) look(changeId);
        }
      };
      for (const id of ids) look(id);
      return [...found].flatMap(({ steps }) => steps).sort((one, other) => one.seq - other.seq);
    },
  };
}

/** Who took each of these changes back, by change id, and what is left of it; none of one that nobody has. */
export async function readUndone(
  kysely: Kysely<Tables>,
  endings: ReadonlyMap<string, Ending>,
): Promise<Map<string, NonNullable<ChangeLine["undone"]>>> {
  const history = await readUndoHistory(kysely, [...endings.keys()]);
  const undone = [...endings].flatMap(([changeId, ending]) => {
    const by = history.of(changeId).filter(mayHaveChanged);
    if (by.length === 0) return [];
    const left = leftOf(netOf([{ changeId, effects: knownEffects(ending) }], history.after([changeId])));
    return [[changeId, { by: by.map(({ at, person, batchId }) => ({ at, person, batchId })), left }] as const];
  });
  return new Map(undone);
}

/** Gives the undoings that were not known before. */
async function readClaims(
  kysely: Kysely<Tables>,
  changeIds: readonly string[],
  claims: Map<string, Undoing[]>,
  undoings: Map<string, Undoing>,
): Promise<Undoing[]> {
  const rows = await kysely
    .selectFrom("trail")
    .select(["seq", "at", "person", "batch_id", "undo_of", "verb"])
    .where("undo_of", "in", changeIds)
    .where("kind", "=", "undo")
    .orderBy("seq")
    .execute();
  const fresh: Undoing[] = [];
  for (const { seq, at, person, batch_id, undo_of, verb } of rows) {
    const [batchId, id] = [batch_id ?? "", undo_of ?? ""];
    let undoing = undoings.get(batchId);
    if (!undoing) {
      undoing = { seq, at, person: person ?? "", batchId, isOver: false, lastAt: at, steps: [] };
      undoings.set(batchId, undoing);
      fresh.push(undoing);
    }
    if (verb !== "taken") undoing.isOver = true;
    else claims.set(id, [...(claims.get(id) ?? []), undoing]);
  }
  return fresh;
}

async function readSteps(kysely: Kysely<Tables>, undoings: readonly Undoing[]): Promise<void> {
  if (undoings.length === 0) return;
  const byBatch = new Map(undoings.map((undoing) => [undoing.batchId, undoing]));
  const begun = await kysely
    .selectFrom("trail")
    .select(["seq", "at", "change_id", "batch_id"])
    .where("batch_id", "in", [...byBatch.keys()])
    .where("kind", "=", "begun")
    .orderBy("seq")
    .execute();
  const effects = await readEffects(
    kysely,
    begun.flatMap(({ change_id }) => change_id ?? []),
  );
  for (const { seq, at, change_id, batch_id } of begun) {
    const undoing = byBatch.get(batch_id ?? "");
    undoing?.steps.push({ changeId: change_id ?? "", seq, effects: effects.get(change_id ?? "") });
    if (undoing) undoing.lastAt = at;
  }
}

/** What the newest word on each change says; none of those that nothing is known of. */
async function readEffects(kysely: Kysely<Tables>, changeIds: readonly string[]) {
  if (changeIds.length === 0) return new Map<string, Undoable["effects"]>();
  const rows = await kysely
    .selectFrom("trail")
    .select(["change_id", "body"])
    .where("change_id", "in", changeIds)
    .where("kind", "!=", "begun")
    .orderBy("seq")
    .execute();
  // What `changes.ts` wrote into the body.
  return new Map(rows.map(({ change_id, body }) => [change_id ?? "", knownEffects(JSON.parse(body) as Ending)]));
}

/** Of an answer that was lost, and of one that did not come yet, there are none. */
export function knownEffects(ending: Ending | undefined): Undoable["effects"] {
  return ending && ending.how !== "lost" ? ending.effects : undefined;
}

/** Whether it has changed something, or may have. */
export function mayHaveChanged({ steps }: Undoing): boolean {
  return steps.some(({ effects }) => effects === undefined || effects.length > 0);
}
