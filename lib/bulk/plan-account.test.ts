import { expect, test } from "vitest";
import type { ChangeRow } from "../chat/change-row.ts";
import { rulesInForce } from "../chat/rules-in-force.ts";
import { conversationAt } from "../chat/wire.ts";
import type { AccountState } from "./lives.ts";
import { planAccount } from "./plan-account.ts";
import { planRules, planRulesOf } from "./plan-rules.ts";

type Draft = [verb: ChangeRow["verb"], group: string, rest?: string];

/** The third text is the new name of a rename, otherwise a conversation's key. */
function rowsOf(...drafts: Draft[]): ChangeRow[] {
  return drafts.map(([verb, group, rest], at) => ({
    ...{ line: at + 2, verb, account: "ann", group },
    ...(rest !== undefined && (verb === "rename" ? { to: rest } : { conversation: conversationAt(rest) })),
  }));
}

function holding(groups: Record<string, readonly string[]>): AccountState {
  const memberships = new Map<string, number[]>();
  Object.values(groups).forEach((keys, at) => {
    for (const key of keys) memberships.set(key, [...(memberships.get(key) ?? []), at + 1]);
  });
  const peers = new Map(Array.from({ length: 2000 }, (_, at) => [`u:${at}`, 0] as const));
  const named = Object.keys(groups).map((name, at) => ({ id: at + 1, name }));
  return { kind: "read", groups: named, memberships, groupedCount: memberships.size, peers };
}

const keysTo = (count: number) => Array.from({ length: count }, (_, at) => `u:${at}`);
const outcomes = (plan: ReturnType<typeof planAccount>) =>
  plan.rows.map(({ outcome, code, call }) => [outcome, code || (call ?? "-")].join(" "));

test("rows that use a name which the file itself gives a group travel under the name of the moment", () => {
  const rows = rowsOf(["rename", "Old", "New"], ["add", "New", "u:1"], ["add", "Old", "u:2"], ["remove", "New", "u:0"]);
  const plan = planAccount(holding({ Old: ["u:0"] }), rows);
  expect(outcomes(plan)).toEqual(["change 0", "change 1", "fail 51009", "change 1"]);
  expect(plan.calls).toEqual([
    { change: { verb: "renameGroup", account: "ann", group: "Old", to: "New" }, lines: [2] },
    {
      change: {
        ...{ verb: "changeMembers", account: "ann", group: "New" },
        items: [
          { op: "remove", conversation: conversationAt("u:0") },
          { op: "add", conversation: conversationAt("u:1") },
        ],
      },
      lines: [3, 5],
    },
  ]);
});

test("a group that is made, renamed and filled is made once, under its last name", () => {
  const rows = rowsOf(["create", "One"], ["add", "One", "u:1"], ["rename", "One", "Two"], ["ensure", "Two", "u:2"]);
  const { calls } = planAccount(holding({}), rows);
  const conversations = ["u:1", "u:2"].map(conversationAt);
  expect(calls).toEqual([
    { change: { verb: "createGroup", account: "ann", name: "Two", conversations }, lines: [2, 3, 4, 5] },
  ]);
});

test("what the file itself undoes is not sent, and says by which line", () => {
  const rows = rowsOf(
    ["add", "A", "u:1"],
    ["create", "B"],
    ["delete", "B"],
    ["remove", "A", "u:1"],
    ["rename", "A", "A"],
  );
  const plan = planAccount(holding({ A: [] }), rows);
  expect(plan.calls).toEqual([]);
  expect(plan.rows.map(({ outcome, note }) => [outcome, note])).toEqual([
    ["no-op", { kind: "within", line: 5 }],
    ["no-op", { kind: "within", line: 4 }],
    ["no-op", { kind: "within", line: 3 }],
    ["no-op", { kind: "within", line: 2 }],
    ["no-op", { kind: "none" }],
  ]);
});

test("two groups that change names take three renames, the first of them to the name that the file used in passing", () => {
  const rows = rowsOf(["rename", "A", "aside"], ["rename", "B", "A"], ["rename", "aside", "B"]);
  const { calls } = planAccount(holding({ A: [], B: [] }), rows);
  expect(calls.map(({ change, lines }) => [change, lines])).toEqual([
    [{ verb: "renameGroup", account: "ann", group: "A", to: "aside" }, [2]],
    [{ verb: "renameGroup", account: "ann", group: "B", to: "A" }, [3]],
    [{ verb: "renameGroup", account: "ann", group: "aside", to: "B" }, [4]],
  ]);
});

test("250 conversations into a new group: three calls, a hundred in each at most", () => {
  const { calls } = planAccount(
    holding({}),
    rowsOf(["create", "A"], ...keysTo(250).map((key): Draft => ["add", "A", key])),
  );
  expect(calls.map(({ change, lines }) => [change.verb, lines.length])).toEqual([
    ["createGroup", 101],
    ["changeMembers", 50],
    ["changeMembers", 100],
  ]);
});

test("51008: the 1001st conversation fails, and one that takes the place of another goes after it", () => {
  const full = holding({ A: keysTo(999), B: ["u:999"] });
  const rows = rowsOf(["add", "A", "u:1000"], ["remove", "B", "u:999"], ["add", "A", "u:1001"], ["add", "B", "u:5"]);
  const plan = planAccount(full, rows);
  expect(outcomes(plan)).toEqual(["fail 51008", "change 0", "change 1", "change 0"]);
  expect(plan.rows[0]?.note).toEqual({ kind: "grouped", conversations: 1000 });
});

