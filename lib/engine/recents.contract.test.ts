import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest, mouths, testApp } from "./engine-under-test.ts";
import { chatGroup, create, ok, user } from "./request-bodies.ts";
import { seedAccount } from "./seed-account.ts";
import type { RecentRecord } from "./store.ts";

type Cursor = { TimeStamp: number; StartIndex: number; TopTimeStamp: number; TopStartIndex: number };
type Entry = { Type: number; To_Account?: string; GroupId?: string; MsgTime: number; TopFlag: number };
type Page = Cursor & { SessionItem: Entry[]; CompleteFlag: number; ErrorCode: number };

const start: Cursor = { TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0 };
const cursorOf = ({ TimeStamp, StartIndex, TopTimeStamp, TopStartIndex }: Page): Cursor => ({
  ...{ TimeStamp, StartIndex, TopTimeStamp, TopStartIndex },
});

async function pageOf(service: EngineUnderTest, account: string, AssistFlags = 7, cursor = start): Promise<Page> {
  // The shape is the document's own; the first test holds it.
  return (await service.call("get_list", { From_Account: account, ...cursor, AssistFlags })) as unknown as Page;
}

/** Every page, until CompleteFlag is 1. */
async function pagesOf(service: EngineUnderTest, account: string, flags = 7): Promise<Page[]> {
  const pages = [await pageOf(service, account, flags)];
  for (let last = pages[0]; last?.CompleteFlag === 0 && pages.length < 300; last = pages.at(-1))
    pages.push(await pageOf(service, account, flags, cursorOf(last)));
  return pages;
}

const entriesOf = (pages: Page[]) => pages.flatMap(({ SessionItem }) => SessionItem);
const namesOf = (pages: Page[]) => entriesOf(pages).map((entry) => entry.To_Account ?? entry.GroupId);

const seed = (recents: RecentRecord[]) => ({
  accounts: [{ ...seedAccount({ account: "alice" }, []), recents }, seedAccount({ account: "bob" }, [])],
  chatGroups: [],
});
const recent = (id: string, time: number, more: Partial<RecentRecord> = {}): RecentRecord => ({
  ...{ conversation: { kind: "user", id }, time, pinned: false, empty: false, ...more },
});

