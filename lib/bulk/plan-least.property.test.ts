import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChangeRow } from "../chat/change-row.ts";
import { conversationAt, conversationKey } from "../chat/wire.ts";
import type { AccountState } from "./lives.ts";
import { planAccount } from "./plan-account.ts";
import { planRules } from "./plan-rules.ts";
import type { PlannedCall } from "./planned-call.ts";

/*
 * The number of calls against a search of all sequences of calls, over worlds so small that it can be done. A group is
 * known by its number, which a new one gets below zero; a sequence counts when all of it succeeds and it leaves
 * what the plan leaves.
 */
type Group = { id: number; name: string; members: number };
type World = readonly Group[];
type Size = { keys: readonly string[]; groupsMax: number; cap: number; items: number; first: number };

const names = ["A", "B", "C", "D"];
const everyName = [...names, "~1"];

const sizes: Record<string, Size> = {
  "three groups, two conversations, one an update": { keys: ["u:b", "u:c"], groupsMax: 3, cap: 2, items: 1, first: 1 },
  "three groups, two conversations, a cap of one": { keys: ["u:b", "u:c"], groupsMax: 3, cap: 1, items: 2, first: 2 },
  "two groups, three conversations, a cap of two": {
    ...{ keys: ["u:b", "u:c", "g:d"], groupsMax: 2, cap: 2, items: 2, first: 1 },
  },
};

for (const [title, size] of Object.entries(sizes)) {
  test(`no sequence of calls is shorter than the plan's: ${title}`, () => {
    fc.assert(
      fc.property(worldOf(size), fc.array(rowsOf(size), { maxLength: 6 }), (before, drafts) => {
        const rows = drafts.flat().map((draft, at) => ({ ...draft, line: at + 2 }));
        const { calls } = planAccount(stateOf(before, size), rows, {
          ...planRules,
          ...{ groupsPerAccount: size.groupsMax, groupedConversations: size.cap },
          ...{ conversationsPerCreate: size.first, itemsPerUpdate: size.items },
        });
        const after = calls.reduce<World | undefined>((world, call) => world && carried(world, call, size), before);
        if (!after) throw new Error(`A call of the plan is refused: ${JSON.stringify(calls)}`);
        expect({ calls, least: leastCalls(before, after, size, calls.length) }).toEqual({ calls, least: calls.length });
      }),
      { numRuns: 250 },
    );
  });
}

function rowOf({ keys }: Size): fc.Arbitrary<Omit<ChangeRow, "line">> {
  const group = fc.constantFrom(...names.slice(0, 3));
  const conversation = fc.constantFrom(...keys).map(conversationAt);
  const one = (verb: ChangeRow["verb"]) => fc.record({ verb: fc.constant(verb), account: fc.constant("ann"), group });
  const rename = fc.record({
    ...{ verb: fc.constant("rename" as const), account: fc.constant("ann") },
    ...{ group: fc.constantFrom(...names), to: fc.constantFrom(...names) },
  });
  const withOne = (verb: ChangeRow["verb"]) =>
    fc.tuple(one(verb), conversation).map(([row, each]) => ({ ...row, conversation: each }));
  return fc.oneof(
    { weight: 3, arbitrary: rename },
    { weight: 6, arbitrary: fc.oneof(withOne("add"), withOne("remove")) },
    { weight: 2, arbitrary: fc.oneof(withOne("ensure"), withOne("ensure-absent")) },
    { weight: 2, arbitrary: fc.oneof(one("create"), one("delete"), one("ensure"), one("ensure-absent")) },
  );
}

/** Mostly one row; now and then two groups that change names, or one conversation that takes another's place everywhere. */
function rowsOf(size: Size): fc.Arbitrary<Omit<ChangeRow, "line">[]> {
  const trade = fc.shuffledSubarray(names, { minLength: 3, maxLength: 3 }).map(([one = "", other = "", aside = ""]) => {
    const rename = { verb: "rename" as const, account: "ann" };
    return [
      { ...rename, group: one, to: aside },
      { ...rename, group: other, to: one },
      { ...rename, group: aside, to: other },
    ];
  });
  const replace = fc.shuffledSubarray([...size.keys], { minLength: 2, maxLength: 2 }).map(([gone = "", come = ""]) => {
    const row = (verb: "remove" | "add", group: string, key: string) => {
      return { verb, account: "ann", group, conversation: conversationAt(key) };
    };
    return ["A", "B"]
      .map((group) => row("remove", group, gone))
      .concat(["A", "B"].map((group) => row("add", group, come)));
  });
  return fc.oneof(
    { weight: 8, arbitrary: rowOf(size).map((row) => [row]) },
    { weight: 1, arbitrary: trade },
    { weight: 1, arbitrary: replace },
  );
}

