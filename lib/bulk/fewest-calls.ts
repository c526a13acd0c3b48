import type { ChangeRow } from "../chat/change-row.ts";
import { type Conversation, conversationKey } from "../chat/wire.ts";
import type { AccountState, Life } from "./lives.ts";
import { type MemberItem, type MemberTask, packMembers } from "./member-tasks.ts";
import { orderAtCap } from "./order-at-cap.ts";
import type { PlanRules } from "./plan-rules.ts";
import type { CarriedDeed, PlannedCall } from "./planned-call.ts";

/** A call that waits for its turn: for a name or a place that another one frees. `lines` of the rows that it carries. */
type Task =
  | { kind: "delete" | "create"; life: Life; conversations: Conversation[]; lines: number[] }
  | { kind: "rename"; life: Life; lines: number[]; to: string }
  | MemberTask;

/**
 * The least calls for deeds that last: for each group one rename, one delete or one creation at most, and its members by
 * as many as a call carries. They keep the order of the file's lines as far as names and the most groups allow; where
 * the cap could be met, what takes out comes before what puts in. Only names that go round in a ring cost one more.
 */
export function fewestCalls(
  state: AccountState,
  lives: readonly Life[],
  carried: readonly CarriedDeed[],
  rows: readonly ChangeRow[],
  rules: PlanRules,
): PlannedCall[] {
  const account = rows[0]?.account ?? "";
  const lineOf = (at: number) => rows[at]?.line ?? 0; // every index is a row's
  const pending = inTurn(state, tasksOf(carried, lineOf, rules), rules);
  const calls: PlannedCall[] = [];
  const names = new Map<string, Life>();
  const nameNow = new Map<Life, string>();
  for (const life of lives) {
    if (life.nameBefore === undefined) continue;
    names.set(life.nameBefore, life);
    nameNow.set(life, life.nameBefore);
  }
  const called = (life: Life) => nameNow.get(life) ?? life.name;

  while (pending.length > 0) {
    const at = pending.findIndex(isFree);
    const task = at < 0 ? openedRing() : pending.splice(at, 1)[0];
    if (!task) throw new Error("A plan's calls wait for one another."); // names that wait always end in a ring
    calls.push({ change: changeOf(task), lines: task.lines.toSorted((left, right) => left - right) });
    carryOut(task);
  }
  return calls;

  function isFree(task: Task): boolean {
    switch (task.kind) {
      case "delete":
        return true;
      case "rename":
        return !names.has(task.to);
      case "create":
        return !names.has(task.life.name) && names.size < rules.groupsPerAccount;
      case "members":
        return task.life.bornAt === undefined || nameNow.has(task.life);
    }
  }

  function carryOut({ kind, life, ...task }: Task): void {
    if (kind === "members") return;
    const before = nameNow.get(life);
    if (before !== undefined) names.delete(before);
    nameNow.delete(life);
    if (kind === "delete") return;
    const after = "to" in task ? task.to : life.name;
    names.set(after, life);
    nameNow.set(life, after);
  }

  function changeOf(task: Task): PlannedCall["change"] {
    const group = called(task.life);
    switch (task.kind) {
      case "delete":
        return { verb: "deleteGroup", account, group };
      case "rename":
        return { verb: "renameGroup", account, group, to: task.to };
      case "create":
        return { verb: "createGroup", account, name: task.life.name, conversations: task.conversations };
      case "members":
        return { verb: "changeMembers", account, group, items: task.items };
    }
  }

  /**
   * The groups of a ring wait for one another's names, so one of them steps aside. The file's own order had to do the same:
   * it renames one of them twice or more, whose first rows this call carries.
   */
  function openedRing(): Task | undefined {
    const waiting = pending.filter((task) => task.kind === "rename");
    const holders = new Map(waiting.map((task) => [task.life, task]));
    for (const start of waiting) {
      const ring = new Set<(typeof waiting)[number]>();
      let next: (typeof waiting)[number] | undefined = start;
      while (next && !ring.has(next)) {
        ring.add(next);
        const holder = names.get(next.to);
        next = holder && holders.get(holder);
      }
      if (next !== start) continue;
      const aside = [...ring].find(({ lines }) => lines.length > 1);
      if (!aside) continue;
      const lines = aside.lines.splice(0, aside.lines.length - 1);
      return { kind: "rename", life: aside.life, lines, to: freeName(aside.life) };
    }
    return undefined;
  }

  /** A name that the file itself gave in passing, else one that nobody has. */
  function freeName(life: Life): string {
    const inPassing = life.renames.map((at) => rows[at]?.to ?? "");
    const found = inPassing.find((name) => name !== "" && !names.has(name));
    if (found !== undefined) return found;
    let number = 1;
    while (names.has(`~${number}`)) number += 1;
    return `~${number}`;
  }
}

