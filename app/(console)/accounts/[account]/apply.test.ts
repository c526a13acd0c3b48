import { describe, expect, test } from "vitest";
import { done, type Failure, failed, type Outcome } from "@/lib/chat/outcome";
import type { AccountContents } from "@/lib/chat/read-account";
import type { MemberChange } from "@/lib/chat/wire";
import { type ApplyEvent, type ApplyPorts, applyCalls, withAnswer } from "./apply";
import type { PlannedCall } from "./staged";

const add = (id: string): MemberChange => ({ op: "add", conversation: { kind: "user", id } });
const rename: PlannedCall = { kind: "rename", groupId: 1, from: "VIP", to: "Gold" };
const members = (group: string, ...ids: string[]): PlannedCall => ({
  kind: "members",
  groupId: 1,
  group,
  items: ids.map(add),
});
const refused = (code: number): Failure => ({ kind: "refused", code, info: "" });
const lost: Failure = { kind: "unreachable", info: "gone", sent: true };

/** A service that answers what the test says, in turn, and notes what it was asked and when. */
function scripted(answers: (Failure | "ok")[], state: Outcome<AccountContents> = done({ groups: [], contacts: [] })) {
  const sent: string[] = [];
  const events: ApplyEvent[] = [];
  let clock = 0;
  const next = () => answers.shift() ?? "ok";
  const ports: ApplyPorts = {
    rename: async (from, to) => {
      sent.push(`rename ${from} ${to}`);
      const answer = next();
      return answer === "ok" ? done({}) : failed(answer);
    },
    changeMembers: async (group, items) => {
      sent.push(`members ${group} ${items.map((item) => item.conversation.id).join(",")}`);
      const answer = next();
      return answer === "ok" ? done(items.map((item) => ({ ...item, code: 0, info: "" }))) : failed(answer);
    },
    read: async () => {
      sent.push(`read at ${clock}`);
      return state;
    },
    wait: async (ms) => {
      clock += ms;
    },
    now: () => clock,
  };
  const run = (calls: PlannedCall[]) => applyCalls(calls, ports, (event) => events.push(event));
  return { run, sent, events, clock: () => clock };
}

describe("applying", () => {
  test("OK: the rename, then the members under the new name", async () => {
    const service = scripted([]);
    await service.run([rename, members("Gold", "ann")]);
    expect(service.sent).toEqual(["rename VIP Gold", "members Gold ann"]);
    expect(service.events.filter((event) => event.kind === "failure")).toEqual([]);
  });

  test("50002: after a refused rename the members go under the old name", async () => {
    const service = scripted([refused(50002)]);
    await service.run([rename, members("Gold", "ann")]);
    expect(service.sent).toEqual(["rename VIP Gold", "members VIP ann"]);
    expect(service.events).toContainEqual({
      kind: "rename",
      groupId: 1,
      outcome: { from: "VIP", to: "Gold", code: 50002, info: "", call: 1 },
    });
  });

  test("51009: a group that is gone takes its own calls with it, and no others", async () => {
    const service = scripted([refused(51009)]);
    await service.run([members("VIP", "ann"), members("VIP", "bob"), { ...members("Family", "cy"), groupId: 2 }]);
    expect(service.sent).toEqual(["members VIP ann", "members Family cy"]);
  });

  test("51013: a fault that needs a person ends everything", async () => {
    const service = scripted([refused(51013)]);
    await service.run([members("VIP", "ann"), { ...members("Family", "cy"), groupId: 2 }]);
    expect(service.sent).toEqual(["members VIP ann"]);
  });

  test("60007: what was certainly not done is sent again, a second later", async () => {
    const service = scripted([refused(60007), refused(60007)]);
    await service.run([members("VIP", "ann")]);
    expect(service.sent).toEqual(["members VIP ann", "members VIP ann", "members VIP ann"]);
    expect(service.clock()).toBe(3000);
    expect(service.events).toContainEqual({
      kind: "items",
      groupId: 1,
      outcomes: [{ ...add("ann"), code: 0, info: "", call: 1 }],
    });
  });

  test("60007: patience ends after three more tries", async () => {
    const service = scripted(Array.from({ length: 9 }, () => refused(60007)));
    await service.run([members("VIP", "ann")]);
    expect(service.sent).toHaveLength(4);
    expect(service.events).toContainEqual({ kind: "failure", failure: refused(60007), call: 1 });
  });

  test("a lost answer is read back after the service's own time, and nothing is sent blindly again", async () => {
    const state: AccountContents = {
      groups: [{ id: 1, name: "VIP" }],
      contacts: [{ conversation: { kind: "user", id: "ann" }, groupIds: [1], marks: [], changedAt: 1 }],
    };
    const service = scripted([lost], done(state));
    await service.run([members("VIP", "ann", "bob"), members("VIP", "cy")]);
    expect(service.sent).toEqual(["members VIP ann,bob", "read at 3500"]);
    expect(service.events).toContainEqual({
      kind: "items",
      groupId: 1,
      outcomes: [
        { ...add("ann"), code: "?", info: "", call: 1, found: true },
        { ...add("bob"), code: "?", info: "", call: 1, found: false },
      ],
    });
  });

  test.each([
    ["done", [{ id: 1, name: "Gold" }], { found: true }],
    ["not done", [{ id: 1, name: "VIP" }], { found: false }],
    ["not known, when a stranger's hand shows", [{ id: 1, name: "Other" }], {}],
  ])("a lost rename reads back as %s", async (_, groups, found) => {
    const service = scripted([lost], done({ groups, contacts: [] }));
    await service.run([rename]);
    expect(service.events).toContainEqual({
      kind: "rename",
      groupId: 1,
      outcome: { from: "VIP", to: "Gold", code: "?", info: "", call: 1, ...found },
    });
  });

  test("a service that does not answer ends everything at once: nothing was sent", async () => {
    const down: Failure = { kind: "unreachable", info: "down", sent: false };
    const service = scripted([down]);
    await service.run([members("VIP", "ann"), members("VIP", "bob")]);
    expect(service.sent).toEqual(["members VIP ann"]);
    expect(service.events.at(-1)).toEqual({ kind: "failure", failure: down, call: 1 });
  });
});

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
