import { expect, test } from "vitest";
import { AskedRule, type ChangeRule, ruleInQuery, ruleOfQuery } from "../chat/change-rule.ts";
import { conversationAt } from "../chat/wire.ts";
import { rowsByRule } from "./by-rule.ts";
import type { AccountState } from "./lives.ts";
import { planAccount } from "./plan-account.ts";
import { isRow } from "./read-rows.ts";

const dead = "g:@TGS#DEAD";
const state: AccountState = {
  kind: "read",
  groups: [
    { id: 1, name: "VIP" },
    { id: 2, name: "Old" },
    { id: 4, name: "Empty" },
  ],
  memberships: new Map([
    [dead, [1, 2]],
    ["u:ben", [2]],
    ["u:cat", [1]],
  ]),
  groupedCount: 3,
  peers: new Map([
    [dead, 51007],
    ["u:ben", 0],
    ["u:cat", 0],
  ]),
};

/** The rule's rows in a few words each, with what they come to. */
function told(rule: ChangeRule, of: AccountState = state): string[] {
  const { rows } = planAccount(of, rowsByRule(rule, "ann", of, 7).filter(isRow));
  return rows.map(({ line, verb, group, to, conversation, outcome, code }) =>
    [line, verb, group, to ?? conversation?.id ?? "-", outcome, code || ""].join(" ").trim(),
  );
}

test("a conversation leaves every group that holds it", () => {
  expect(told({ kind: "removeConversation", conversation: conversationAt(dead) })).toEqual([
    "7 ensure-absent VIP @TGS#DEAD change",
    "8 ensure-absent Old @TGS#DEAD change",
  ]);
  expect(told({ kind: "removeConversation", conversation: conversationAt("u:nobody") })).toEqual([]);
});

test("a group is renamed where there is one, and the account that has both names is told before", () => {
  expect(told({ kind: "renameGroup", group: "Old", to: "New" })).toEqual(["7 rename Old New change"]);
  expect(told({ kind: "renameGroup", group: "Old", to: "VIP" })).toEqual(["7 rename Old VIP fail 50002"]);
  expect(told({ kind: "renameGroup", group: "Nobody's", to: "New" })).toEqual([]);
});

test("a merge moves what the other group lacks, then deletes the first; without the other it is a rename", () => {
  const merged = rowsByRule({ kind: "mergeGroups", from: "Old", into: "VIP" }, "ann", state, 2).filter(isRow);
  const { rows, calls } = planAccount(state, merged);
  expect(rows.map(({ verb, outcome }) => `${verb} ${outcome}`)).toEqual([
    "ensure no-op",
    "ensure change",
    "delete change",
  ]);
  expect(calls.map(({ change }) => change.verb)).toEqual(["changeMembers", "deleteGroup"]);
  expect(told({ kind: "mergeGroups", from: "Old", into: "New" })).toEqual(["7 rename Old New change"]);
});

test("empty groups and orphans go, and nothing else", () => {
  expect(told({ kind: "deleteEmptyGroups" })).toEqual(["7 delete Empty - change"]);
  expect(told({ kind: "removeOrphans" })).toEqual([
    "7 ensure-absent VIP @TGS#DEAD change",
    "8 ensure-absent Old @TGS#DEAD change",
  ]);
});

test("a template adds what is missing; 50001: an account that is not there is told for each of its rows", () => {
  const conversations = ["u:ben", "u:cat"].map(conversationAt);
  const rule: ChangeRule = {
    kind: "applyTemplate",
    groups: [
      { name: "VIP", conversations },
      { name: "New", conversations: [] },
    ],
  };
  expect(told(rule)).toEqual([
    "7 ensure VIP - no-op",
    "8 ensure VIP ben change",
    "9 ensure VIP cat no-op",
    "10 ensure New - change",
  ]);
  const refused = told(rule, { kind: "refused", code: 50001 });
  expect(refused.every((each) => each.endsWith("fail 50001"))).toBe(true);
  expect(refused).toHaveLength(4);
});

test("50001: an account that a rule cannot look at is told as not read, and not passed over", () => {
  const absent: AccountState = { kind: "refused", code: 50001 };
  const bad = [{ line: 3, fault: "accountRefused", text: "nobody", code: 50001 }];
  expect(rowsByRule({ kind: "deleteEmptyGroups" }, "nobody", absent, 3)).toEqual(bad);
  expect(rowsByRule({ kind: "mergeGroups", from: "Old", into: "VIP" }, "nobody", absent, 3)).toEqual(bad);
  expect(rowsByRule({ kind: "removeConversation", conversation: conversationAt(dead) }, "nobody", absent, 3)).toEqual(
    bad,
  );
});

test("a rule goes through an address and comes back as it was", () => {
  const rules: AskedRule[] = [
    { kind: "removeConversation", conversation: conversationAt("g:@TGS#1 & =ü") },
    { kind: "renameGroup", group: "Old", to: "kind" },
    { kind: "mergeGroups", from: "a=b", into: "c&d" },
    { kind: "deleteEmptyGroups" },
    { kind: "applyTemplate", template: "4f1c2b0a-8f5e-4c3d-9a7b-1e2d3c4b5a69", version: 12 },
  ];
  for (const rule of rules) {
    const address = new URLSearchParams({ target: "own", title: "x", ...ruleInQuery(rule) }).toString();
    expect(AskedRule.parse(ruleOfQuery(Object.fromEntries(new URLSearchParams(address))))).toEqual(rule);
  }
  expect(ruleOfQuery({ target: "own" })).toBeUndefined();
});
