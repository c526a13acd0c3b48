import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "@/lib/chat/limits";
import type { Contact, Conversation } from "@/lib/chat/wire";
import { plannedCalls } from "./planned-calls";
import { nothingStaged } from "./staged";
import {
  hasUnlawfulText,
  isAsWanted,
  isMarkChange,
  type MarkEdit,
  type Marked,
  markChangesInOrder,
  markEffectsOf,
  marksAfter,
  mergedMarks,
  type StagedMarks,
  withMarkEdit,
} from "./staged-marks";

const user = (id: string): Conversation => ({ kind: "user", id });
const contact = (id: string, marks: number[], customMark?: string): Contact => ({
  conversation: user(id),
  groupIds: [],
  marks,
  ...(customMark !== undefined && { customMark }),
  changedAt: 1,
});
const marked = (...contacts: Contact[]): Marked[] =>
  contacts.map((each) => ({ conversation: each.conversation, contact: each }));
const fresh = (...ids: string[]): Marked[] => ids.map((id) => ({ conversation: user(id) }));
const edits = (of: Marked[], ...steps: MarkEdit[]) =>
  steps.reduce((staged: StagedMarks, edit) => withMarkEdit(staged, of, edit), {});
const on = (bit: number): MarkEdit => ({ kind: "bit", bit, on: true });
const off = (bit: number): MarkEdit => ({ kind: "bit", bit, on: false });

describe("staging marks", () => {
  const ann = contact("ann", [1, 3], "vip");

  test("a bit as it is already is no change, and the opposite takes a waiting change back", () => {
    expect(edits(marked(ann), on(1), off(2))).toEqual({});
    expect(edits(marked(ann), on(2), off(3))["u:ann"]).toMatchObject({ set: [2], clear: [3] });
    expect(edits(marked(ann), on(2), off(3), off(2), on(3))).toEqual({});
  });

  test("a text as it is already is no change; an empty one clears", () => {
    expect(edits(marked(ann), { kind: "text", text: "v" }, { kind: "text", text: "vip" })).toEqual({});
    expect(edits(marked(ann), { kind: "text", text: "" })["u:ann"]?.customMark).toBe("");
    expect(edits(fresh("bob"), { kind: "text", text: "x" }, { kind: "text", text: "" })["u:bob"]).toEqual({
      conversation: user("bob"),
      set: [],
      clear: [],
    });
  });

  test("one edit over many rows stages only those that it changes", () => {
    const of = marked(ann, contact("bob", [2]), contact("cy", [1]));
    expect(Object.keys(edits(of, on(1)))).toEqual(["u:bob"]);
    expect(edits(of, { kind: "clear" })["u:ann"]).toMatchObject({ clear: [1, 3], customMark: "" });
  });

  test("a conversation without marks keeps its place, and nothing is sent for it", () => {
    const staged = edits(fresh("bob"), { kind: "begin" });
    expect(Object.keys(staged)).toEqual(["u:bob"]);
    expect(markChangesInOrder(staged)).toEqual([]);
  });

  test("what is sent brings the marks where the edits wanted them, whatever they were", () => {
    const bit = fc.integer({ min: 1, max: 64 });
    const edit: fc.Arbitrary<MarkEdit> = fc.oneof(
      fc.record({ kind: fc.constant("bit" as const), bit, on: fc.boolean() }),
      fc.record({ kind: fc.constant("text" as const), text: fc.constantFrom("", "vip", "客") }),
      fc.constant<MarkEdit>({ kind: "clear" }),
    );
    const before = fc.record({ marks: fc.uniqueArray(bit), text: fc.constantFrom(undefined, "vip") });
    fc.assert(
      fc.property(before, fc.array(edit, { maxLength: 12 }), ({ marks, text }, steps) => {
        const bob = contact(
          "bob",
          marks.toSorted((one, other) => one - other),
          text,
        );
        let wanted: { marks: number[]; customMark?: string } = bob;
        for (const step of steps) {
          if (step.kind === "bit") wanted = marksAfter(wanted, step.on ? { set: [step.bit] } : { clear: [step.bit] });
          if (step.kind === "text") wanted = marksAfter(wanted, { customMark: step.text ?? "" });
          if (step.kind === "clear") wanted = marksAfter(bob, { clear: bob.marks, customMark: "" });
        }
        const [change] = markChangesInOrder(edits(marked(bob), ...steps));
        const after = change ? marksAfter(bob, change) : bob;
        expect([after.marks, after.customMark ?? ""]).toEqual([wanted.marks, wanted.customMark ?? ""]);
        if (change) expect(isAsWanted(contact("bob", after.marks, after.customMark), change)).toBe(true);
      }),
    );
  });

  test("what was set aside and what was staged since come together, the later bit and text by the earlier", () => {
    const aside = edits(marked(ann), on(2), off(3), { kind: "text", text: "old" });
    expect(mergedMarks(aside, edits(fresh("ann"), { kind: "begin" }))).toEqual(aside);
    const since = edits(fresh("ann"), on(3), on(7));
    expect(mergedMarks(aside, since)["u:ann"]).toEqual({
      conversation: user("ann"),
      set: [2, 3, 7],
      clear: [],
      customMark: "old",
    });
    expect(mergedMarks(aside, edits(fresh("ann"), { kind: "text", text: "new" }))["u:ann"]).toMatchObject({
      set: [2],
      clear: [3],
      customMark: "new",
    });
    expect(Object.keys(mergedMarks(aside, edits(fresh("bob"), on(1))))).toEqual(["u:ann", "u:bob"]);
  });

  test("50002: a text of 257 bytes is foreseen; 256 bytes are not too long", () => {
    const long = edits(fresh("bob"), { kind: "text", text: `${"客".repeat(85)}xx` });
    expect(hasUnlawfulText(long)).toBe(true);
    expect(markEffectsOf([], long).effects.get("u:bob")).toEqual({ kind: "textTooLong" });
    expect(hasUnlawfulText(edits(fresh("bob"), { kind: "text", text: `${"客".repeat(85)}x` }))).toBe(false);
  });
});

