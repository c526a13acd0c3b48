import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type ChatClient, createChatClient } from "../chat/client.ts";
import { commands, type Verb } from "../chat/commands.ts";
import type { Conversation } from "../chat/wire.ts";
import { createNameBook } from "./name-book.ts";

type Call = { command: string; ids: string[]; body: Record<string, unknown> };
type Answer = Record<string, unknown> | Promise<Record<string, unknown>>;

const ok = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };
const refused = (code: number) => ({ ActionStatus: "FAIL", ErrorCode: code, ErrorInfo: "no" });
const person = (id: string): Conversation => ({ kind: "user", id });
const chatGroup = (id: string): Conversation => ({ kind: "chatGroup", id });
const many = (count: number, of: (id: string) => Conversation, prefix = "id") =>
  Array.from({ length: count }, (_, at) => of(`${prefix}${at}`));

/** What a faithful service says: everybody is imported and named, every chat group is there, unless told otherwise. */
function faithful(call: Call, world: { absent?: Set<string>; joined?: string[] } = {}): Answer {
  if (call.command === "portrait_get") {
    const UserProfileItem = call.ids.map((id) =>
      world.absent?.has(id)
        ? { To_Account: id, ResultCode: 40003, ResultInfo: "" }
        : {
            To_Account: id,
            ProfileItem: [{ Tag: "Tag_Profile_IM_Nick", Value: `N ${id}` }],
            ResultCode: 0,
            ResultInfo: "",
          },
    );
    return { ...ok, UserProfileItem };
  }
  if (call.command === "get_joined_group_list") {
    const joined = world.joined ?? [];
    return {
      ...ok,
      TotalCount: joined.length,
      GroupIdList: joined.map((GroupId) => ({ GroupId, Name: `N ${GroupId}` })),
    };
  }
  return {
    ...ok,
    GroupInfo: call.ids.map((GroupId) =>
      world.absent?.has(GroupId)
        ? { GroupId, ErrorCode: 10010, ErrorInfo: "gone" }
        : { GroupId, ErrorCode: 0, ErrorInfo: "", Name: `N ${GroupId}` },
    ),
  };
}

/** A book over the real client, whose fetch answers by a script and remembers what it was asked. */
function bookOver(script: (call: Call, calls: Call[]) => Answer, options: { entriesMax?: number } = {}) {
  const calls: Call[] = [];
  const clock = { now: 1_800_000_000_000 };
  let running = 0;
  const most = { inFlight: 0 };
  const client = createChatClient({
    target: { url: "http://service", sdkAppId: 7, admin: "administrator", key: "k" },
    now: () => clock.now,
    async fetch(request) {
      const body = JSON.parse(await request.text());
      const ids = [body.To_Account ?? body.GroupIdList ?? body.Member_Account].flat();
      const call = { command: new URL(request.url).pathname.split("/").at(-1) ?? "", ids, body };
      calls.push(call);
      running++;
      most.inFlight = Math.max(most.inFlight, running);
      try {
        return Response.json(await script(call, calls));
      } finally {
        running--;
      }
    },
  });
  const book = createNameBook({ client, sdkAppId: 7, now: () => clock.now, ...options });
  const commandsSent = () => calls.map(({ command, ids }) => `${command} ${ids.length}`);
  return { book, calls, clock, most, commandsSent };
}

afterEach(() => vi.useRealTimers());

describe("what it costs", () => {
  test("700 people and 300 chat groups, of which the account has left 10: nine calls, as in the worked example", async () => {
    const people = many(700, person, "p");
    const groups = many(300, chatGroup, "g");
    const joined = groups.slice(10).map(({ id }) => id);
    const { book, most, commandsSent } = bookOver((call) => faithful(call, { joined }));
    const { known, complete } = await book.namesOf([...people, ...groups], { account: "ann" });
    expect(complete).toBe(true);
    expect(known.get("u:p699")).toEqual({ name: "N p699" });
    expect(known.get("g:g5")).toEqual({ name: "N g5" });
    expect(commandsSent().sort()).toEqual(
      ["get_group_info 10", "get_joined_group_list 1", ...Array(7).fill("portrait_get 100")].sort(),
    );
    expect(most.inFlight).toBeLessThanOrEqual(4);
  });

  test("a screen of 50 rows costs two calls, and none when it is drawn again", async () => {
    const rows = [...many(30, person), ...many(20, chatGroup)];
    const { book, commandsSent } = bookOver((call) => faithful(call));
    await book.namesOf(rows, { account: "ann" });
    await book.namesOf(rows, { account: "ann" });
    expect(commandsSent().sort()).toEqual(["get_group_info 20", "portrait_get 30"]);
  });

  test("no batch is over 100 or 50, no id is asked for twice, and never are there more than 4 calls at a time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(450), fc.nat(220), fc.boolean(), async (peopleCount, groupCount, joined) => {
        const { book, calls, most } = bookOver(async (call) => {
          await new Promise((later) => setTimeout(later));
          return faithful(call);
        });
        const wanted = [...many(peopleCount, person), ...many(groupCount, chatGroup)];
        const { complete } = await book.namesOf([...wanted, ...wanted], joined ? { account: "ann" } : {});
        expect(complete).toBe(true);
        expect(most.inFlight).toBeLessThanOrEqual(4);
        for (const [command, size] of [
          ["portrait_get", 100],
          ["get_group_info", 50],
        ] as const) {
          const batches = calls.filter((call) => call.command === command);
          expect(Math.max(0, ...batches.map(({ ids }) => ids.length))).toBeLessThanOrEqual(size);
          const asked = batches.flatMap(({ ids }) => ids);
          expect(new Set(asked).size).toBe(asked.length);
        }
      }),
      { numRuns: 25 },
    );
  });

  test("chat groups are asked for without their members, and people without their avatars", async () => {
    const { book, calls } = bookOver((call) => faithful(call));
    await book.namesOf([person("ann"), chatGroup("crew")]);
    expect(calls.find(({ command }) => command === "get_group_info")?.body.ResponseFilter).toEqual({
      GroupBaseInfoFilter: ["Type", "Name"],
    });
    expect(calls.find(({ command }) => command === "portrait_get")?.body.TagList).toEqual(["Tag_Profile_IM_Nick"]);
  });
});

