import { expect, test } from "vitest";
import { conversationKey } from "../chat/wire.ts";
import type { JobCall } from "./job-calls.ts";
import { memberMarks } from "./member-marks.ts";
import { isStillAsPlanned } from "./still-as-planned.ts";

const call = (change: JobCall["change"], more: Partial<JobCall> = {}): JobCall => ({
  ...{
    number: 0,
    account: "ann",
    rows: [{ line: 1 }],
    attempts: 0,
    deaths: 0,
    earlier: [],
    groupId: 7,
    change,
    ...more,
  },
});
const group = (id: number, name: string) => ({ id, name, sortWeight: 0 }) as never;
const contact = (id: string, groupIds: number[]) => ({ conversation: { kind: "user", id }, groupIds }) as never;
const keyOf = (id: string) => conversationKey({ kind: "user", id });
const rename = call({ verb: "renameGroup", account: "ann", group: "VIP", to: "V" });

test("F42: a name that another group has got since is not touched, nor one that is gone", () => {
  expect(isStillAsPlanned(rename, { groups: [group(7, "VIP")], contacts: [] })).toBe(true);
  expect(isStillAsPlanned(rename, { groups: [group(8, "VIP")], contacts: [] })).toBe(false);
  expect(isStillAsPlanned(rename, { groups: [group(7, "moved")], contacts: [] })).toBe(false);
});

test("F42: a group that holds whom the plan did not see is not deleted, though it holds no more; one that lost some is", () => {
  const members = memberMarks(["bob", "ann"].map(keyOf));
  const deletion = call({ verb: "deleteGroup", account: "ann", group: "VIP" }, { members });
  const groups = [group(7, "VIP")];
  expect(isStillAsPlanned(deletion, { groups, contacts: [contact("bob", [7]), contact("eve", [7])] })).toBe(false);
  expect(isStillAsPlanned(deletion, { groups, contacts: [contact("eve", [7])] })).toBe(false);
  expect(isStillAsPlanned(deletion, { groups, contacts: [contact("bob", [7]), contact("eve", [8])] })).toBe(true);
  expect(isStillAsPlanned(deletion, { groups, contacts: [] })).toBe(true);
  expect(isStillAsPlanned({ ...deletion, members: "" }, { groups, contacts: [contact("bob", [7])] })).toBe(false);
});

test("a thousand conversations of a group take 8 KB of the call that deletes it", () => {
  expect(memberMarks(Array.from({ length: 1000 }, (_, at) => keyOf(`user_${at}`)))).toHaveLength(8000);
});

test("a group that this plan makes has no number yet, and an edition that may not read tells nothing", () => {
  const { groupId: _none, ...made } = rename;
  expect(isStillAsPlanned(made, { groups: [], contacts: [] })).toBe(true);
  expect(isStillAsPlanned(rename, { groups: [], contacts: [], isUnknown: true })).toBe(true);
});
