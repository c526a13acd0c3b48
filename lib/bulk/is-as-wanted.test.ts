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
  expect(isAsWanted({ change }, contents)).toBe(expected);
});

const rename = (group: string, to: string): Change => ({ verb: "renameGroup", account, group, to });
const remove = (group: string): Change => ({ verb: "deleteGroup", account, group });
const put = (op: "add" | "remove", id: string, group = "VIP"): Change => ({
  ...{ verb: "changeMembers", account, group },
  items: [{ op, conversation: user(id) }],
});
const of = (groupId: number, change: Change) => ({ groupId, change });

test.each<[boolean, string, { groupId?: number; change: Change }, { groupId?: number; change: Change }[]]>([
  [true, "a name that a later call gave it", of(1, rename("Old", "Mid")), [of(1, rename("Mid", "VIP"))]],
  [
    true,
    "names that changed places",
    of(1, rename("Old", "Mid")),
    [of(2, rename("VIP", "Old")), of(1, rename("Mid", "VIP"))],
  ],
  [false, "a name that another group has", of(2, rename("Old", "VIP")), []],
  [false, "a name that it has not got yet", of(1, rename("VIP", "New")), []],
  [true, "a group that is gone, whoever has its name", of(2, remove("VIP")), []],
  [false, "a group that is there", of(1, remove("VIP")), []],
  [true, "a member of a group that is gone as well", of(3, put("add", "bob", "Old")), [of(3, remove("Old"))]],
  [false, "a member of a group that nobody was to delete", of(3, put("add", "bob", "Old")), []],
  [true, "a member under a later name", of(1, put("add", "bob", "Old")), [of(1, rename("Old", "VIP"))]],
  [true, "one who was taken out again", of(1, put("add", "eve")), [of(1, put("remove", "eve"))]],
  [false, "one who was not put in", of(1, put("add", "eve")), [of(1, put("add", "bob"))]],
  [
    true,
    "a group that was made under another name",
    { change: { verb: "createGroup", account, name: "First", conversations: [user("bob")] } },
    [{ change: rename("First", "VIP") }],
  ],
])("%s: %s", (expected, _, call, later) => {
  expect(isAsWanted(call, contents, later)).toBe(expected);
});
