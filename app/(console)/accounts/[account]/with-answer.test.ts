import { describe, expect, test } from "vitest";
import type { AccountContents } from "@/lib/chat/read-account";
import type { ApplyEvent } from "./apply";
import { withAnswer } from "./with-answer";

describe("what is known between two calls", () => {
  const contact = (id: string, groupIds: number[], marks: number[] = []) => ({
    conversation: { kind: "user" as const, id },
    groupIds,
    marks,
    changedAt: 1,
  });
  const before: AccountContents = {
    groups: [{ id: 1, name: "VIP" }],
    contacts: [contact("ann", [1]), contact("bob", [1, 2]), contact("cy", [1], [3])],
  };
  const items = (...outcomes: { op: "add" | "remove"; id: string; code: number }[]): ApplyEvent => ({
    kind: "items",
    groupId: 1,
    outcomes: outcomes.map(({ op, id, code }) => ({ op, conversation: { kind: "user", id }, code, info: "", call: 1 })),
  });

  test("a rename that was done shows at once, one that was refused does not", () => {
    const outcome = { from: "VIP", to: "Gold", info: "", call: 1 };
    const withCode = (code: number) =>
      withAnswer(before, { kind: "rename", groupId: 1, outcome: { ...outcome, code } });
    expect(withCode(0).groups).toEqual([{ id: 1, name: "Gold" }]);
    expect(withCode(50002).groups).toEqual([{ id: 1, name: "VIP" }]);
  });

  test("items that were done are in or out; a record without group and mark is gone", () => {
    const removed = (["ann", "bob", "cy"] as const).map((id) => ({ op: "remove" as const, id, code: 0 }));
    const { contacts } = withAnswer(before, items(...removed, { op: "add", id: "dee", code: 0 }));
    expect(contacts.map((each) => [each.conversation.id, each.groupIds])).toEqual([
      ["bob", [2]],
      ["cy", []],
      ["dee", [1]],
    ]);
  });

  test("items that were refused change nothing", () => {
    expect(
      withAnswer(before, items({ op: "add", id: "dee", code: 51008 }, { op: "remove", id: "ann", code: 50002 })),
    ).toEqual(before);
  });
});
