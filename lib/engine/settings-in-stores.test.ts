import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest, testApp } from "./engine-under-test.ts";
import type { Settings } from "./settings.ts";
import { peopleInChatGroups } from "./world-under-test.ts";

/* The settings that ask something else of a store than the defaults do, in both of them. */
describe.each(["answer", "postgres"] as const)("settings through %s", (mouth) => {
  let service: EngineUnderTest;
  const entry = (id: string, time: number) => ({
    ...{ conversation: { kind: "user" as const, id }, time, pinned: true, empty: false },
  });
  beforeEach(async () => {
    service = await engineUnderTest({ mouth });
    const accounts = peopleInChatGroups.accounts.map((account) => ({ ...account, recents: [entry("friend", 1)] }));
    await service.store.replace(testApp.sdkAppId, { ...peopleInChatGroups, accounts });
  });
  afterEach(() => service.close());

  const put = (change: Partial<Settings>) =>
    service.send({ method: "PUT", path: "/_service/settings", body: JSON.stringify(change) });
  const recents = async (account: string) => {
    const cursor = { TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0 };
    const { SessionItem } = await service.call("get_list", { From_Account: account, ...cursor, AssistFlags: 7 });
    const entries = SessionItem as { To_Account?: string; GroupId?: string }[]; // held by its contract tests
    return entries.map(({ To_Account, GroupId }) => To_Account ?? GroupId);
  };
  const add = (GroupId: string) => {
    service.clock.now += 1;
    return service.call("add_group_member", { GroupId, MemberList: [{ Member_Account: "carol" }] });
  };

  test("OK: joining makes an entry, a full list lets go of a pinned one, and one whose chat group was left hides", async () => {
    await put({ joiningRecents: "touch", recentsPerAccount: 1 });
    await add("crew");
    expect(await recents("carol")).toEqual(["friend", "crew"]);
    await put({ fullRecents: "oldest" });
    await add("others");
    expect(await recents("carol")).toEqual(["others"]);
    await service.call("delete_group_member", { GroupId: "others", MemberToDel_Account: ["carol"] });
    expect(await recents("carol")).toEqual(["others"]);
    await put({ recentsOfLeftGroups: "hide" });
    expect([await recents("carol"), await recents("bob")]).toEqual([[], ["friend"]]);
  });

  test("OK: a destroyed chat group whose ID stays taken is known as dead, without its members", async () => {
    await put({ destroyedIds: "taken" });
    expect(await service.call("destroy_group", { GroupId: "crew" })).toMatchObject({ ErrorCode: 0 });
    const { chatGroups } = await service.store.readWorld(testApp.sdkAppId);
    expect(chatGroups.find(({ id }) => id === "crew")).toEqual({ id: "crew", dead: true, members: [] });
    const again = { Type: "Work", Name: "N", GroupId: "crew" };
    expect(await service.call("create_group", again)).toMatchObject({ ErrorCode: 10021 });
    expect(await service.call("get_joined_group_list", { Member_Account: "alice" })).toMatchObject({ TotalCount: 0 });
  });
});