/** The calls that carry the deeds, in no order yet. */
function tasksOf(carried: readonly CarriedDeed[], lineOf: (at: number) => number, rules: PlanRules): Task[] {
  const tasks: Task[] = [];
  const made = new Map<Life, Extract<Task, { kind: "create" | "delete" }>>();
  const renames = new Map<Life, Extract<Task, { kind: "rename" }>>();
  const members = new Map<Life, MemberItem[]>();
  for (const { at, deed } of carried) {
    const { life } = deed;
    const line = lineOf(at);
    const birth = made.get(life);
    if (deed.kind === "add" || deed.kind === "remove") {
      const items = members.get(life);
      if (items) items.push({ seat: deed.seat, line });
      else members.set(life, [{ seat: deed.seat, line }]);
    } else if (deed.kind === "rename") {
      const known = birth ?? renames.get(life);
      if (known) known.lines.push(line);
      else renames.set(life, keep({ kind: "rename", life, lines: [line], to: life.name }));
    } else made.set(life, keep({ kind: deed.kind, life, conversations: [], lines: [line] }));
  }
  for (const [life, seats] of members) {
    const birth = made.get(life);
    const first = birth ? seats.splice(0, rules.conversationsPerCreate) : [];
    for (const { seat, line } of first) {
      birth?.conversations.push(seat.conversation);
      if (birth && !birth.lines.includes(line)) birth.lines.push(line);
    }
    tasks.push(...packMembers(life, seats, rules.itemsPerUpdate));
  }
  return tasks;

  function keep<T extends Task>(task: T): T {
    tasks.push(task);
    return task;
  }
}

/** The order in which the calls would best go, names aside: as in the file, or what frees places first. */
function inTurn(state: AccountState, tasks: readonly Task[], { groupedConversations: cap }: PlanRules): Task[] {
  const byLine = tasks.toSorted((left, right) => Math.min(...left.lines) - Math.min(...right.lines));
  if (state.kind !== "read" || state.groupedCount === undefined) return byLine;
  const arrivals = tasks.flatMap(addsOf).map(conversationKey);
  const isNew = (key: string) => !state.memberships.get(key)?.length;
  if (state.groupedCount + new Set(arrivals.filter(isNew)).size <= cap) return byLine;
  const of = <K extends Task["kind"]>(kind: K) =>
    byLine.filter((task): task is Extract<Task, { kind: K }> => task.kind === kind);
  const gone = of("delete").map(({ life }) => life);
  const members = of("members");
  const ofOld = members.filter(({ life }) => life.bornAt === undefined);
  const ofNew = members.filter(({ life }) => life.bornAt !== undefined);
  const turned = orderAtCap({ memberships: state.memberships, gone, tasks: ofOld, room: cap - state.groupedCount });
  return [...of("delete"), ...of("rename"), ...turned, ...of("create"), ...ofNew];
}

function addsOf(task: Task): Conversation[] {
  if (task.kind === "create") return task.conversations;
  if (task.kind !== "members") return [];
  return task.items.filter(({ op }) => op === "add").map(({ conversation }) => conversation);
}
