import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest, mouths } from "./engine-under-test.ts";
import { ok } from "./request-bodies.ts";

const nick = "Tag_Profile_IM_Nick";
const image = "Tag_Profile_IM_Image";

describe.each(mouths)("portrait_set through %s", (mouth) => {
  let service: EngineUnderTest;
  beforeEach(async () => {
    service = await engineUnderTest({ mouth });
    await service.call("account_import", { UserID: "alice", Nick: "Alice", FaceUrl: "https://example.com/a.png" });
    await service.call("create_contact_group", { From_Account: "alice", GroupContactItem: [{ GroupName: "VIP" }] });
  });
  afterEach(() => service.close());

  const write = (ProfileItem: unknown, From_Account: unknown = "alice") =>
    service.call("portrait_set", { From_Account, ProfileItem });
  const set = (...pairs: [tag: string, value: unknown][]) => write(pairs.map(([Tag, Value]) => ({ Tag, Value })));
  const shown = async () => {
    const reply = await service.call("portrait_get", { To_Account: ["alice"], TagList: [nick, image] });
    // Held by the contract tests of portrait_get.
    const [profile] = reply.UserProfileItem as { ProfileItem: { Value: string }[] }[];
    return profile?.ProfileItem.map(({ Value }) => Value);
  };

  test("OK: what is named is written, the rest stays, groups and all; an empty text clears", async () => {
    expect(await set([nick, "客户 🏅"])).toEqual({ ...ok, ErrorDisplay: "" });
    expect(await shown()).toEqual(["客户 🏅", "https://example.com/a.png"]);
    await set([image, ""]);
    expect(await shown()).toEqual(["客户 🏅"]);
    expect(await service.call("get_contact_group", { From_Account: "alice", StartIndex: 0 })).toMatchObject({
      GroupItem: [{ GroupName: "VIP", GroupId: 1 }],
    });
  });

  test("OK: the last of two equal tags counts; other tags are taken, and nothing is kept of them", async () => {
    expect(
      await set([nick, "one"], [nick, "two"], ["Tag_Profile_IM_Level", 5], ["Tag_Profile_Custom_Crew", "x"]),
    ).toEqual({ ...ok, ErrorDisplay: "" });
    expect(await shown()).toEqual(["two", "https://example.com/a.png"]);
  });

  test("40001: no pair, or a pair without a value", async () => {
    for (const items of [[], undefined, "x", [{ Tag: nick }], [null], [{ Tag: nick, Value: "\ud800" }]])
      expect([items, (await write(items)).ErrorCode]).toEqual([items, 40001]);
  });

  test("40003: portrait_set of an account that was never imported", async () => {
    expect(await write([{ Tag: nick, Value: "x" }], "ghost")).toMatchObject({ ErrorCode: 40003, ErrorDisplay: "" });
  });

  test("40009: a tag that there is not, and nothing is written; 40601: over 500 bytes; 40610: a value of another type", async () => {
    expect(await set([nick, "new"], ["Nick", "x"])).toMatchObject({ ErrorCode: 40009 });
    expect(await write([{ Value: "x" }])).toMatchObject({ ErrorCode: 40009 });
    expect(await set([nick, `${"客".repeat(166)}nnn`])).toMatchObject({ ErrorCode: 40601 });
    for (const value of [5, null, true, ["x"], {}])
      expect(await set([nick, value])).toMatchObject({ ErrorCode: 40610 });
    expect(await shown()).toEqual(["Alice", "https://example.com/a.png"]);
    expect(await set([nick, `${"客".repeat(166)}nn`])).toMatchObject(ok);
  });
});