test("51010, 51011, 50002, 50001: each rule at its own place in the order of checks", () => {
  const names = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`G${at}`, []]));
  const long = "x".repeat(65);
  const rows = rowsOf(
    ["create", "G20"],
    ["create", "G1"],
    ["rename", "G1", "G2"],
    ["create", long],
    ["rename", "gone", long],
  );
  const state = holding(names);
  expect(outcomes(planAccount(state, rows)).map((each) => each.slice(5))).toEqual([
    "51010",
    "50002",
    "50002",
    "51011",
    "51011",
  ]);
  expect(outcomes(planAccount({ kind: "refused", code: 50001 }, rows)).map((each) => each.slice(5))).toEqual([
    "50001",
    "50001",
    "50001",
    "51011",
    "51011",
  ]);
});

test("51013: an edition without groups refuses what would be sent; what is so already needs nothing", () => {
  const rows = rowsOf(["ensure", "A"], ["ensure", "A", "u:1"], ["ensure-absent", "B"], ["remove", "A", "u:9"]);
  const plan = planAccount(holding({ A: ["u:1"] }), rows, { ...planRules, lacksFeature: true });
  expect(outcomes(plan)).toEqual(["no-op -", "no-op -", "no-op -", "fail 51013"]);
});

test("the rules in force of an app: its own number of groups and bytes; with 1000 per group no 51008 is foretold", () => {
  const kept = { person: "", at: 0, reason: "", version: 1 };
  const inForce = rulesInForce([
    { ...kept, rule: "groups", reading: { value: 2 } },
    { ...kept, rule: "nameBytes", reading: { value: 32 } },
    { ...kept, rule: "conversations", reading: { value: 1000, per: "group" } },
  ]);
  const rows = rowsOf(["create", "B"], ["create", "C"], ["rename", "B", "x".repeat(33)], ["add", "B", "u:new"]);
  const plan = planAccount(holding({ A: keysTo(1000) }), rows, planRulesOf(inForce));
  expect(outcomes(plan).map((each) => each.replace(/ \d$/, ""))).toEqual([
    ...["change", "fail 51010", "fail 51011", "unknown"],
  ]);
});

test("50001 and 51007: only where it is known that the other side may not be used; otherwise the service can tell", () => {
  const state = holding({ A: [] });
  const peers = new Map([
    ["u:known", 0],
    ["g:@TGS#dead", 51007],
  ]);
  const rows = rowsOf(
    ["add", "A", "u:known"],
    ["add", "A", "g:@TGS#dead"],
    ["add", "A", "u:stranger"],
    ["add", "A", `u:${"x".repeat(33)}`],
  );
  if (state.kind !== "read") throw new Error("It was read.");
  expect(outcomes(planAccount({ ...state, peers }, rows))).toEqual([
    "change 0",
    "fail 51007",
    "unknown 0",
    "fail 50001",
  ]);
});

test("where an unknown other side decides whether the next one finds its place, the calls keep the file's order", () => {
  const full = holding({ A: keysTo(999), B: [] });
  const rows = rowsOf(
    ["add", "A", "u:stranger"],
    ["add", "B", "u:1000"],
    ["remove", "A", "u:0"],
    ["add", "A", "u:1001"],
  );
  const plan = planAccount(full, rows);
  expect(outcomes(plan)).toEqual(["unknown 0", "unknown 1", "change 2", "unknown 2"]);
});

test("an account that is over the cap already keeps the file's order: what is counted moves, what is new does not", () => {
  const over = holding({ A: keysTo(1001), B: [] });
  const rows = rowsOf(["add", "B", "u:1"], ["remove", "A", "u:1"], ["add", "B", "u:1500"], ["remove", "A", "u:2"]);
  const plan = planAccount(over, rows);
  expect(outcomes(plan)).toEqual(["change 0", "change 1", "fail 51008", "change 1"]);
  expect(plan.calls).toHaveLength(2);
});

test("one conversation takes another's place in twelve groups at a full cap: all but one are emptied first", () => {
  const groups = Array.from({ length: 12 }, (_, at) => `G${at}`);
  const full = holding(Object.fromEntries(groups.map((name) => [name, ["u:0"]])));
  const rows = groups.flatMap((name) => rowsOf(["remove", name, "u:0"]));
  const back = groups.flatMap((name) => rowsOf(["add", name, "u:1"]));
  const all = [...rows, ...back].map((row, at) => ({ ...row, line: at + 2 }));
  const { calls } = planAccount(full, all, { ...planRules, groupedConversations: 1 });
  expect(calls).toHaveLength(2 * 12 - 1);
});

test("the same rows over the same state give the same plan, whatever the order in which the state was read", () => {
  const rows = rowsOf(["delete", "A"], ["rename", "B", "A"], ["add", "A", "u:7"], ["ensure", "C", "u:8"]);
  const state = holding({ A: ["u:1"], B: ["u:2"] });
  if (state.kind !== "read") throw new Error("It was read.");
  const turned = {
    ...state,
    groups: [...state.groups].reverse(),
    memberships: new Map([...state.memberships].reverse()),
  };
  expect(planAccount(turned, rows)).toEqual(planAccount(state, rows));
});
