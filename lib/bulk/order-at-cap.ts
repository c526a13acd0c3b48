import { conversationKey } from "../chat/wire.ts";
import type { Life } from "./lives.ts";
import type { MemberTask } from "./member-tasks.ts";

type AtCap = {
  memberships: ReadonlyMap<string, readonly number[]>;
  /** Groups that were deleted before. */
  gone: readonly Life[];
  tasks: readonly MemberTask[];
  /** How many more conversations the cap lets in at the beginning. */
  room: number;
};

/**
 * An order of member calls in which none is refused at the cap (51008). What only takes out comes first and what only puts
 * in comes last, which never hurts; of those that do both, as few as possible are torn in two, one half for either end.
 * That it always works: the two halves of all of them do.
 */
export function orderAtCap({ memberships, gone, tasks, room }: AtCap): MemberTask[] {
  const held = new Map([...memberships].map(([key, ids]) => [key, ids.length]));
  const takes = tasks.filter(({ items }) => items.every(({ op }) => op === "remove"));
  const adds = tasks.filter(({ items }) => items.every(({ op }) => op === "add"));
  const both = tasks.filter((task) => !takes.includes(task) && !adds.includes(task));
  let left = room;
  for (const life of gone) for (const [key, seat] of life.seats) if (seat.before) change(key, -1);
  for (const { items } of takes) for (const { conversation } of items) change(conversationKey(conversation), -1);

  for (const torn of choicesOf(both)) {
    const halves = torn.map((task) => halvesOf(task));
    const undo = halves.flatMap(([first]) => undoOf(first));
    const whole = both.filter((task) => !torn.includes(task));
    const order = orderOf(whole);
    if (order)
      return [...takes, ...halves.map(([first]) => first), ...order, ...halves.map(([, last]) => last), ...adds];
    for (const back of undo) back();
  }
  return [...tasks]; // never reached: the last choice tears them all

  function change(key: string, by: 1 | -1): void {
    const before = held.get(key) ?? 0;
    held.set(key, before + by);
    if (before + by === 0) left += 1;
    if (before === 0) left -= 1;
  }

  /** Carries a call out; gives back how to undo it, and nothing where an item of it finds no place. */
  function tried({ items }: MemberTask): (() => void) | undefined {
    const done: [string, 1 | -1][] = [];
    const back = () => {
      for (const [key, by] of done.reverse()) change(key, by === 1 ? -1 : 1);
    };
    for (const { op, conversation } of items) {
      const key = conversationKey(conversation);
      if (op === "add" && !held.get(key) && left <= 0) {
        back();
        return undefined;
      }
      const by = op === "add" ? 1 : -1;
      change(key, by);
      done.push([key, by]);
    }
    return back;
  }

  function undoOf(task: MemberTask): (() => void)[] {
    const back = tried(task);
    return back ? [back] : [];
  }

  /** Any order in which each of them finds its places: what a set of calls leaves does not depend on theirs. */
  function orderOf(whole: readonly MemberTask[]): MemberTask[] | undefined {
    const order: MemberTask[] = [];
    const deadEnds = new Set<string>();
    let steps = 0;
    const isDone = (): boolean => {
      if (order.length === whole.length) return true;
      const key = whole.map((task) => (order.includes(task) ? "1" : "0")).join("");
      if (deadEnds.has(key) || ++steps > stepsMax) return false;
      for (const task of whole) {
        if (order.includes(task)) continue;
        const back = tried(task);
        if (!back) continue;
        order.push(task);
        if (isDone()) return true;
        order.pop();
        back();
      }
      deadEnds.add(key);
      return false;
    };
    return isDone() ? order : undefined;
  }
}

const stepsMax = 2000;
const exactMax = 8;

/** Which calls to tear, the fewest first; of very many calls only the first ones, then the first two, and so on. */
function choicesOf(tasks: readonly MemberTask[]): MemberTask[][] {
  const bySize = (left: readonly unknown[], right: readonly unknown[]) => left.length - right.length;
  if (tasks.length > exactMax) return [[], ...tasks.map((_, at) => tasks.slice(0, at + 1))];
  const sets: MemberTask[][] = [[]];
  for (const task of tasks) sets.push(...sets.map((set) => [...set, task]));
  return sets.sort(bySize);
}

/** Its lines stay as they are: each item has its own. */
function halvesOf({ life, items, lines }: MemberTask): [MemberTask, MemberTask] {
  const cut = items.findIndex(({ op }) => op === "add");
  const part = (from: number, to?: number): MemberTask => ({
    kind: "members",
    life,
    items: items.slice(from, to),
    lines: lines.slice(from, to),
  });
  return [part(0, cut), part(cut)];
}
