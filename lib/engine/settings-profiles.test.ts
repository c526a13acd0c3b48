import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type SettingsUnderTest, settingsUnderTest } from "./settings-under-test.ts";

/* The settings of profiles, each in each of its positions, put as an operator would. */
let service: SettingsUnderTest;
beforeEach(async () => {
  service = await settingsUnderTest();
});
afterEach(() => service.close());

const nick = "Tag_Profile_IM_Nick";
const image = "Tag_Profile_IM_Image";
const level = "Tag_Profile_IM_Level";

describe("portrait_get", () => {
  const profiles = () =>
    service.call("portrait_get", {
      To_Account: ["alice", "ghost"],
      TagList: ["Tag_Profile_IM_Nick", "Tag_Profile_IM_Image"],
    });

  test("unknownProfiles: 40003 for the item, or for the call", async () => {
    expect(await profiles()).toMatchObject({ ErrorCode: 0, Fail_Account: ["ghost"] });
    await service.put({ unknownProfiles: "call" });
    expect(await profiles()).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 40003 });
  });

  test("unsetProfileFields: leaveOut gives no pair, empty gives one with an empty text", async () => {
    expect(await profiles()).toMatchObject({ UserProfileItem: [{ ProfileItem: [] }, {}] });
    await service.put({ unsetProfileFields: "empty" });
    const pairs = ["Tag_Profile_IM_Nick", "Tag_Profile_IM_Image"].map((Tag) => ({ Tag, Value: "" }));
    expect(await profiles()).toMatchObject({ UserProfileItem: [{ ProfileItem: pairs }, {}] });
  });

  test("profileRepeats: once answers an account at its first place, each wherever it is named", async () => {
    const read = async () => {
      const body = { To_Account: ["bob", "alice", "bob"], TagList: ["Tag_Profile_IM_Nick"] };
      const { UserProfileItem } = await service.call("portrait_get", body);
      return (UserProfileItem as { To_Account: string }[]).map(({ To_Account }) => To_Account); // held by its contract tests
    };
    expect(await read()).toEqual(["bob", "alice"]);
    await service.put({ profileRepeats: "each" });
    expect(await read()).toEqual(["bob", "alice", "bob"]);
    await service.plant({ item: "alice", code: 40003 });
    expect(await read()).toEqual(["bob", "alice", "bob"]);
  });

  const codeOf = (To_Account: unknown, TagList: unknown = [nick]) =>
    service.codeOf("portrait_get", { To_Account, TagList });

  test("profilesPerCall: over it is 40001, wherever it is put", async () => {
    expect([await codeOf(Array(100).fill("bob")), await codeOf(Array(101).fill("bob"))]).toEqual([0, 40001]);
    await service.put({ profilesPerCall: 10_000 });
    expect(await codeOf(Array(101).fill("bob"))).toBe(0);
    await service.put({ profilesPerCall: 1 });
    expect([await codeOf(["bob"]), await codeOf(["bob", "bob"])]).toEqual([0, 40001]);
  });

  test("noProfilesCode: 40002 for no account, or 40001", async () => {
    expect([await codeOf([]), await codeOf(undefined)]).toEqual([40002, 40002]);
    await service.put({ noProfilesCode: 40001 });
    expect([await codeOf([]), await codeOf(undefined)]).toEqual([40001, 40001]);
  });

  test("noTagsCode: 40001 for no tag, or 40009; a list that is none stays 40001", async () => {
    const codes = async () => [
      await codeOf(["bob"], []),
      await service.codeOf("portrait_get", { To_Account: ["bob"] }),
      await codeOf(["bob"], "x"),
    ];
    expect(await codes()).toEqual([40001, 40001, 40001]);
    await service.put({ noTagsCode: 40009 });
    expect(await codes()).toEqual([40009, 40009, 40001]);
  });

  test("unknownTags: refuse is 40009 for the call, ignore answers the others", async () => {
    await service.call("account_import", { UserID: "bob", Nick: "Bob" });
    expect(await codeOf(["bob"], ["Nope", nick])).toBe(40009);
    await service.put({ unknownTags: "ignore" });
    const reply = await service.call("portrait_get", { To_Account: ["bob"], TagList: ["Nope", nick] });
    expect(reply).toMatchObject({ UserProfileItem: [{ ProfileItem: [{ Tag: nick, Value: "Bob" }] }] });
  });
});