describe.each(mouths)("recent contacts through %s", (mouth) => {
  let service: EngineUnderTest;
  const begin = async (recents: RecentRecord[], recentsPageSize = 100) => {
    service = await engineUnderTest({ mouth, settings: { recentsPageSize } });
    await service.store.replace(testApp.sdkAppId, seed(recents));
  };
  afterEach(() => service.close());

  test("OK: pinned ones first, then the newest; a group is spelled GroupId; ErrorDisplay is there", async () => {
    await begin([
      recent("bob", 100, { pinned: true }),
      recent("carol", 300),
      { conversation: { kind: "chatGroup", id: "@TGS#1AAAAAAAA" }, time: 400, pinned: false, empty: false },
    ]);
    expect(await pageOf(service, "alice")).toEqual({
      SessionItem: [
        { Type: 1, To_Account: "bob", MsgTime: 100, TopFlag: 1 },
        { Type: 2, GroupId: "@TGS#1AAAAAAAA", MsgTime: 400, TopFlag: 0 },
        { Type: 1, To_Account: "carol", MsgTime: 300, TopFlag: 0 },
      ],
      ...{ CompleteFlag: 1, TimeStamp: 300, StartIndex: 1, TopTimeStamp: 100, TopStartIndex: 1 },
      ...{ ...ok, ErrorDisplay: "" },
    });
  });

  test("OK: an account without recent contacts gets an empty list, complete", async () => {
    await begin([]);
    expect(await pageOf(service, "alice")).toMatchObject({ SessionItem: [], CompleteFlag: 1, ...start });
  });

  test("OK: entries of one second are told apart by the index of the cursor", async () => {
    await begin(
      [..."abcde"].map((id) => recent(id, 7)),
      2,
    );
    const pages = await pagesOf(service, "alice");
    expect(pages.map(({ StartIndex, CompleteFlag }) => [StartIndex, CompleteFlag])).toEqual([
      [2, 0],
      [4, 0],
      [5, 1],
    ]);
    expect(namesOf(pages)).toEqual([..."abcde"]);
  });

  test("OK: bit 2 pages the pinned list by its own cursor; without it all pinned stand on the first page", async () => {
    await begin(
      [...[..."abc"].map((id, at) => recent(id, 9 - at, { pinned: true })), recent("x", 2), recent("y", 1)],
      2,
    );
    const shape = (pages: Page[]) => pages.map((page) => namesOf([page]).join(""));
    expect(shape(await pagesOf(service, "alice", 7))).toEqual(["ab", "cx", "y"]);
    expect(shape(await pagesOf(service, "alice", 3))).toEqual(["abcxy"]);
    const [first] = await pagesOf(service, "alice", 7);
    expect(first).toMatchObject({ TimeStamp: 0, StartIndex: 0, TopTimeStamp: 8, TopStartIndex: 1 });
  });

  test("OK: without bit 0 a pinned entry is one like the others; without bit 1 the empty ones are left out", async () => {
    await begin([recent("old", 1, { pinned: true }), recent("new", 3), recent("hollow", 2, { empty: true })]);
    expect(namesOf(await pagesOf(service, "alice", 0))).toEqual(["new", "old"]);
    expect(entriesOf(await pagesOf(service, "alice", 0)).map(({ TopFlag }) => TopFlag)).toEqual([0, 0]);
    expect(namesOf(await pagesOf(service, "alice", 1))).toEqual(["old", "new"]);
    expect(namesOf(await pagesOf(service, "alice", 2))).toEqual(["new", "hollow", "old"]);
  });

  test("OK: delete drops one entry, and no group and no mark of it", async () => {
    await begin([recent("bob", 2), { ...recent("", 1), conversation: { kind: "chatGroup", id: "crew-7" } }]);
    await service.call("create_contact_group", create("alice", "VIP", [user("bob"), chatGroup("crew-7")]));
    const item = { OptType: 1, ContactItem: user("bob"), SetMark: [1] };
    await service.call("mark_contact", { From_Account: "alice", MarkItem: [item] });
    const contacts = () => service.call("get_contact_group", { From_Account: "alice", StartIndex: 0 });
    const before = await contacts();
    const gone = { From_Account: "alice", Type: 1, To_Account: "bob", ClearRamble: 1 };
    expect(await service.call("delete", gone)).toEqual({ ...ok, ErrorDisplay: "" });
    expect(namesOf(await pagesOf(service, "alice"))).toEqual(["crew-7"]);
    expect(await contacts()).toEqual(before);
    expect(await service.call("delete", gone)).toEqual({ ...ok, ErrorDisplay: "" });
    await service.call("delete", { From_Account: "alice", Type: 2, ToGroupid: "crew-7", ClearRamble: 0 });
    expect(await pagesOf(service, "alice")).toMatchObject([{ SessionItem: [] }]);
  });

  test("OK: delete takes ToGroupId as well as ToGroupid", async () => {
    await begin([{ ...recent("", 1), conversation: { kind: "chatGroup", id: "crew-7" } }]);
    await service.call("delete", { From_Account: "alice", Type: 2, ToGroupId: "crew-7" });
    expect(namesOf(await pagesOf(service, "alice"))).toEqual([]);
  });

  test("OK: grouping and marking make no recent contact, and a deleted account takes its own along", async () => {
    await begin([recent("bob", 1)]);
    await service.call("create_contact_group", create("bob", "VIP", [user("alice")]));
    expect(namesOf(await pagesOf(service, "bob"))).toEqual([]);
    await service.call("account_delete", { DeleteItem: [{ UserID: "alice" }] });
    await service.call("account_import", { UserID: "alice" });
    expect(namesOf(await pagesOf(service, "alice"))).toEqual([]);
  });

  test("50001: the account was never imported, told with ErrorDisplay", async () => {
    await begin([]);
    const refused = { ActionStatus: "FAIL", ErrorCode: 50001, ErrorDisplay: "" };
    expect(await pageOf(service, "nobody")).toMatchObject(refused);
    expect(await service.call("delete", { From_Account: "nobody", Type: 1, To_Account: "bob" })).toMatchObject(refused);
  });

  test("50002: a cursor, flags or a conversation that is none", async () => {
    await begin([]);
    const list = { From_Account: "alice", ...start, AssistFlags: 7 };
    for (const field of [...Object.keys(start), "AssistFlags"])
      for (const value of [-1, 1.5, "1", null, undefined])
        expect(await service.call("get_list", { ...list, [field]: value })).toMatchObject({ ErrorCode: 50002 });
    expect(await service.call("get_list", { ...list, AssistFlags: 8 })).toMatchObject({ ErrorCode: 50002 });
    const one = { From_Account: "alice", Type: 1, To_Account: "bob" };
    for (const wrong of [
      { Type: 3 },
      { To_Account: undefined },
      { Type: 2 },
      { Type: 2, ToGroupid: "" },
      { ClearRamble: 2 },
    ])
      expect(await service.call("delete", { ...one, ...wrong })).toMatchObject({ ErrorCode: 50002, ErrorDisplay: "" });
  });

  test("60015: delete with a UserID that is no string", async () => {
    await begin([]);
    for (const body of [
      { From_Account: 5, Type: 1, To_Account: "bob" },
      { From_Account: "alice", Type: 1, To_Account: 5 },
    ])
      expect(await service.call("delete", body)).toMatchObject({ ErrorCode: 60015 });
  });

  test("OK: only get_list and delete carry ErrorDisplay", async () => {
    await begin([]);
    for (const command of ["get_contact_group", "mark_contact", "account_check", "search_contact_group"])
      expect(await service.call(command, {})).not.toHaveProperty("ErrorDisplay");
  });
});

test("the demo and brimful worlds have recent contacts to page through", async () => {
  const service = await engineUnderTest({ world: "brimful", settings: { recentsPageSize: 7 } });
  expect(new Set(namesOf(await pagesOf(service, "full_recents"))).size).toBe(100);
  await service.engine.reset("demo");
  expect(new Set(namesOf(await pagesOf(service, "user_0042"))).size).toBe(100);
  await service.close();
});

describe("any list, any page size, any flags", () => {
  let service: EngineUnderTest;
  beforeEach(async () => {
    service = await engineUnderTest();
  });
  afterEach(() => service.close());

  test("the pages together hold each entry that the flags ask for exactly once", async () => {
    const entry = fc.record({ time: fc.integer({ min: 1, max: 4 }), pinned: fc.boolean(), empty: fc.boolean() });
    const run = fc.asyncProperty(
      fc.array(entry, { maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 7 }),
      async (entries, recentsPageSize, flags) => {
        const sized = await engineUnderTest({ store: service.store, settings: { recentsPageSize } });
        const recents = entries.map(({ time, ...more }, at) => recent(`u${at}`, time, more));
        await service.store.replace(testApp.sdkAppId, seed(recents));
        const wanted = recents
          .filter(({ empty }) => !empty || (flags & 2) > 0)
          .map(({ conversation }) => conversation.id);
        expect(namesOf(await pagesOf(sized, "alice", flags)).sort()).toEqual(wanted.sort());
      },
    );
    await fc.assert(run, { numRuns: 100 });
  });
});
