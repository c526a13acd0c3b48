import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest, testApp } from "./engine-under-test.ts";
import { chatGroup, create, mark, marks, members, rename, user } from "./request-bodies.ts";
import type { Settings } from "./settings.ts";

/*
 * Each weak rule in each of its positions: first the default, then the other one, put as an operator would. A title
 * begins with the setting's name, then says what each position answers.
 */
let service: EngineUnderTest;
const put = async (change: Partial<Settings>) => {
  const reply = await service.send({ method: "PUT", path: "/_service/settings", body: JSON.stringify(change) });
  expect(reply).toMatchObject({ ErrorCode: 0 });
};
const call = (command: string, body: object) => service.call(command, body);
const codeOf = async (command: string, body: object) => (await call(command, body)).ErrorCode;
const createGroup = (name: string, items?: object[]) => call("create_contact_group", create("alice", name, items));
const update = (body: object) => call("update_contact_group", body);
const read = (StartIndex = 0) => call("get_contact_group", { From_Account: "alice", StartIndex });
const dead = chatGroup("@TGS#DEAD");

beforeEach(async () => {
  service = await engineUnderTest();
  await service.store.replace(testApp.sdkAppId, {
    accounts: [],
    chatGroups: [{ id: "@TGS#DEAD", dead: true, members: [] }],
  });
  await call("multiaccount_import", { Accounts: ["alice", "bob", "carol"] });
});
afterEach(() => service.close());

