import { describe, expect, test } from "vitest";
import { done, type Failure, failed, type Outcome } from "@/lib/chat/outcome";
import type { AccountContents } from "@/lib/chat/read-account";
import type { MarkChange, MemberChange } from "@/lib/chat/wire";
import { type ApplyEvent, type ApplyPorts, applyCalls, settleOpen } from "./apply";
import type { PlannedCall } from "./planned-calls";

const add = (id: string): MemberChange => ({ op: "add", conversation: { kind: "user", id } });
const rename: PlannedCall = { kind: "rename", groupId: 1, from: "VIP", to: "Gold" };
const members = (group: string, ...ids: string[]): PlannedCall & { kind: "members" } => ({
  kind: "members",
  groupId: 1,
  group,
  items: ids.map(add),
});
const marks = (...items: MarkChange[]): PlannedCall => ({ kind: "marks", items });
const bits = (id: string): MarkChange => ({ scope: "standard", conversation: { kind: "user", id }, set: [3] });
const text = (id: string): MarkChange => ({ scope: "custom", conversation: { kind: "user", id }, customMark: "vip" });
const recent = (id: string): PlannedCall => ({ kind: "recent", conversation: { kind: "user", id } });
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
    markContacts: async (items) => {
      sent.push(`marks ${items.map((item) => item.conversation.id).join(",")}`);
      const answer = next();
      return answer === "ok"
        ? done(items.map(({ conversation }) => ({ conversation, code: 0, info: "" })))
        : failed(answer);
    },
    deleteRecent: async ({ id }) => {
      sent.push(`recent ${id}`);
      const answer = next();
      return answer === "ok" ? done({}) : failed(answer);
    },
    isRecent: async ({ id }) => {
      sent.push(`find ${id} at ${clock}`);
      return done(id === "still-there");
    },
    read: async () => {
      sent.push(`read at ${clock}`);
      return state;
    },
    wait: async (ms) => {
      clock += ms;
    },
  };
  const tell = (event: ApplyEvent) => void events.push(event);
  const run = (calls: PlannedCall[]) => applyCalls(calls, ports, tell);
  return { run, tell, ports, sent, events, clock: () => clock };
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

  test("50002: after a refused rename a failure names the group as it is, not as it was to be", async () => {
    const service = scripted([refused(50002), refused(50003)]);
    await service.run([rename, members("Gold", "ann")]);
    expect(service.events.at(-1)).toMatchObject({ kind: "failure", group: "VIP" });
  });

  test("51009: a group that is gone takes its own calls with it, and no others", async () => {
    const service = scripted([refused(51009)]);
    await service.run([members("VIP", "ann"), members("VIP", "bob"), { ...members("Family", "cy"), groupId: 2 }]);
    expect(service.sent).toEqual(["members VIP ann", "members Family cy"]);
  });

  test.each([50003, 60004, 60005])("%i: a fault that needs a person ends everything", async (code) => {
    const service = scripted([refused(code)]);
    await service.run([members("VIP", "ann"), { ...members("Family", "cy"), groupId: 2 }, recent("dee")]);
    expect(service.sent).toEqual(["members VIP ann"]);
  });

  test("51013: an edition without groups and bits still takes custom texts and the recent list", async () => {
    const service = scripted([refused(51013)]);
    const calls = [members("VIP", "ann"), marks(text("ann")), marks(bits("bob")), recent("dee")];
    await service.run(calls);
    expect(service.sent).toEqual(["members VIP ann", "marks ann", "recent dee"]);
    expect(service.events).toContainEqual({
      kind: "failure",
      failure: refused(51013),
      call: 1,
      refused: 1,
      group: "VIP",
    });
  });

  test("51008, 51007: each conversation's marks have their own answer; one that is not answered for is not known", async () => {
    const service = scripted([], done({ groups: [], contacts: [] }));
    service.ports.markContacts = async (items) =>
      done(items.slice(1).map(({ conversation }) => ({ conversation, code: 51008, info: "" })));
    await service.run([marks(bits("ann"), bits("bob"))]);
    expect(service.events.at(-1)).toEqual({
      kind: "marks",
      outcomes: [
        { ...bits("ann"), code: "?", info: "", call: 1 },
        { ...bits("bob"), code: 51008, info: "", call: 1 },
      ],
    });
  });

  test("a member that the answer leaves out is not known, like a mark", async () => {
    const service = scripted([]);
    service.ports.changeMembers = async (_, items) =>
      done(items.slice(1).map((item) => ({ ...item, code: 0, info: "" })));
    await service.run([members("VIP", "ann", "bob")]);
    expect(service.events.at(-1)).toEqual({
      kind: "items",
      groupId: 1,
      outcomes: [
        { ...add("ann"), code: "?", info: "", call: 1 },
        { ...add("bob"), code: 0, info: "", call: 1 },
      ],
    });
  });

  test("50002: an entry of the recent list that is refused fails in its own row, and the next one is sent", async () => {
    const service = scripted([refused(50002)]);
    await service.run([recent("ann"), recent("bob")]);
    expect(service.sent).toEqual(["recent ann", "recent bob"]);
    expect(service.events.filter((event) => event.kind === "recent")).toEqual([
      { kind: "recent", outcome: { conversation: { kind: "user", id: "ann" }, code: 50002, info: "", call: 1 } },
      { kind: "recent", outcome: { conversation: { kind: "user", id: "bob" }, code: 0, info: "", call: 2 } },
    ]);
  });

  test("a lost answer about marks is read back: bits, cleared bits and texts as they should be, or not", async () => {
    const contact = { conversation: { kind: "user" as const, id: "ann" }, groupIds: [], marks: [3, 33], changedAt: 1 };
    const service = scripted([lost], done({ groups: [], contacts: [contact] }));
    await service.run([
      marks(
        { scope: "standard", conversation: { kind: "user", id: "ann" }, set: [33], clear: [2] },
        { scope: "custom", conversation: { kind: "user", id: "bob" }, customMark: "vip" },
      ),
      marks(bits("cy")),
    ]);
    expect(service.sent).toEqual(["marks ann,bob", "read at 3500"]);
    const told = service.events.at(-1);
    expect(told?.kind === "marks" && told.outcomes.map(({ code, found }) => [code, found])).toEqual([
      ["?", true],
      ["?", false],
    ]);
  });

  test("a lost removal from the recent list is looked up there", async () => {
    const service = scripted([lost]);
    await service.run([recent("still-there"), recent("ann")]);
    expect(service.sent).toEqual(["recent still-there", "find still-there at 3500"]);
    const told = service.events.at(-1);
    expect(told?.kind === "recent" && told.outcome.found).toBe(false);
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
    expect(service.events).toContainEqual({
      kind: "failure",
      failure: refused(60007),
      call: 1,
      refused: 1,
      group: "VIP",
    });
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
    expect(service.events.at(-1)).toEqual({ kind: "failure", failure: down, call: 1, refused: 0, group: "VIP" });
  });
});

describe("what an earlier application left open", () => {
  const state = done({ groups: [{ id: 1, name: "Gold" }], contacts: [] });

  test("is read back and told before anything is sent: the rename was done, the member is not in, the entry is gone", async () => {
    const service = scripted([], state);
    expect(await settleOpen([rename, members("Gold", "ann"), recent("dee")], service.ports, service.tell)).toBe(true);
    expect(service.sent).toEqual(["read at 0", "read at 0", "find dee at 0"]);
    expect(service.events.flatMap((event) => ("outcome" in event ? event.outcome.found : []))).toEqual([true, true]);
    expect(service.events).toContainEqual({
      kind: "items",
      groupId: 1,
      outcomes: [{ ...add("ann"), code: "?", info: "", call: 0, found: false }],
    });
  });

  test("stays open, and says why, where it cannot be read", async () => {
    const service = scripted([], failed(lost));
    expect(await settleOpen([rename], service.ports, service.tell)).toBe(false);
    expect(service.events.slice(-2)).toEqual([
      { kind: "rename", groupId: 1, outcome: { from: "VIP", to: "Gold", code: "?", info: "", call: 0 } },
      { kind: "failure", failure: lost, call: 0, refused: 0 },
    ]);
  });
});
