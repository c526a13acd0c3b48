import { expect, test } from "vitest";
import type { Change } from "../chat/change.ts";
import type { AccountContents } from "../chat/read-account.ts";
import { isAsWanted } from "./is-as-wanted.ts";

const user = (id: string) => ({ kind: "user" as const, id });
const contents = {
  groups: [{ id: 1, name: "VIP" }],
  contacts: [{ conversation: user("bob"), groupIds: [1], marks: [], changedAt: 0 }],
} as unknown as AccountContents; // what of it matters here
const account = "ann";

test.each<[boolean, Change]>([
  [true, { verb: "createGroup", account, name: "VIP", conversations: [user("bob")] }],
  [false, { verb: "createGroup", account, name: "VIP", conversations: [user("eve")] }],
  [false, { verb: "createGroup", account, name: "Old", conversations: [] }],
  [true, { verb: "renameGroup", account, group: "Old", to: "VIP" }],
  [false, { verb: "renameGroup", account, group: "VIP", to: "Old" }],
  [true, { verb: "deleteGroup", account, group: "Old" }],
  [false, { verb: "deleteGroup", account, group: "VIP" }],
  [true, { verb: "changeMembers", account, group: "VIP", items: [{ op: "add", conversation: user("bob") }] }],
  [true, { verb: "changeMembers", account, group: "VIP", items: [{ op: "remove", conversation: user("eve") }] }],
  [false, { verb: "changeMembers", account, group: "VIP", items: [{ op: "remove", conversation: user("bob") }] }],
  [false, { verb: "changeMembers", account, group: "Old", items: [] }],
])("%s: %j", (expected, change) => {
  expect(isAsWanted(change, contents)).toBe(expected);
});
