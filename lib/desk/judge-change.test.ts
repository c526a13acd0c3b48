import { expect, test } from "vitest";
import type { ChatClient } from "../chat/client.ts";
import { failed } from "../chat/outcome.ts";
import type { Before } from "./change-effects.ts";
import { judgeChange, judged } from "./judge-change.ts";

const ann = { kind: "user", id: "ann" } as const;
const before: Before = {
  groups: [{ id: 1, name: "VIP" }],
  contacts: [{ conversation: ann, groupIds: [1], marks: [], changedAt: 0 }],
};
const removal = { verb: "deleteGroup", account: "user_0042", group: "VIP" } as const;

test("a deletion is done when the group's number is gone, and nobody's to tell while it lives under another name", () => {
  expect(judged(removal, before, { groups: [], contacts: [] })).toMatchObject({
    verdict: "done",
    effects: [{ kind: "deleted", conversations: [ann] }],
  });
  expect(judged(removal, before, before)).toEqual({ verdict: "notDone", effects: [] });
  const renamed = { ...before, groups: [{ id: 1, name: "Gold" }] };
  expect(judged(removal, before, renamed)).toEqual({ verdict: "unknown", effects: [] });
  const madeAnew = { groups: [{ id: 2, name: "VIP" }], contacts: [] };
  expect(judged(removal, before, madeAnew)).toEqual({ verdict: "unknown", effects: [] });
});

test("a group that was made with some of its conversations alone was made; of the others nobody can tell", () => {
  const bob = { kind: "user", id: "bob" } as const;
  const making = { verb: "createGroup", account: "user_0042", name: "Gold", conversations: [ann, bob] } as const;
  const contactOf = (conversation: typeof ann | typeof bob) => ({
    conversation,
    groupIds: [2],
    marks: [],
    changedAt: 0,
  });
  const groups = [...before.groups, { id: 2, name: "Gold" }];
  const made = { kind: "created", groupId: 2, name: "Gold" };
  const added = { kind: "added", groupId: 2, group: "Gold" };
  const change = { ...making, conversations: [...making.conversations] };
  expect(judged(change, before, { groups, contacts: [contactOf(ann), contactOf(bob)] })).toEqual({
    verdict: "done",
    effects: [made, { ...added, conversation: ann }, { ...added, conversation: bob }],
  });
  expect(judged(change, before, { groups, contacts: [contactOf(ann)] })).toEqual({
    verdict: "unknown",
    effects: [made, { ...added, conversation: ann }],
  });
});

test.each([
  [50001, { verdict: "notDone", effects: [] }],
  [70107, { verdict: "notDone", effects: [] }],
  [51013, { verdict: "unknown", effects: [] }],
  [60007, undefined],
  [50004, undefined],
  [70001, undefined],
])("%i to the read-back of an import: %o", async (code, judgement) => {
  const client: ChatClient = { call: async () => failed({ kind: "refused", code, info: "" }) };
  expect(await judgeChange(client, { verb: "importAccount", account: "user_0042" }, undefined)).toEqual(judgement);
});

test("without the target's key nothing can be judged, and nothing is", async () => {
  const client: ChatClient = { call: async () => failed({ kind: "denied", why: "keyMissing" }) };
  expect(await judgeChange(client, removal, before)).toBeUndefined();
});
