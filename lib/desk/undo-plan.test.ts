import fc from "fast-check";
import { expect, test } from "vitest";
import type { Change, Effect } from "../chat/change.ts";
import { type Contact, conversationKey } from "../chat/wire.ts";
import { type Before, effectsOf, marksOf } from "./change-effects.ts";
import { netOf, type Undoable } from "./undo-net.ts";
import { planUndo } from "./undo-plan.ts";
import { users } from "./undo-under-test.ts";

const account = "user_0001";
const peers = users(6, 0);
const names = ["A", "B", "C", "D"];

/** An account that does what it is asked, and says what became different. */
function modelAccount(start: Before) {
  let nextId = 10;
  const groups = structuredClone(start.groups);
  const contacts = new Map(
    start.contacts.map((contact) => [conversationKey(contact.conversation), structuredClone(contact)]),
  );
  const now = (): Before => structuredClone({ groups, contacts: [...contacts.values()] });

  function run(change: Change): Effect[] {
    const before = now();
    const effects = effectsOf(change, before, () => true, change.verb === "createGroup" ? ++nextId : undefined);
    for (const effect of effects) {
      if (effect.kind === "renamed")
        Object.assign(groups.find(({ id }) => id === effect.groupId) ?? {}, { name: effect.to });
      if (effect.kind === "created") groups.push({ id: effect.groupId, name: effect.name });
      if (effect.kind === "deleted") {
        groups.splice(
          groups.findIndex(({ id }) => id === effect.groupId),
          1,
        );
        for (const contact of contacts.values())
          contact.groupIds = contact.groupIds.filter((id) => id !== effect.groupId);
      }
      if (effect.kind === "added") contactOf(effect.conversation).groupIds.push(effect.groupId);
      if (effect.kind === "removed") {
        const contact = contactOf(effect.conversation);
        contact.groupIds = contact.groupIds.filter((id) => id !== effect.groupId);
      }
      if (effect.kind === "marked") {
        const contact = contactOf(effect.conversation);
        Object.assign(contact, { marks: [...effect.after.bits], customMark: effect.after.text });
      }
    }
    return effects;
  }

  function contactOf(conversation: Contact["conversation"]): Contact {
    const key = conversationKey(conversation);
    const contact = contacts.get(key) ?? { conversation, groupIds: [], marks: [], changedAt: 0 };
    contacts.set(key, contact);
    return contact;
  }

  return { now, run, has: (name: string) => groups.some((group) => group.name === name) };
}

/** What undoing can bring back: names with their members, and marks. */
function sightOf({ groups, contacts }: Before) {
  const members = groups.map(({ id, name }) => {
    const inside = contacts.filter(({ groupIds }) => groupIds.includes(id));
    return [name, inside.map(({ conversation }) => conversation.id).sort()] as const;
  });
  const marks = contacts.map((contact) => [contact.conversation.id, marksOf(contact)] as const);
  const isSet = ([, { bits, text }]: (typeof marks)[number]) => bits.length > 0 || text !== "";
  return { members: Object.fromEntries(members), marks: Object.fromEntries(marks.filter(isSet)) };
}

const name = fc.constantFrom(...names);
const peer = fc.constantFrom(...peers);
const someChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ verb: fc.constant("renameGroup" as const), account: fc.constant(account), group: name, to: name }),
  fc.record({ verb: fc.constant("deleteGroup" as const), account: fc.constant(account), group: name }),
  fc.record({
    verb: fc.constant("createGroup" as const),
    account: fc.constant(account),
    name,
    conversations: fc.uniqueArray(peer),
  }),
  fc.record({
    verb: fc.constant("changeMembers" as const),
    account: fc.constant(account),
    group: name,
    items: fc.uniqueArray(fc.record({ op: fc.constantFrom("add" as const, "remove" as const), conversation: peer }), {
      selector: ({ conversation }) => conversation.id,
      minLength: 1,
    }),
  }),
  fc.record({
    verb: fc.constant("markContacts" as const),
    account: fc.constant(account),
    items: fc.tuple(
      fc.record({
        scope: fc.constant("both" as const),
        conversation: peer,
        set: fc.subarray([1, 2, 3]),
        clear: fc.subarray([1, 2]),
        customMark: fc.constantFrom("", "x", "y"),
      }),
    ),
  }),
);

/** Whether a service would take it as the account is: a group of the name is there, and the new name is free. */
function fits(change: Change, has: (name: string) => boolean): boolean {
  if (change.verb === "renameGroup") return has(change.group) && !has(change.to);
  if (change.verb === "createGroup") return !has(change.name);
  return "group" in change ? has(change.group) : true;
}

test("whatever a batch did, undoing it leads back to before all of it, however often it is cut short on the way", () => {
  fc.assert(
    fc.property(
      fc.array(someChange, { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }),
      (changes, cuts) => {
        const start: Before = {
          groups: [
            { id: 1, name: "A" },
            { id: 2, name: "B" },
          ],
          contacts: peers.slice(0, 4).map((conversation, at) => {
            return { conversation, groupIds: at % 2 === 0 ? [1, 2] : [2], marks: [at + 1], changedAt: 0 };
          }),
        };
        const model = modelAccount(start);
        const carryOut = (change: Change, at: number): Undoable => ({ changeId: `c${at}`, effects: model.run(change) });
        const own = changes.flatMap((change, at) => (fits(change, model.has) ? carryOut(change, at) : []));
        const later: Undoable[] = [];
        for (const cut of [...cuts, Number.POSITIVE_INFINITY]) {
          const { steps, notes } = planUndo(account, netOf(own, later), model.now());
          // Names that went round in a circle stay where they are, which is said.
          fc.pre(!notes.some(({ why }) => why === "nameTaken"));
          expect(notes.filter(({ why }) => why !== "notRestorable")).toEqual([]);
          for (const { change, undoOf } of steps.slice(0, cut)) {
            expect(fits(change, model.has)).toBe(true);
            later.push(carryOut(change, own.length + later.length));
            expect(own.some(({ changeId }) => changeId === undoOf)).toBe(true);
          }
        }
        expect(sightOf(model.now())).toEqual(sightOf(start));
        // What the undoing did is taken back the same way, as one batch of its own.
        const changed = modelAccount(start);
        for (const change of changes) if (fits(change, changed.has)) changed.run(change);
        const redo = planUndo(account, netOf(later, []), model.now());
        fc.pre(!redo.notes.some(({ why }) => why === "nameTaken"));
        for (const { change } of redo.steps) model.run(change);
        expect(sightOf(model.now())).toEqual(sightOf(changed.now()));
      },
    ),
    { numRuns: 300 },
  );
});
