import { describe, expect, test } from "vitest";
import type { AccountContents } from "@/lib/chat/read-account";
import type { Contact, MemberChange } from "@/lib/chat/wire";
import { effectsOf } from "./member-effects";
import { openPart } from "./results";
import { filtered, isFailed, markRowsOf, recentRowsOf, rowsOf } from "./rows";
import { nothingStaged, type Staged } from "./staged";
import { markEffectsOf } from "./staged-marks";
import { emptyWorkspace, nextWorkspace, type Workspace, type WorkspaceEvent } from "./workspace";

const vip = { id: 1, name: "VIP" };
const member = (id: string): Contact => ({
  conversation: { kind: "user", id },
  groupIds: [1],
  marks: [],
  changedAt: 1,
});
const change = (op: "add" | "remove", id: string): MemberChange => ({ op, conversation: { kind: "user", id } });
const contents = (...ids: string[]): AccountContents => ({ groups: [vip], contacts: ids.map(member) });
const inGroup = (stage: Staged["groups"][number]): Staged => ({ ...nothingStaged, groups: { 1: stage } });
const following = (...events: WorkspaceEvent[]) => events.reduce(nextWorkspace, emptyWorkspace);
const rows = (state: AccountContents, workspace: Workspace) =>
  rowsOf(1, state, workspace, effectsOf(state, workspace.staged).effects);
const ids = (state: AccountContents, workspace: Workspace) => rows(state, workspace).map((row) => row.conversation.id);

const before = contents("ann", "bob", "cy");
const staging: WorkspaceEvent = {
  kind: "members",
  groupId: 1,
  changes: [change("add", "dee"), change("add", "eve"), change("remove", "bob")],
};
const start: WorkspaceEvent = {
  kind: "start",
  calls: 1,
  orders: { groups: { 1: ["u:dee", "u:eve", "u:ann", "u:bob", "u:cy"] }, marks: [] },
};
const answer = (item: MemberChange, code: number) => ({ ...item, code, info: "", call: 1 });
const answers: WorkspaceEvent = {
  kind: "apply",
  event: {
    kind: "items",
    groupId: 1,
    outcomes: [
      answer(change("remove", "bob"), 0),
      answer(change("add", "dee"), 0),
      answer(change("add", "eve"), 51008),
    ],
  },
};

describe("rows", () => {
  test("what is staged to come stands on top in the order typed; removals stay where they are", () => {
    expect(ids(before, following(staging))).toEqual(["dee", "eve", "ann", "bob", "cy"]);
  });

  test("after an application no row moves: done ones stay, the failed one stays staged in its place", () => {
    const workspace = following(staging, start, answers, { kind: "end", total: 3 });
    const now = contents("ann", "cy", "dee");
    expect(ids(now, workspace)).toEqual(["dee", "eve", "ann", "bob", "cy"]);
    expect(
      rows(now, workspace)
        .filter(isFailed)
        .map((row) => row.conversation.id),
    ).toEqual(["eve"]);
    expect(workspace.staged).toEqual(inGroup({ members: [change("add", "eve")] }));
    expect(workspace.summary).toEqual({ total: 3, done: 2, failed: 1, notSent: 0, failures: [] });
  });

  test("a member that another hand added since comes last, one that it took out is gone", () => {
    const workspace = following(staging, start, answers, { kind: "end", total: 3 });
    expect(ids(contents("cy", "dee", "new"), workspace)).toEqual(["dee", "eve", "bob", "cy", "new"]);
  });

  test("taking a failed row back forgets what was said of it", () => {
    const workspace = following(
      staging,
      start,
      answers,
      { kind: "end", total: 3 },
      { kind: "takeBack", from: 1, keys: new Set(["u:eve"]) },
    );
    expect(ids(contents("ann", "cy", "dee"), workspace)).toEqual(["dee", "ann", "bob", "cy"]);
    expect(workspace.staged).toEqual(nothingStaged);
  });

  test("a filter looks at ids in any case, at the kind, and at failures", () => {
    const workspace = following(staging, start, answers, { kind: "end", total: 3 });
    const all = rows(contents("ann", "cy", "dee"), workspace);
    const shown = (filter: Partial<Parameters<typeof filtered>[1]>) =>
      filtered(all, { text: "", kind: "all", failed: false, ...filter }).map((row) => row.conversation.id);
    expect(shown({ text: " ANN" })).toEqual(["ann"]);
    expect(shown({ kind: "chatGroup" })).toEqual([]);
    expect(shown({ failed: true })).toEqual(["eve"]);
  });
});