describe("what is written", () => {
  const set = (...pairs: [tag: string, value: unknown][]) =>
    service.codeOf("portrait_set", {
      From_Account: "alice",
      ProfileItem: pairs.map(([Tag, Value]) => ({ Tag, Value })),
    });
  const shown = async (account = "alice") => {
    const reply = await service.call("portrait_get", { To_Account: [account], TagList: [nick, image] });
    const [profile] = reply.UserProfileItem as { ProfileItem: { Value: string }[] }[]; // held by its contract tests
    return profile?.ProfileItem.map(({ Value }) => Value);
  };

  test("profilePairs: allOrNone writes nothing beside a fault, untilFault what stands before it, and answers the fault", async () => {
    const faulty = () => set([nick, "new"], [image, "https://example.com/n.png"], ["Nope", "x"], [nick, 5]);
    expect([await faulty(), await shown()]).toEqual([40009, []]);
    await service.put({ profilePairs: "untilFault" });
    expect([await faulty(), await shown()]).toEqual([40009, ["new", "https://example.com/n.png"]]);
    expect([await set([nick, 5], [image, ""]), await shown()]).toEqual([40610, ["new", "https://example.com/n.png"]]);
    expect(await set([nick, "last"])).toBe(0);
    const ghost = {
      From_Account: "ghost",
      ProfileItem: [
        { Tag: nick, Value: "x" },
        { Tag: "Nope", Value: "x" },
      ],
    };
    expect(await service.codeOf("portrait_set", ghost)).toBe(40003);
    const wrong = [{ ...ghost, From_Account: 5 }, { ...ghost, ProfileItem: "x" }, { From_Account: "alice" }];
    for (const body of wrong) expect(await service.codeOf("portrait_set", body)).toBeGreaterThan(40000);
    expect(await shown()).toEqual(["last", "https://example.com/n.png"]);
  });

  test("profilePairs: untilFault spares the call that a fault rule hits", async () => {
    await service.put({ profilePairs: "untilFault" });
    await service.plant({ command: "portrait_set", code: 40006 });
    expect([await set([nick, "new"], ["Nope", "x"]), await shown()]).toEqual([40006, []]);
  });

  test("emptyProfileValue: clear takes the field away, keep leaves it as it was", async () => {
    await set([nick, "Alice"]);
    expect([await set([nick, ""]), await shown()]).toEqual([0, []]);
    await set([nick, "Alice"]);
    await service.put({ emptyProfileValue: "keep" });
    expect([await set([nick, ""], [image, "i"]), await shown()]).toEqual([0, ["Alice", "i"]]);
  });

  test("equalTags: last or first of two counts, refuse is 40001", async () => {
    const twice = () => set([nick, "one"], [nick, "two"]);
    expect([await twice(), await shown()]).toEqual([0, ["two"]]);
    await service.put({ equalTags: "first" });
    expect([await twice(), await shown()]).toEqual([0, ["one"]]);
    await service.put({ equalTags: "refuse" });
    expect([await twice(), await set([nick, "x"], [image, "i"]), await shown()]).toEqual([40001, 0, ["x", "i"]]);
  });

  test("otherTags: ignore takes them and keeps nothing, refuse is 40008 to write and 40007 to read", async () => {
    const read = (...TagList: string[]) => service.codeOf("portrait_get", { To_Account: ["alice"], TagList });
    const custom = "Tag_Profile_Custom_Crew";
    expect([await set([level, 5]), await set([custom, "x"]), await read(nick, level)]).toEqual([0, 0, 0]);
    await service.put({ otherTags: "refuse" });
    expect([await set([level, 5]), await set([custom, "x"]), await set([nick, "x"])]).toEqual([40008, 40008, 0]);
    expect([await read(nick, level), await read(custom), await read(nick, image)]).toEqual([40007, 40007, 0]);
    expect([await set(["Nope", "x"]), await read("Nope")]).toEqual([40009, 40009]);
  });

  const imported = (Nick?: string, FaceUrl?: string) =>
    service.codeOf("account_import", { UserID: "alice", Nick, FaceUrl });

  test("importOverExisting: overwrite writes what is there anew, keep leaves an account as it is", async () => {
    await imported("Alice", "a");
    expect([await imported("Alicia"), await shown()]).toEqual([0, ["Alicia", "a"]]);
    await service.put({ importOverExisting: "keep" });
    expect([await imported("Alba", "b"), await shown()]).toEqual([0, ["Alicia", "a"]]);
    const AccountList = [
      { UserID: "alice", Nick: "Alba" },
      { UserID: "dave", Nick: "Dave" },
      { UserID: "dave", Nick: "David" },
    ];
    expect(await service.codeOf("multiaccount_import", { AccountList })).toBe(0);
    expect([await shown(), await shown("dave")]).toEqual([["Alicia", "a"], ["Dave"]]);
  });

  test("importEmptyField: keep leaves the field as it was, clear takes it away; an absent one stays either way", async () => {
    await imported("Alice", "a");
    expect([await imported("", ""), await shown()]).toEqual([0, ["Alice", "a"]]);
    await service.put({ importEmptyField: "clear" });
    expect([await imported(""), await shown()]).toEqual([0, ["a"]]);
  });
});