describe("what it keeps", () => {
  test("found names for 10 minutes, absences for 1, failures not at all", async () => {
    let failing = true;
    const { book, clock, calls } = bookOver((call) =>
      failing && call.ids.includes("moody") ? refused(40006) : faithful(call, { absent: new Set(["ghost"]) }),
    );
    expect((await book.namesOf([person("ann")])).complete).toBe(true);
    expect((await book.namesOf([person("ghost")])).known.get("u:ghost")).toEqual({ absent: true });
    expect(await book.namesOf([person("moody")])).toEqual({ known: new Map(), complete: false });
    failing = false;
    expect((await book.namesOf([person("moody")])).complete).toBe(true);
    clock.now += 60_000;
    calls.length = 0;
    await book.namesOf([person("ann"), person("ghost"), person("moody")]);
    expect(calls.map(({ ids }) => ids)).toEqual([["ghost"]]);
    clock.now += 540_000;
    calls.length = 0;
    await book.namesOf([person("ann"), person("ghost")]);
    expect(calls.map(({ ids }) => ids)).toEqual([["ann", "ghost"]]);
  });

  test("asked afresh it asks the service again, and forgets what is no more", async () => {
    const absent = new Set<string>();
    const { book } = bookOver((call) => faithful(call, { absent }));
    expect((await book.namesOf([chatGroup("crew")])).known.get("g:crew")).toEqual({ name: "N crew" });
    absent.add("crew");
    expect((await book.namesOf([chatGroup("crew")])).known.get("g:crew")).toEqual({ name: "N crew" });
    expect((await book.namesOf([chatGroup("crew")], { fresh: true })).known.get("g:crew")).toEqual({ absent: true });
  });

  test("asked afresh without an answer, a name stays in the book, unless it is doubted", async () => {
    let down = false;
    const { book } = bookOver((call) => (down ? refused(60008) : faithful(call)));
    await book.namesOf([person("ann"), chatGroup("crew")]);
    down = true;
    const fresh = await book.namesOf([person("ann")], { fresh: true });
    expect(fresh).toEqual({ known: new Map([["u:ann", { name: "N ann" }]]), complete: false });
    expect(await book.namesOf([person("ann")])).toEqual({ ...fresh, complete: true });
    expect((await book.namesOf([chatGroup("crew")], { doubted: true })).known).toEqual(new Map());
    expect((await book.namesOf([chatGroup("crew")])).known).toEqual(new Map());
  });

  test("at most so many entries", async () => {
    const { book, calls } = bookOver((call) => faithful(call), { entriesMax: 100 });
    await book.namesOf(many(100, person));
    await book.namesOf([person("one more")]);
    calls.length = 0;
    await book.namesOf([person("id0"), person("id99")]);
    expect(calls.flatMap(({ ids }) => ids)).toEqual(["id0"]);
  });

  test("one id that many ask for at once is asked for once", async () => {
    const { book, calls } = bookOver((call) => faithful(call));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => book.namesOf([person("ann"), chatGroup("crew")])),
    );
    expect(answers.every(({ complete }) => complete)).toBe(true);
    expect(calls).toHaveLength(2);
  });
});