describe("a workspace", () => {
  test("does not change what is staged while calls run", () => {
    const sending = following(staging, start);
    expect(nextWorkspace(sending, { kind: "takeAllBack" })).toBe(sending);
  });

  test("goes back step by step; the letters of a name are one step", () => {
    const typed = following(
      { kind: "members", groupId: 1, changes: [change("add", "dee")] },
      { kind: "rename", group: vip, name: "V" },
      { kind: "rename", group: vip, name: "Vi" },
    );
    const once = nextWorkspace(typed, { kind: "undo" });
    expect(once.staged).toEqual(inGroup({ members: [change("add", "dee")] }));
    expect(nextWorkspace(once, { kind: "undo" }).staged).toEqual(nothingStaged);
  });

  test("keeps everything staged when the call as a whole failed, and says so once", () => {
    const failure = { kind: "refused" as const, code: 51013, info: "" };
    const workspace = following(
      staging,
      start,
      { kind: "apply", event: { kind: "failure", failure, call: 1, refused: 3 } },
      { kind: "end", total: 3 },
    );
    expect(workspace.staged.groups[1]?.members).toHaveLength(3);
    expect(workspace.summary).toEqual({
      total: 3,
      done: 0,
      failed: 3,
      notSent: 0,
      failures: [{ failure, call: 1, refused: 3 }],
    });
  });

  test("counts what was refused with its call as failed, and keeps each failure apart from the next", () => {
    const gone = { failure: { kind: "refused" as const, code: 51009, info: "" }, call: 1, refused: 2, group: "VIP" };
    const down = { failure: { kind: "unreachable" as const, info: "", sent: false }, call: 2, refused: 0 };
    const workspace = following(
      staging,
      start,
      { kind: "apply", event: { kind: "failure", ...gone } },
      { kind: "apply", event: { kind: "failure", ...down } },
      { kind: "end", total: 3 },
    );
    expect(workspace.summary).toEqual({ total: 3, done: 0, failed: 2, notSent: 1, failures: [gone, down] });
  });

  test("marks that were done leave the stage, refused ones stay in their places, and the others' rows do not move", () => {
    const marked = (id: string, ...marks: number[]): Contact => ({ ...member(id), groupIds: [], marks });
    const before: AccountContents = { groups: [], contacts: [marked("ann", 1), marked("bob", 2)] };
    const setting = (...ids: string[]): WorkspaceEvent => ({
      kind: "marks",
      of: ids.map((id) => ({ conversation: { kind: "user", id } })),
      edit: { kind: "bit", bit: 3, on: true },
    });
    const staged = following(setting("eve", "dee"));
    const rowsNow = (state: AccountContents, workspace: Workspace) =>
      markRowsOf(state, workspace, markEffectsOf(state.contacts, workspace.staged.marks).effects);
    const order = rowsNow(before, staged).map((row) => row.key);
    expect(order).toEqual(["u:eve", "u:dee", "u:ann", "u:bob"]);

    const change = (id: string, code: number) => ({
      ...{ scope: "standard" as const, conversation: { kind: "user" as const, id }, set: [3] },
      ...{ code, info: "", call: 1 },
    });
    const done = [
      { kind: "start", calls: 1, orders: { groups: {}, marks: order } },
      { kind: "apply", event: { kind: "marks", outcomes: [change("eve", 0), change("dee", 51008)] } },
      { kind: "end", total: 2 },
    ] satisfies WorkspaceEvent[];
    const workspace = done.reduce(nextWorkspace, staged);
    const after = { ...before, contacts: [...before.contacts, marked("eve", 3)] };
    expect(rowsNow(after, workspace).map((row) => [row.key, isFailed(row)])).toEqual([
      ["u:eve", false],
      ["u:dee", true],
      ["u:ann", false],
      ["u:bob", false],
    ]);
    expect(workspace.summary).toMatchObject({ done: 1, failed: 1, notSent: 0 });
  });

  test("51008: what was said of marks that are edited since, or of a name that is typed anew, is past", () => {
    const bob = { conversation: { kind: "user" as const, id: "bob" } };
    const marking = (bit: number): WorkspaceEvent => ({
      kind: "marks",
      of: [bob],
      edit: { kind: "bit", bit, on: true },
    });
    const naming = (name: string): WorkspaceEvent => ({ kind: "rename", group: vip, name });
    const said = { info: "", call: 1 };
    const failed = following(
      marking(3),
      naming("Gold"),
      { kind: "start", calls: 2, orders: { groups: {}, marks: [] } },
      {
        kind: "apply",
        event: { kind: "rename", groupId: 1, outcome: { from: "VIP", to: "Gold", code: 50002, ...said } },
      },
      {
        kind: "apply",
        event: { kind: "marks", outcomes: [{ scope: "standard", ...bob, set: [3], code: 51008, ...said }] },
      },
      { kind: "end", total: 2 },
    );
    expect(Object.keys(failed.results.marks.items)).toEqual(["u:bob"]);
    expect(failed.results.groups[1]?.rename?.code).toBe(50002);
    expect(nextWorkspace(failed, naming("Gold")).results).toEqual(failed.results);
    const mended = [marking(4), naming("Golden")].reduce(nextWorkspace, failed);
    expect(mended.results.marks.items).toEqual({});
    expect(mended.results.groups[1]?.rename).toBeUndefined();
  });

  test("the letters of a custom text are one step to go back", () => {
    const typing = (text: string): WorkspaceEvent => {
      return { kind: "marks", of: [{ conversation: { kind: "user", id: "ann" } }], edit: { kind: "text", text } };
    };
    const typed = following(staging, typing("v"), typing("vi"), typing("vip"));
    expect(typed.staged.marks["u:ann"]?.customMark).toBe("vip");
    expect(nextWorkspace(typed, { kind: "undo" }).staged).toEqual(following(staging).staged);
  });

  test("keeps an item whose lost answer read back as not done, and drops one that read back as done", () => {
    const lost = (item: MemberChange, found: boolean) => ({ ...item, code: "?" as const, info: "", call: 1, found });
    const workspace = following(staging, start, {
      kind: "apply",
      event: {
        kind: "items",
        groupId: 1,
        outcomes: [lost(change("add", "dee"), true), lost(change("add", "eve"), false)],
      },
    });
    expect(workspace.staged.groups[1]?.members).toEqual([change("add", "eve"), change("remove", "bob")]);
  });

  test("what no answer and no reading back has told is open: the lost rename and 50004, not what was found or refused", () => {
    const said = (id: string, code: number | "?", found?: boolean) => {
      return { ...change("add", id), code, info: "", call: 1, ...(found !== undefined && { found }) };
    };
    const outcomes = [said("dee", 50004), said("eve", "?", false), said("fay", 51008)];
    const outcome = { from: "VIP", to: "Gold", code: "?" as const, info: "", call: 1 };
    const { staged, results } = following(
      { kind: "rename", group: vip, name: "Gold" },
      { kind: "members", groupId: 1, changes: outcomes.map(({ op, conversation }) => ({ op, conversation })) },
      start,
      { kind: "apply", event: { kind: "rename", groupId: 1, outcome } },
      { kind: "apply", event: { kind: "items", groupId: 1, outcomes } },
    );
    expect(openPart(staged, results)).toEqual(inGroup({ rename: "Gold", members: [change("add", "dee")] }));
  });

  test("a removal from the recent list has a row to take it back from, though the list was read without it", () => {
    const leaving = { kind: "user" as const, id: "far-down" };
    const listed = { conversation: { kind: "user" as const, id: "ann" }, time: 1, pinned: false };
    const rowsWith = (workspace: Workspace) =>
      recentRowsOf([listed], contents(), workspace).map((row) => [row.key, row.change !== undefined]);
    const staged = following({ kind: "recents", conversations: [leaving, listed.conversation] });
    expect(rowsWith(staged)).toEqual([
      ["u:ann", true],
      ["u:far-down", true],
    ]);
    const back = nextWorkspace(staged, { kind: "takeBack", from: "recents", keys: new Set(["u:far-down"]) });
    expect(rowsWith(back)).toEqual([["u:ann", true]]);
  });

  test("a group made with conversations keeps the refused ones staged in it", () => {
    const outcomes = [answer(change("add", "dee"), 0), answer(change("add", "eve"), 50001)];
    const workspace = following({ kind: "created", groupId: 1, outcomes });
    expect(workspace.staged.groups[1]?.members).toEqual([change("add", "eve")]);
    expect(workspace.summary).toEqual({ total: 2, done: 1, failed: 1, notSent: 0, failures: [] });
    expect(nextWorkspace(workspace, { kind: "undo" }).staged).toEqual(nothingStaged);
  });

  test("no step back leads out of what was brought back: it is kept nowhere else", () => {
    const aside = inGroup({ members: [change("add", "old")] });
    const back = following(staging, { kind: "restore", staged: aside });
    expect(nextWorkspace(back, { kind: "undo" }).staged).toEqual(back.staged);
    const since = nextWorkspace(back, { kind: "members", groupId: 1, changes: [change("add", "new")] });
    expect(nextWorkspace(since, { kind: "undo" }).staged).toEqual(back.staged);
  });
});