function worldOf({ keys, groupsMax, cap }: Size): fc.Arbitrary<World> {
  const mask = fc.nat(2 ** keys.length - 1);
  const differing = fc.array(mask, { maxLength: groupsMax });
  // Groups that hold the same are what the cap is hardest for.
  const same = fc.tuple(fc.constantFrom(...keys.keys()), fc.integer({ min: 2, max: groupsMax }));
  return fc
    .oneof(
      { weight: 2, arbitrary: differing },
      same.map(([bit, count]) => Array<number>(count).fill(1 << bit)),
    )
    .map((masks) => masks.map((members, at) => ({ id: at + 1, name: names[at] ?? "", members })))
    .filter((world) => groupedIn(world) <= cap);
}

function stateOf(world: World, { keys }: Size): AccountState {
  const memberships = new Map(
    keys.map((key, bit) => [key, world.filter(({ members }) => members & (1 << bit)).map(({ id }) => id)] as const),
  );
  const peers = new Map(keys.map((key) => [key, 0] as const));
  const groups = world.map(({ id, name }) => ({ id, name }));
  return { kind: "read", groups, memberships, groupedCount: groupedIn(world), peers };
}

function groupedIn(world: World): number {
  return bitsOf(world.reduce((all, { members }) => all | members, 0));
}

function bitsOf(mask: number): number {
  return mask.toString(2).replaceAll("0", "").length;
}

/** A planned call in this small world; nothing where any part of it would be refused. */
function carried(world: World, { change }: PlannedCall, size: Size): World | undefined {
  const bit = (key: string) => 1 << size.keys.indexOf(key);
  switch (change.verb) {
    case "renameGroup":
      return renamed(world, change.group, change.to);
    case "deleteGroup":
      return world.some(({ name }) => name === change.group)
        ? world.filter(({ name }) => name !== change.group)
        : undefined;
    case "createGroup": {
      const mask = change.conversations.reduce((all, each) => all | bit(conversationKey(each)), 0);
      return change.conversations.length > size.first ? undefined : created(world, change.name, mask, size);
    }
    case "changeMembers": {
      const group = world.find(({ name }) => name === change.group);
      if (!group || change.items.length > size.items) return undefined;
      return change.items.reduce<World | undefined>((now, { op, conversation }) => {
        const members = now?.find(({ name }) => name === group.name)?.members ?? 0;
        const mask = bit(conversationKey(conversation));
        // Each item makes a difference.
        if (!now || Boolean(members & mask) === (op === "add")) return undefined;
        return moved(now, group, members ^ mask, size.cap);
      }, world);
    }
    default:
      return undefined;
  }
}

function renamed(world: World, from: string, to: string): World | undefined {
  if (world.some(({ name }) => name === to) || !world.some(({ name }) => name === from)) return undefined;
  return world.map((each) => (each.name === from ? { ...each, name: to } : each));
}

function created(world: World, name: string, members: number, { groupsMax, cap }: Size): World | undefined {
  if (world.length >= groupsMax || world.some((each) => each.name === name)) return undefined;
  const after = [...world, { id: -1, name, members }];
  const isRefused = groupedIn(after) > cap && groupedIn(after) > groupedIn(world);
  return isRefused ? undefined : after;
}

/** A group with other members; nothing where the cap lets one of them not in. */
function moved(world: World, { name }: Group, members: number, cap: number): World | undefined {
  const after = world.map((each) => (each.name === name ? { ...each, members } : each));
  return groupedIn(after) > cap && groupedIn(after) > groupedIn(world) ? undefined : after;
}

/** Breadth first, through every call that succeeds; `most` when nothing shorter is found. */
function leastCalls(before: World, after: World, size: Size, most: number): number {
  const goal = textOf(after);
  const seen = new Set([textOf(before)]);
  let edge: World[] = [before];
  for (let calls = 0; calls < most; calls++) {
    if (seen.has(goal)) return calls;
    const next: World[] = [];
    for (const world of edge) {
      for (const each of neighboursOf(world, size)) {
        const text = textOf(each);
        if (seen.has(text)) continue;
        seen.add(text);
        next.push(each);
      }
    }
    edge = next;
  }
  return most;
}

function textOf(world: World): string {
  return world
    .map(({ id, name, members }) => `${id}${name}${members}`)
    .sort()
    .join();
}

function* neighboursOf(world: World, size: Size): Generator<World> {
  const masks = Array.from({ length: 2 ** size.keys.length }, (_, mask) => mask);
  for (const group of world) {
    yield world.filter((each) => each !== group);
    for (const to of everyName) yield* some(renamed(world, group.name, to));
    for (const mask of masks) {
      const different = bitsOf(mask ^ group.members);
      if (different === 0 || different > size.items) continue;
      yield* some(moved(world, group, mask, size.cap));
    }
  }
  for (const name of everyName) {
    for (const mask of masks) if (bitsOf(mask) <= size.first) yield* some(created(world, name, mask, size));
  }
}

function some(world: World | undefined): World[] {
  return world ? [world] : [];
}
