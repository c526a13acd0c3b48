import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest, mouths } from "./engine-under-test.ts";
import { chatGroup, create, members, ok, user } from "./request-bodies.ts";

describe.each(mouths)("reading and deleting through %s", (mouth) => {
  let service: EngineUnderTest;
  const update = (body: object) => service.call("update_contact_group", body);
  const read = (account: string, StartIndex = 0) =>
    service.call("get_contact_group", { From_Account: account, StartIndex });

  describe("an account that begins with nothing", () => {
    beforeEach(async () => {
      service = await engineUnderTest({ mouth });
      await service.call("multiaccount_import", { Accounts: ["alice", "bob", "carol", "dave"] });
    });
    afterEach(() => service.close());

    test("OK: delete answers the number, moves the time of what stays, and drops what has no group left", async () => {
      await service.call("create_contact_group", create("alice", "VIP", [user("bob"), user("carol")]));
      await service.call("create_contact_group", create("alice", "Family", [user("carol"), user("dave")]));
      service.clock.now += 500;
      expect(await service.call("del_contact_group", { From_Account: "alice", GroupName: ["VIP"] })).toEqual({
        GroupItem: [{ GroupName: "VIP", GroupId: 1 }],
        ...ok,
      });
      expect(await read("alice")).toMatchObject({
        ContactItem: [
          { ...user("carol"), ContactGroupId: [2], Timestamp: 1_800_000_500 },
          { ...user("dave"), ContactGroupId: [2], Timestamp: 1_800_000_000 },
        ],
        GroupItem: [{ GroupName: "Family", GroupId: 2 }],
      });
    });

    test("OK: a record that lost its last group is gone, and comes last when it is added again", async () => {
      await service.call("create_contact_group", create("alice", "VIP", [user("bob"), user("carol")]));
      await update(members("alice", "VIP", [[2, user("bob")]]));
      const search = { From_Account: "alice", ContactItem: [user("bob")] };
      expect(await service.call("search_contact_group", search)).toEqual({
        ContactResultItem: [],
        GroupItem: [],
        ...ok,
      });
      await update(members("alice", "VIP", [[1, user("bob")]]));
      expect(await read("alice")).toMatchObject({ ContactItem: [user("carol"), user("bob")] });
    });

    test("OK: search keeps the request's order, answers a repeat once, and names only groups referred to", async () => {
      await service.call("create_contact_group", create("alice", "VIP", [user("bob")]));
      await service.call("create_contact_group", create("alice", "Family", [user("carol")]));
      await service.call("create_contact_group", create("alice", "Crew", [chatGroup("crew-7"), user("carol")]));
      const wanted = [user("dave"), chatGroup("crew-7"), user("carol"), chatGroup("crew-7")];
      const reply = await service.call("search_contact_group", { From_Account: "alice", ContactItem: wanted });
      expect(reply).toEqual({
        ContactResultItem: [
          { ...chatGroup("crew-7"), StandardMark: "", ContactGroupId: [3], Timestamp: 1_800_000_000 },
          { ...user("carol"), StandardMark: "", ContactGroupId: [2, 3], Timestamp: 1_800_000_000 },
        ],
        GroupItem: [
          { GroupName: "Family", GroupId: 2 },
          { GroupName: "Crew", GroupId: 3 },
        ],
        ...ok,
      });
    });
  });

  describe("the brimful world", () => {
    beforeEach(async () => {
      service = await engineUnderTest({ mouth, world: "brimful" });
    });
    afterEach(() => service.close());

    test("OK: get gives pages of 100 in the order of insertion, with all groups on each", async () => {
      const first = await read("full_conversations_999");
      expect(first).toMatchObject({ CompleteFlag: 0, NextStartIndex: 100 });
      expect(first.ContactItem).toHaveLength(100);
      const last = await read("full_conversations_999", 900);
      expect(last).toMatchObject({
        CompleteFlag: 1,
        NextStartIndex: 0,
        GroupItem: [{ GroupName: "most" }, { GroupName: "spare" }],
      });
      expect(last.ContactItem).toHaveLength(99);
      expect(await read("full_conversations_1000", 900)).toMatchObject({ CompleteFlag: 1, NextStartIndex: 0 });
      expect(await read("full_conversations_999", 5000)).toMatchObject({ ContactItem: [], CompleteFlag: 1 });
    });
  });
});