describe("what goes wrong", () => {
  test.each([60007, 60018])("%i: no further call for some seconds, then on as before", async (code) => {
    const { book, clock, calls, commandsSent } = bookOver((call, { length }) =>
      length === 1 ? refused(code) : faithful(call),
    );
    expect((await book.namesOf([person("ann")])).complete).toBe(false);
    clock.now += 4999;
    expect((await book.namesOf([person("ann"), chatGroup("crew")])).complete).toBe(false);
    expect(calls).toHaveLength(1);
    clock.now += 1;
    expect((await book.namesOf([person("ann"), chatGroup("crew")])).complete).toBe(true);
    expect(commandsSent()).toHaveLength(3);
  });

  test("60007: what waits for its turn behind it is not sent either", async () => {
    const { book, calls } = bookOver(() => refused(60007));
    await book.namesOf(many(2000, person));
    expect(calls).toHaveLength(4);
  });

  test("40003 for the whole call: the batch is halved until it is known who is meant", async () => {
    const { book, calls } = bookOver((call) => (call.ids.includes("id37") ? refused(40003) : faithful(call)));
    const { known, complete } = await book.namesOf(many(100, person));
    expect(complete).toBe(true);
    expect(known.get("u:id37")).toEqual({ absent: true });
    expect(known.get("u:id38")).toEqual({ name: "N id38" });
    expect(calls.length).toBeLessThanOrEqual(15);
  });

  test("40003 for every call: after a few halves the rest stays bare", async () => {
    const { book, calls } = bookOver(() => refused(40003));
    const { complete } = await book.namesOf(many(100, person));
    expect(complete).toBe(false);
    expect(calls.length).toBeLessThanOrEqual(15);
  });

  test("10018: a batch of chat groups whose answer is too long is halved", async () => {
    const { book } = bookOver((call) => (call.ids.length > 10 ? refused(10018) : faithful(call)));
    expect((await book.namesOf(many(50, chatGroup))).complete).toBe(true);
  });

  test.each([10019, 10004, 10018])(
    "%i: without a list of the account's chat groups they are read by fifties",
    async (code) => {
      const { book, commandsSent } = bookOver((call) =>
        call.command === "get_joined_group_list" ? refused(code) : faithful(call),
      );
      expect((await book.namesOf(many(120, chatGroup), { account: "ann" })).complete).toBe(true);
      expect(commandsSent()).toEqual([
        "get_joined_group_list 1",
        "get_group_info 50",
        "get_group_info 50",
        "get_group_info 20",
      ]);
    },
  );

  test("after 2 s it gives up waiting, and keeps what comes later for who asks next", async () => {
    vi.useFakeTimers();
    let release = () => {};
    const slow = new Promise<void>((go) => {
      release = go;
    });
    const { book, calls } = bookOver(async (call) => {
      if (call.command === "portrait_get") await slow;
      return faithful(call);
    });
    const asked = book.namesOf([person("ann"), chatGroup("crew")]);
    await vi.advanceTimersByTimeAsync(1999);
    const meanwhile = book.namesOf([person("ann")]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await asked).toEqual({ known: new Map([["g:crew", { name: "N crew" }]]), complete: false });
    release();
    expect((await meanwhile).known.get("u:ann")).toEqual({ name: "N ann" });
    expect((await book.namesOf([person("ann")])).complete).toBe(true);
    expect(calls).toHaveLength(2);
  });

  test("an answer that names strangers teaches nothing of them", async () => {
    const { book, calls } = bookOver((call) => faithful({ ...call, ids: ["mallory"] }));
    expect((await book.namesOf([person("ann")])).complete).toBe(false);
    await book.namesOf([person("mallory")]);
    expect(calls).toHaveLength(2);
  });

  test("names are cleaned before they leave it, and stand in no log", async () => {
    const logged = (["log", "info", "warn", "error", "debug"] as const).map((way) => vi.spyOn(console, way));
    const written = vi.spyOn(process.stdout, "write");
    const { book } = bookOver((call) => {
      if (call.ids.includes("moody")) throw new Error("N ann");
      return {
        ...ok,
        UserProfileItem: [
          {
            To_Account: "ann",
            ProfileItem: [{ Tag: "Tag_Profile_IM_Nick", Value: "\u202e\u0000 Ann\n" }],
            ResultCode: 0,
          },
        ],
      };
    });
    expect((await book.namesOf([person("ann")])).known.get("u:ann")).toEqual({ name: "Ann" });
    await book.namesOf([person("moody")]);
    for (const way of logged) expect(way).not.toHaveBeenCalled();
    expect(written.mock.calls.flat().join("")).not.toContain("Ann");
    vi.restoreAllMocks();
  });
});

test("every command that it sends only reads", async () => {
  const sent = new Set<Verb>();
  const client: ChatClient = {
    async call(verb) {
      sent.add(verb);
      return { ok: false, failure: { kind: "unreachable", info: "", sent: true } };
    },
  };
  const book = createNameBook({ client, sdkAppId: 7 });
  await book.namesOf([...many(60, chatGroup), ...many(3, person)], { account: "ann" });
  await book.joinedBy("ann");
  expect([...sent].sort()).toEqual(["readChatGroups", "readJoinedChatGroups", "readProfiles"]);
  expect([...sent].every((verb) => !commands[verb].writes)).toBe(true);
});
