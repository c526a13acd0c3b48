import { type Conversation, conversationAt, conversationKey, type Group } from "../chat/wire.ts";

/**
 * An account as it was read. `groups`: all of them. `memberships`: of the conversations that were read, by their key, the
 * ids of the groups that hold them. `groupedCount`: distinct conversations in any group; given where the account was read
 * whole, and absent where no row can meet the cap. `peers`: by key, 0 for another side that may be used, the code of one
 * that may not (50001, 51007); who is not in it is known to the service alone. `refused`: what the service said to reading.
 */
export type AccountState =
  | {
      kind: "read";
      groups: readonly Group[];
      memberships: ReadonlyMap<string, readonly number[]>;
      groupedCount?: number;
      peers?: ReadonlyMap<string, number>;
    }
  | { kind: "refused"; code: number };

/** A group from its making to its end; it keeps its identity when it is renamed. `…At`: the index of a row. */
export type Life = {
  /** Absent where a row of this file makes it. */
  id?: number;
  nameBefore?: string;
  name: string;
  bornAt?: number;
  goneAt?: number;
  renames: number[];
  seats: Map<string, Seat>;
  /** How many conversations are in it, as far as is known. */
  size: number;
};

/** A conversation's place in a group. `rows`: the indices of those that took effect on it. */
export type Seat = {
  conversation: Conversation;
  before: boolean;
  /** It is in the group, if its other side may be used at all. */
  isIn: boolean;
  /** The same, if earlier rows got a place under the cap as well. */
  mayBeIn: boolean;
  /** It is in the group even if its other side may not be used. */
  isSurelyIn: boolean;
  rows: number[];
};

type Places = { isIn: number; mayBeIn: number; isSurelyIn: number };

/** The groups of an account, while the rows of a file take effect on them one after the other. */
export function openLives(state: AccountState, cap: number) {
  const lives: Life[] = [];
  const byName = new Map<string, Life>();
  const places = new Map<string, Places>();
  const groups = state.kind === "read" ? state.groups : [];
  const count = state.kind === "read" ? state.groupedCount : undefined;
  let [fewest, most] = [count ?? 0, count ?? 0];
  let isOrderBound = false;

  const byId = new Map<number, Life>();
  for (const { id, name } of groups) {
    const life: Life = { id, nameBefore: name, name, renames: [], seats: new Map(), size: 0 };
    lives.push(life);
    byName.set(name, life);
    byId.set(id, life);
  }
  for (const [key, ids] of state.kind === "read" ? state.memberships : []) {
    for (const id of ids) {
      const life = byId.get(id);
      if (!life) continue;
      life.seats.set(key, seatOf(conversationAt(key), true));
      life.size += 1;
      for (const kind of kinds) placesOf(key)[kind] += 1;
    }
  }

  function placesOf(key: string): Places {
    const known = places.get(key);
    if (known) return known;
    const made = { isIn: 0, mayBeIn: 0, isSurelyIn: 0 };
    places.set(key, made);
    return made;
  }

  function put(life: Life, seat: Seat, next: Pick<Seat, (typeof kinds)[number]>) {
    const of = placesOf(conversationKey(seat.conversation));
    const [mightBe, was] = [of.mayBeIn > 0, of.isSurelyIn > 0];
    if (next.mayBeIn !== seat.mayBeIn) life.size += next.mayBeIn ? 1 : -1;
    for (const kind of kinds) {
      of[kind] += Number(next[kind]) - Number(seat[kind]);
      seat[kind] = next[kind];
    }
    most += Number(of.mayBeIn > 0) - Number(mightBe);
    fewest += Number(of.isSurelyIn > 0) - Number(was);
  }

  return {
    lives,
    isWhole: count !== undefined,
    named: (name: string) => byName.get(name),
    size: () => byName.size,
    groupedMin: () => fewest,
    isOrderBound: () => isOrderBound,

    /** 51008: whether one more conversation finds its place under the cap; one that is in a group already has it (OQ-07). */
    placeOf(conversation: Conversation): "sure" | "none" | "unsure" {
      const of = places.get(conversationKey(conversation));
      if (count === undefined || (of && of.isIn > 0)) return "sure";
      if (fewest >= cap) return "none";
      return most - Number(of !== undefined && of.mayBeIn > 0) >= cap ? "unsure" : "sure";
    },

    create(name: string, at: number): Life {
      const life: Life = { name, bornAt: at, renames: [], seats: new Map(), size: 0 };
      lives.push(life);
      byName.set(name, life);
      return life;
    },

    rename(life: Life, to: string, at: number): void {
      byName.delete(life.name);
      byName.set(to, life);
      life.name = to;
      life.renames.push(at);
    },

    remove(life: Life, at: number): void {
      byName.delete(life.name);
      life.goneAt = at;
      for (const seat of life.seats.values()) put(life, seat, out);
    },

    add(life: Life, conversation: Conversation, at: number, is: { isSure: boolean; isPlaceSure: boolean }): Seat {
      const key = conversationKey(conversation);
      const seat = life.seats.get(key) ?? seatOf(conversation, false);
      life.seats.set(key, seat);
      if (!is.isPlaceSure) isOrderBound = true;
      put(life, seat, { isIn: is.isPlaceSure, mayBeIn: true, isSurelyIn: is.isSure && is.isPlaceSure });
      seat.rows.push(at);
      return seat;
    },

    take(life: Life, seat: Seat, at: number): void {
      put(life, seat, out);
      seat.rows.push(at);
    },
  };
}

const kinds = ["isIn", "mayBeIn", "isSurelyIn"] as const;
const out = { isIn: false, mayBeIn: false, isSurelyIn: false };

function seatOf(conversation: Conversation, isIn: boolean): Seat {
  return { conversation, before: isIn, isIn, mayBeIn: isIn, isSurelyIn: isIn, rows: [] };
}
