import { describe, expect, test } from "vitest";
import type { Ending } from "../chat/change.ts";
import { afterCall, type CallRow, partOf, withRest } from "./row-results.ts";

const user = (id: string) => ({ kind: "user" as const, id });
const row = (line: number, id: string): CallRow => ({ line, conversation: user(id) });
const rename: CallRow = { line: 9 };
const rows = [row(1, "bob"), row(2, "eve")];
const ending = (more: Partial<Ending>): Ending => ({
  how: "answered",
  code: 0,
  info: "",
  items: [],
  effects: [],
  ...more,
});

describe("what an ending says of each row", () => {
  test("every row has the code of its own item; a rename, which has none, that of the call", () => {
    const items = [
      { conversation: user("bob"), code: 0, info: "" },
      { conversation: user("eve"), code: 51008, info: "full" },
    ];
    expect(afterCall(ending({ items }), [...rows, rename], 0)).toEqual({
      kind: "over",
      rows: [
        { line: 1, state: "done", code: 0 },
        { line: 2, state: "failed", code: 51008 },
        { line: 9, state: "done", code: 0 },
      ],
    });
  });

  test("a refusal of the whole call fails each of its rows", () => {
    expect(afterCall(ending({ code: 51009 }), rows, 0)).toEqual({
      kind: "over",
      rows: [
        { line: 1, state: "failed", code: 51009, why: "callRefused" },
        { line: 2, state: "failed", code: 51009, why: "callRefused" },
      ],
    });
  });

  test("a rate that is used up is no failure, and a key that is refused ends the run", () => {
    expect(afterCall(ending({ code: 60007 }), rows, 0)).toEqual({ kind: "again", why: "limited" });
    expect(afterCall(ending({ code: 70001 }), rows, 0)).toEqual({ kind: "stop", code: 70001 });
    expect(afterCall(ending({ how: "notSent" }), rows, 0)).toEqual({ kind: "again", why: "unsent" });
  });

  test("a lost answer goes by the account: done, sent once more, then told as not done", () => {
    const settled = (verdict: Ending["verdict"], effects: Ending["effects"] = []) =>
      ending({ how: "settled", ...(verdict && { verdict }), effects });
    expect(afterCall(settled("done"), rows, 1)).toMatchObject({ rows: [{ state: "done" }, { state: "done" }] });
    expect(afterCall(settled("notDone"), rows, 1)).toEqual({ kind: "again", why: "lost" });
    expect(afterCall(settled("notDone"), rows, 2)).toMatchObject({ rows: [{ state: "failed", why: "notDone" }, {}] });
  });

  test("of a lost answer whose call was done in part the rest is sent once more, on its own; where it is not, nobody knows of it", () => {
    const moved = { kind: "added", groupId: 1, group: "VIP", conversation: user("bob") } as const;
    const made = { kind: "created", groupId: 1, name: "VIP" } as const;
    const inPart = ending({ how: "settled", verdict: "unknown", effects: [made, moved] });
    const create: CallRow = { line: 7 };
    expect(afterCall(inPart, [create, ...rows], 1)).toEqual({
      kind: "part",
      rows: [
        { line: 7, state: "done", code: 0 },
        { line: 1, state: "done", code: 0 },
      ],
      left: [row(2, "eve")],
      groupId: 1,
    });
    const part = afterCall(inPart, [create, ...rows], 1);
    expect(part.kind === "part" && withRest(part, "readBack")).toMatchObject({
      kind: "over",
      rows: [{ state: "done" }, { state: "done" }, { line: 2, state: "unknown", why: "readBack" }],
    });
    const ofNobody = ending({ how: "settled", verdict: "unknown" });
    expect(afterCall(ofNobody, rows, 1)).toMatchObject({ kind: "over", rows: [{ state: "unknown" }, {}] });
  });

  test("the rest of a creation is a change of the group that is there by now", () => {
    const account = "ann";
    const creation = { verb: "createGroup", account, name: "VIP", conversations: [user("bob"), user("eve")] } as const;
    const add = { op: "add" as const, conversation: user("eve") };
    const rest = { verb: "changeMembers", account, group: "VIP", items: [add] };
    expect(partOf({ ...creation, conversations: [...creation.conversations] }, [row(2, "eve")])).toEqual(rest);
    const items = [{ op: "remove" as const, conversation: user("bob") }, add];
    expect(partOf({ verb: "changeMembers", account, group: "VIP", items }, [row(2, "eve")])).toEqual(rest);
  });
});
