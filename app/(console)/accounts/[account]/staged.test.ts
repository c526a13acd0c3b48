import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AccountContents } from "@/lib/chat/read-account";
import type { Contact, Conversation, MemberChange } from "@/lib/chat/wire";
import { effectKey, effectsOf } from "./member-effects";
import { plannedCalls } from "./planned-calls";
import { countOf, nothingStaged, stagesOfGone, withMembers, withoutMembers, withRename } from "./staged";

const user = (id: string): Conversation => ({ kind: "user", id });
const add = (id: string): MemberChange => ({ op: "add", conversation: user(id) });
const remove = (id: string): MemberChange => ({ op: "remove", conversation: user(id) });
const contact = (id: string, groupIds: number[]): Contact => ({
  conversation: user(id),
  groupIds,
  marks: [],
  changedAt: 1,
});

const vip = { id: 1, name: "VIP" };
const family = { id: 2, name: "Family" };
const contents: AccountContents = {
  groups: [vip, family],
  contacts: [contact("ann", [1]), contact("bob", [1, 2]), contact("cy", [2])],
};

describe("staging", () => {
  test("a rename to the name it has is no change", () => {
    expect(withRename(nothingStaged, vip, "VIP")).toEqual(nothingStaged);
    expect(withRename(withRename(nothingStaged, vip, "Gold"), vip, "VIP")).toEqual(nothingStaged);
  });

  test("the opposite of a waiting change takes it back, the same one stays once", () => {
    const once = withMembers(nothingStaged, 1, [add("dee"), add("eve"), add("dee")]);
    expect(once.groups[1]?.members).toEqual([add("dee"), add("eve")]);
    expect(withMembers(once, 1, [remove("dee")]).groups[1]?.members).toEqual([add("eve")]);
  });

  test("nothing is left of a group whose last change is taken back", () => {
    const staged = withMembers(nothingStaged, 1, [add("dee")]);
    expect(withoutMembers(staged, 1, new Set(["u:dee"]))).toEqual(nothingStaged);
  });

  test("changes are counted as a person counts them", () => {
    const staged = withMembers(withRename(nothingStaged, vip, "Gold"), 1, [add("dee"), remove("ann")]);
    expect(countOf(staged)).toEqual({ changes: 3, renames: 1, adds: 1, removes: 1, marks: 0, recents: 0 });
  });
});

describe("the calls that are planned", () => {
  test("a rename goes first, and the members follow under the new name", () => {
    const staged = withMembers(withRename(nothingStaged, vip, "Gold"), 1, [add("dee"), remove("ann")]);
    expect(plannedCalls(contents.groups, staged)).toEqual([
      { kind: "rename", groupId: 1, from: "VIP", to: "Gold" },
      { kind: "members", groupId: 1, group: "Gold", items: [remove("ann"), add("dee")] },
    ]);
  });

  test("more than 100 items become several calls, none lost and none twice", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 450 }), (count) => {
        const changes = Array.from({ length: count }, (_, at) => (at % 3 === 0 ? remove(`r${at}`) : add(`a${at}`)));
        const calls = plannedCalls(contents.groups, withMembers(nothingStaged, 2, changes));
        const items = calls.flatMap((call) => (call.kind === "members" ? call.items : []));
        expect(calls).toHaveLength(Math.ceil(count / 100));
        expect(calls.every((call) => call.kind === "members" && call.items.length <= 100)).toBe(true);
        expect(new Set(items.map((item) => item.conversation.id)).size).toBe(count);
        expect(items).toHaveLength(count);
      }),
    );
  });

  test("a group that is gone has no calls", () => {
    expect(plannedCalls([family], withMembers(nothingStaged, 1, [add("dee")]))).toEqual([]);
  });
});

describe("what will happen", () => {
  const effectOf = (groupId: number, change: MemberChange, of = contents) =>
    effectsOf(of, withMembers(nothingStaged, groupId, [change])).effects.get(effectKey(groupId, change.conversation));

  test("an addition says what it costs", () => {
    expect(effectOf(1, add("dee"))).toEqual({ kind: "add", left: 997 });
    expect(effectOf(1, add("cy"))).toEqual({ kind: "addCounted" });
    expect(effectOf(1, add("ann"))).toEqual({ kind: "addPresent" });
  });

  test("a removal says what stays", () => {
    expect(effectOf(1, remove("ann"))).toEqual({ kind: "removeLast" });
    expect(effectOf(1, remove("bob"))).toEqual({ kind: "remove", others: [family] });
    expect(effectOf(1, remove("zoe"))).toEqual({ kind: "removeAbsent" });
  });

  test("at 1000 there is no room, unless a removal of the same application frees it", () => {
    const full = { groups: [vip], contacts: Array.from({ length: 1000 }, (_, at) => contact(`u${at}`, [1])) };
    expect(effectOf(1, add("dee"), full)).toEqual({ kind: "addNoRoom" });
    const staged = withMembers(nothingStaged, 1, [add("dee"), remove("u7")]);
    const { effects, counted } = effectsOf(full, staged);
    expect(effects.get(effectKey(1, user("dee")))).toEqual({ kind: "add", left: 1 });
    expect(counted).toBe(1000);
  });

  test("where the app has another number, that is where there is no room; with one per group none is foretold", () => {
    const contacts = Array.from({ length: 1000 }, (_, at) => contact(`u${at}`, [1]));
    const staged = withMembers(nothingStaged, 1, [add("dee"), add("eve")]);
    const effectsAt = (most: number) => [...effectsOf({ groups: [vip], contacts }, staged, most).effects.values()];
    expect(effectsAt(1001)).toEqual([{ kind: "add", left: 1 }, { kind: "addNoRoom" }]);
    expect(effectsAt(999)).toEqual([{ kind: "addNoRoom" }, { kind: "addNoRoom" }]);
    const endless = { kind: "add", left: Number.POSITIVE_INFINITY };
    expect(effectsAt(Number.POSITIVE_INFINITY)).toEqual([endless, endless]);
  });

  test("what waits for a group that is gone has no effect, takes no room, and is told apart", () => {
    const staged = withMembers(withMembers(nothingStaged, 99, [add("dee"), add("eve")]), 1, [add("dee")]);
    const { effects, counted } = effectsOf(contents, staged);
    expect([...effects.keys()]).toEqual([effectKey(1, user("dee"))]);
    expect(counted).toBe(4);
    expect(stagesOfGone(contents.groups, staged)).toEqual([{ id: 99, stage: staged.groups[99] }]);
  });

  test("a conversation staged for two groups counts once", () => {
    const staged = withMembers(withMembers(nothingStaged, 1, [add("dee")]), 2, [add("dee")]);
    expect(effectsOf(contents, staged).counted).toBe(4);
  });
});
