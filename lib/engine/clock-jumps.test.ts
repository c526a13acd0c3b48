import { describe, expect, test } from "vitest";
import { engineUnderTest } from "./engine-under-test.ts";

const read = { From_Account: "user_0001", StartIndex: 0 };

describe.each([
  ["forward", 3600],
  ["back", -3600],
])("the wall clock jumps an hour %s", (_title, jump) => {
  test.each(["fixed", "sliding"] as const)(
    "F36: 60007: with a %s window the rate holds before it, and starts anew after it",
    async (rateWindow) => {
      const service = await engineUnderTest({ world: "demo", settings: { ratePerSecond: 5, rateWindow } });
      const burst = async () => {
        const codes = await Promise.all(Array.from({ length: 8 }, () => service.call("get_contact_group", read)));
        return codes.filter(({ ErrorCode }) => ErrorCode === 0).length;
      };
      expect([await burst(), await burst()]).toEqual([5, 0]);
      service.clock.now += jump;
      expect([await burst(), await burst()]).toEqual([5, 0]);
      service.clock.now += 1;
      expect(await burst()).toBe(5);
      await service.close();
    },
  );

  test("F36: 70050: whoever sent too many wrong signatures waits a minute, not an hour", async () => {
    const service = await engineUnderTest({ world: "demo", settings: { wrongUserSigs: 3 } });
    const wrong = async () => (await service.send({ query: service.query({ usersig: "eJx" }) })).ErrorCode;
    for (let at = 0; at < 3; at++) expect(await wrong()).toBe(70003);
    expect(await wrong()).toBe(70050);
    service.clock.now += jump;
    expect(await wrong()).toBe(70003);
    await service.close();
  });

  test("F36: 70001: a signature from before is expired or good by the clock that is, and a new one is good", async () => {
    const service = await engineUnderTest({ world: "demo" });
    const query = service.query();
    const body = JSON.stringify(read);
    expect(await service.send({ query, body })).toMatchObject({ ErrorCode: 0 });
    service.clock.now += 2 * jump;
    expect(await service.send({ query, body })).toMatchObject({ ErrorCode: jump > 0 ? 70001 : 0 });
    expect(await service.call("get_contact_group", read)).toMatchObject({ ErrorCode: 0 });
    await service.close();
  });

  test("F36: the order of contacts is that in which they came, whatever their times say", async () => {
    const service = await engineUnderTest({ world: "demo" });
    const names = ["crew-a", "crew-b", "crew-c"];
    for (const ToGroupId of names) {
      const item = { ContactOptType: 1, ContactItem: { Type: 2, ToGroupId } };
      const change = { UpdateGroupType: 2, OldGroupName: "group_0001", ContactUpdateItem: [item] };
      const body = { From_Account: "user_0001", UpdateType: 1, UpdateGroup: change };
      expect(await service.call("update_contact_group", body)).toMatchObject({ ErrorCode: 0 });
      service.clock.now += jump;
    }
    const text = JSON.stringify(await service.call("get_contact_group", read));
    const places = names.map((name) => text.indexOf(`"${name}"`));
    expect(places).toEqual(places.toSorted((left, right) => left - right));
    expect(places).not.toContain(-1);
    await service.close();
  });
});