describe("the calls for marks", () => {
  test("bits, texts and both have their scope; texts alone go first and in calls of their own", () => {
    const both = withMarkEdit(edits(fresh("both"), on(33)), fresh("both"), { kind: "text", text: "vip" });
    const staged = { ...both, ...edits(fresh("bits"), on(1)), ...edits(fresh("text"), { kind: "text", text: "x" }) };
    const calls = plannedCalls([], { ...nothingStaged, marks: staged });
    expect(calls).toEqual([
      { kind: "marks", items: [{ scope: "custom", conversation: user("text"), customMark: "x" }] },
      {
        kind: "marks",
        items: [
          { scope: "both", conversation: user("both"), set: [33], customMark: "vip" },
          { scope: "standard", conversation: user("bits"), set: [1] },
        ],
      },
    ]);
  });

  test("what only clears goes before all else, and the forecast reckons in the order of the calls", () => {
    const full = Array.from({ length: 1000 }, (_, at) => contact(`u${at}`, [1]));
    const staged = {
      ...edits(fresh("bits"), on(1)),
      ...edits(fresh("text"), { kind: "text", text: "x" }),
      ...edits(marked(contact("u7", [1])), { kind: "clear" }),
    };
    const calls = plannedCalls([], { ...nothingStaged, marks: staged });
    const sent = calls.map((call) => (call.kind === "marks" ? call.items.map((item) => item.conversation.id) : []));
    expect(sent).toEqual([["u7"], ["text"], ["bits"]]);
    const { effects } = markEffectsOf(full, staged);
    expect(effects.get("u:text")).toEqual({ kind: "first", left: 1 });
    expect(effects.get("u:bits")).toEqual({ kind: "noRoom" });
  });

  test("no call has more than 100 conversations, none is lost and none comes twice", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 320 }), (count) => {
        const staged = edits(fresh(...Array.from({ length: count }, (_, at) => `u${at}`)), on(3));
        const calls = plannedCalls([], { ...nothingStaged, marks: staged });
        const items = calls.flatMap((call) => (call.kind === "marks" ? call.items : []));
        expect(calls).toHaveLength(Math.ceil(count / limits.marksPerCall.value));
        expect(calls.every((call) => call.kind === "marks" && call.items.length <= 100)).toBe(true);
        expect(new Set(items.map((item) => item.conversation.id)).size).toBe(count);
      }),
    );
  });
});

describe("what will happen to marks", () => {
  const effects = (contacts: Contact[], staged: StagedMarks) => markEffectsOf(contacts, staged);

  test("a first mark takes of the 1000, a further one does not, the last one gone frees", () => {
    const contacts = [contact("ann", [1]), contact("bob", [], "x")];
    const staged = {
      ...edits(fresh("cy"), on(1)),
      ...edits(marked(contacts[0] ?? contact("", [])), on(2)),
      ...edits(marked(contacts[1] ?? contact("", [])), { kind: "clear" }),
    };
    const { effects: said, counted } = effects(contacts, staged);
    expect(said.get("u:cy")).toEqual({ kind: "first", left: 999 });
    expect(said.get("u:ann")).toEqual({ kind: "counted" });
    expect(said.get("u:bob")).toEqual({ kind: "last" });
    expect(counted).toBe(2);
  });

  test("51008: at 1000 there is no room, unless a clearing of the same application makes some", () => {
    const full = Array.from({ length: 1000 }, (_, at) => contact(`u${at}`, [1]));
    const more = edits(fresh("new"), on(1));
    expect(effects(full, more).effects.get("u:new")).toEqual({ kind: "noRoom" });
    const room = { ...more, ...edits(marked(contact("u7", [1])), { kind: "clear" }) };
    expect(effects(full, room).effects.get("u:new")).toEqual({ kind: "first", left: 1 });
  });

  test("where the app has another number of marks, that is where there is no room", () => {
    const three = Array.from({ length: 3 }, (_, at) => contact(`u${at}`, [1]));
    const more = edits(fresh("new"), on(1));
    expect(markEffectsOf(three, more, 3).effects.get("u:new")).toEqual({ kind: "noRoom" });
    expect(markEffectsOf(three, more, 5).effects.get("u:new")).toEqual({ kind: "first", left: 2 });
  });

  test("what another hand did meanwhile changes nothing any more, and a waiting row says so", () => {
    const staged = edits(fresh("ann"), on(3));
    expect(effects([contact("ann", [3])], staged).effects.get("u:ann")).toEqual({ kind: "same" });
    expect(effects([], edits(fresh("ann"), { kind: "begin" })).effects.get("u:ann")).toEqual({ kind: "waiting" });
    expect(Object.values(staged).every(isMarkChange)).toBe(true);
  });
});