describe("groups", () => {
  test("existingName: refuse is 50002, merge adds to the group that is there", async () => {
    await createGroup("VIP", [user("bob")]);
    expect(await createGroup("VIP", [user("carol")])).toMatchObject({ ErrorCode: 50002 });
    await put({ existingName: "merge" });
    expect(await createGroup("VIP", [user("carol")])).toMatchObject({
      GroupResultItem: [{ GroupItem: { GroupId: 1 } }],
    });
    expect(await read()).toMatchObject({ ContactItem: [user("bob"), user("carol")], GroupItem: [{ GroupId: 1 }] });
  });

  test("renameOntoOther: refuse is 50002, merge puts the members into the other group", async () => {
    await createGroup("A", [user("bob"), user("carol")]);
    await createGroup("B", [user("carol")]);
    expect(await update(rename("alice", "A", "B"))).toMatchObject({ ErrorCode: 50002 });
    await put({ renameOntoOther: "merge" });
    expect(await update(rename("alice", "A", "B"))).toMatchObject({
      UpdateGroupResult: { GroupName: "B", GroupId: 2, OldGroupName: "A" },
    });
    const both = [user("bob"), user("carol")].map((item) => ({ ...item, ContactGroupId: [2] }));
    expect(await read()).toMatchObject({ ContactItem: both, GroupItem: [{ GroupName: "B" }] });
    expect((await read()).GroupItem).toHaveLength(1);
  });

  test("renameOntoSame: accept is OK, refuse is 50002", async () => {
    await createGroup("A");
    expect(await update(rename("alice", "A", "A"))).toMatchObject({ ErrorCode: 0 });
    await put({ renameOntoSame: "refuse" });
    expect(await update(rename("alice", "A", "A"))).toMatchObject({ ErrorCode: 50002 });
  });

  test("groupIds: countUp never gives a number again, lowestFree does", async () => {
    for (const name of ["A", "B", "C"]) await createGroup(name);
    await call("del_contact_group", { From_Account: "alice", GroupName: ["B"] });
    expect(await createGroup("D")).toMatchObject({ GroupResultItem: [{ GroupItem: { GroupId: 4 } }] });
    await put({ groupIds: "lowestFree" });
    expect(await createGroup("E")).toMatchObject({ GroupResultItem: [{ GroupItem: { GroupId: 2 } }] });
    const numbers = ((await read()).GroupItem as { GroupId: number }[]).map(({ GroupId }) => GroupId);
    expect(numbers).toEqual([1, 2, 3, 4]);
  });

  test("groupsPerAccount: the limit is 51010 where it is put", async () => {
    await createGroup("A");
    await put({ groupsPerAccount: 1 });
    expect(await createGroup("B")).toMatchObject({ ErrorCode: 51010 });
    await put({ groupsPerAccount: 2 });
    expect(await createGroup("B")).toMatchObject({ ErrorCode: 0 });
  });

  test("createCheckFirst: at the limit a taken name is 50002 after name, 51010 after limit", async () => {
    await createGroup("A");
    await put({ groupsPerAccount: 1 });
    expect(await createGroup("A")).toMatchObject({ ErrorCode: 50002 });
    await put({ createCheckFirst: "limit" });
    expect(await createGroup("A")).toMatchObject({ ErrorCode: 51010 });
  });

  test("groupNameMatch: exact tells VIP from vip, ignoreCase does not", async () => {
    await createGroup("VIP");
    expect(await createGroup("vip")).toMatchObject({ ErrorCode: 0 });
    await put({ groupNameMatch: "ignoreCase" });
    expect(await createGroup("Vip")).toMatchObject({ ErrorCode: 50002 });
    await call("del_contact_group", { From_Account: "alice", GroupName: ["ViP"] });
    expect(await update(rename("alice", "vIp", "VIP"))).toMatchObject({ UpdateGroupResult: { GroupName: "VIP" } });
    expect(await read()).toMatchObject({ GroupItem: [{ GroupName: "VIP", GroupId: 2 }] });
  });

  test("groupNameTrim: keep leaves the spaces, trim takes them, and nothing is left of a blank name", async () => {
    await createGroup(" A ");
    expect(await read()).toMatchObject({ GroupItem: [{ GroupName: " A " }] });
    await put({ groupNameTrim: "trim" });
    await createGroup(" B ");
    expect(await read()).toMatchObject({ GroupItem: [{ GroupName: " A " }, { GroupName: "B" }] });
    expect(await createGroup("   ")).toMatchObject({ ErrorCode: 50002 });
    expect(await update(members("alice", "B ", [[1, user("bob")]]))).toMatchObject({ ErrorCode: 0 });
  });

  test("emptyGroupNameCode: 50002, or 51011", async () => {
    expect(await createGroup("")).toMatchObject({ ErrorCode: 50002 });
    await put({ emptyGroupNameCode: 51011 });
    expect(await createGroup("")).toMatchObject({ ErrorCode: 51011 });
  });

  test("groupedConversations: the limit is 51008 where it is put", async () => {
    await put({ groupedConversations: 1 });
    const codes = (await createGroup("A", [user("bob"), user("carol")])) as object;
    expect(codes).toMatchObject({ GroupResultItem: [{ ResultItem: [{ ResultCode: 0 }, { ResultCode: 51008 }] }] });
    await put({ groupedConversations: 2 });
    const again = update(members("alice", "A", [[1, user("carol")]]));
    expect(await again).toMatchObject({ UpdateGroupResult: { ContactResultItem: [{ ResultCode: 0 }] } });
  });

  test("deadEntries: removable lets take out and clear, locked is 51007 and 50001", async () => {
    await call("account_import", { UserID: "dave" });
    await createGroup("A", [user("dave")]);
    await call("account_delete", { DeleteItem: [{ UserID: "dave" }] });
    const takeOut = () =>
      update(
        members("alice", "A", [
          [2, dead],
          [2, user("ghost")],
        ]),
      );
    const clear = () => call("mark_contact", marks("alice", [mark(1, dead, { ClearMark: [1] })]));
    const results = (...codes: number[]) => codes.map((ResultCode) => ({ ResultCode }));
    expect(await takeOut()).toMatchObject({ UpdateGroupResult: { ContactResultItem: results(0, 0) } });
    expect(await clear()).toMatchObject({ ResultItem: results(0) });
    await put({ deadEntries: "locked" });
    expect(await takeOut()).toMatchObject({ UpdateGroupResult: { ContactResultItem: results(51007, 50001) } });
    expect(await clear()).toMatchObject({ ResultItem: results(51007) });
    expect(await codeOf("del_contact_group", { From_Account: "alice", GroupName: ["A"] })).toBe(0);
    expect(await read()).toMatchObject({ ContactItem: [] });
  });

  test("selfConversation: accept is OK, refuse is 50002 for the item", async () => {
    const withSelf = (name: string) => createGroup(name, [user("alice")]);
    expect(await withSelf("A")).toMatchObject({ GroupResultItem: [{ ResultItem: [{ ResultCode: 0 }] }] });
    await put({ selfConversation: "refuse" });
    expect(await withSelf("B")).toMatchObject({ GroupResultItem: [{ ResultItem: [{ ResultCode: 50002 }] }] });
  });
});
