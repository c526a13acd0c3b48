import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Command, Service } from "../chat/command.ts";
import { commands, pathOf, type Verb } from "../chat/commands.ts";
import { sampleRequest } from "../chat/openapi.ts";
import { signUserSig } from "../chat/usersig.ts";
import { type EngineUnderTest, engineUnderTest, mouths, testApp } from "./engine-under-test.ts";
import { create, members, rename, user } from "./request-bodies.ts";
import type { Settings } from "./settings.ts";
import { StoreTimeout } from "./store.ts";

const verbs = Object.keys(commands) as Verb[]; // the keys of a const object are its names
const verbsOf = (service: Service) => verbs.filter((verb) => commands[verb].service === service);
const contactVerbs = verbsOf("recentcontact");
const accountVerbs = verbsOf("im_open_login_svc");
const profileVerbs = verbsOf("profile");
const messageVerbs = verbsOf("openim");
const chatGroupVerbs = verbsOf("group_open_http_svc");
const takesUserId = (verb: Verb) => (commands[verb] as Command).codes.includes("userIdNotString"); // a row of the table is one
const gatedVerbs = verbs.filter((verb) => commands[verb].gated);

/* What every command answers on the way in, each of them asked for itself. */
describe.each(mouths)("every command through %s", (mouth) => {
  let service: EngineUnderTest;
  beforeAll(async () => {
    service = await engineUnderTest({ mouth, world: "demo", settings: { wrongUserSigs: null } });
  });
  afterAll(() => service.close());

  const bodyOf = (verb: Verb) => JSON.stringify(sampleRequest(verb));
  const codeOf = async (verb: Verb, call: Parameters<EngineUnderTest["send"]>[0]) => {
    const reply = await service.send({ path: pathOf(verb), body: bodyOf(verb), ...call });
    expect(reply.ActionStatus).toBe(reply.ErrorCode === 0 ? "OK" : "FAIL");
    return reply.ErrorCode;
  };
  const codeWith = (verb: Verb, parameters: Record<string, string | undefined>) =>
    codeOf(verb, { query: service.query(parameters) });
  const signed = (changed: Partial<Parameters<typeof signUserSig>[0]>) =>
    signUserSig({ ...testApp, userId: "administrator", now: service.clock.now, lifetime: 60, ...changed });
  const put = (change: Partial<Settings>) =>
    service.send({ method: "PUT", path: "/_service/settings", body: JSON.stringify(change) });

  test.each(verbs)("60002: %s by another method than POST", async (verb) => {
    expect(await codeOf(verb, { method: "GET" })).toBe(60002);
  });
  test.each(verbs)("60009: %s with a trailing slash", async (verb) => {
    expect(await codeOf(verb, { path: `${pathOf(verb)}/` })).toBe(60009);
  });
  test.each(verbs)("60012: %s without sdkappid", async (verb) => {
    expect(await codeWith(verb, { sdkappid: undefined })).toBe(60012);
  });
  test.each(verbs)("60025: %s without contenttype", async (verb) => {
    expect(await codeWith(verb, { contenttype: undefined })).toBe(60025);
  });
  test.each(verbs)("70020: %s of an unknown app", async (verb) => {
    expect(await codeWith(verb, { sdkappid: "1400000001" })).toBe(70020);
  });
  test.each(verbs)("70003: %s with a UserSig that is garbage", async (verb) => {
    expect(await codeWith(verb, { usersig: "garbage" })).toBe(70003);
  });
  test.each(verbs)("70014: %s with a UserSig of another app", async (verb) => {
    expect(await codeWith(verb, { usersig: signed({ sdkAppId: 1400000001 }) })).toBe(70014);
  });
  test.each(verbs)("70013: %s with a UserSig of another user", async (verb) => {
    expect(await codeWith(verb, { usersig: signed({ userId: "eve" }) })).toBe(70013);
  });
  test.each(verbs)("70001: %s with a UserSig that expired", async (verb) => {
    expect(await codeWith(verb, { usersig: signed({ now: service.clock.now - 61 }) })).toBe(70001);
  });
  test.each(verbs)("70009: %s with a UserSig by another key", async (verb) => {
    expect(await codeWith(verb, { usersig: signed({ key: "another" }) })).toBe(70009);
  });
  test.each(verbs)("70050: %s with one wrong UserSig too many", async (verb) => {
    await put({ wrongUserSigs: 0 });
    expect(await codeWith(verb, { usersig: "garbage" })).toBe(70050);
    await put({ wrongUserSigs: null });
  });
  test.each(verbs)("60007: %s over its rate", async (verb) => {
    await put({ ratePerSecond: 0, accountRatePerSecond: 0 });
    expect(await codeOf(verb, {})).toBe(60007);
    await put({ ratePerSecond: null, accountRatePerSecond: null });
  });
  const codesOfNoObject = async (verb: Verb) => [
    ...[await codeOf(verb, { body: "" }), await codeOf(verb, { body: "[]" }), await codeOf(verb, { body: "{" })],
  ];
  test.each([...contactVerbs, ...accountVerbs])("60003: %s with a body that is no JSON object", async (verb) => {
    expect(await codesOfNoObject(verb)).toEqual([60003, 60003, 60003]);
  });
  test.each(profileVerbs)("40001: %s with a body that is no JSON object", async (verb) => {
    expect(await codesOfNoObject(verb)).toEqual([40001, 40001, 40001]);
  });
  test.each(chatGroupVerbs)("10011: %s with a body that is no JSON object", async (verb) => {
    expect(await codesOfNoObject(verb)).toEqual([10011, 10011, 10011]);
  });
  test.each(messageVerbs)("90001: %s with a body that is no JSON object", async (verb) => {
    expect(await codesOfNoObject(verb)).toEqual([90001, 90001, 90001]);
  });
  test.each(verbs.filter(takesUserId))("60015: %s with a UserID that is a number", async (verb) => {
    const body = bodyOf(verb)
      .replace(/"((?:From|Owner|Member)_Account|UserID)":"[^"]*"/, '"$1":5')
      .replace(/"((?:To|MemberToDel)_Account)":\["[^"]*"/, '"$1":[5');
    expect(await codeOf(verb, { body })).toBe(60015);
  });
  test.each(contactVerbs)("50003: %s by somebody who is no admin", async (verb) => {
    expect(await codeWith(verb, { identifier: "eve", usersig: signed({ userId: "eve" }) })).toBe(50003);
  });
  test.each(accountVerbs)("70403: %s by somebody who is no admin", async (verb) => {
    expect(await codeWith(verb, { identifier: "eve", usersig: signed({ userId: "eve" }) })).toBe(70403);
  });
  test.each(profileVerbs)("40004: %s by somebody who is no admin", async (verb) => {
    expect(await codeWith(verb, { identifier: "eve", usersig: signed({ userId: "eve" }) })).toBe(40004);
  });
  test.each(chatGroupVerbs)("10007: %s by somebody who is no admin", async (verb) => {
    expect(await codeWith(verb, { identifier: "eve", usersig: signed({ userId: "eve" }) })).toBe(10007);
  });
  test.each(messageVerbs)("90009: %s by somebody who is no admin", async (verb) => {
    expect(await codeWith(verb, { identifier: "eve", usersig: signed({ userId: "eve" }) })).toBe(90009);
  });
  test.each(contactVerbs)("50002: %s with an empty object", async (verb) => {
    expect(await codeOf(verb, { body: "{}" })).toBe(50002);
  });
  test.each(accountVerbs)("70402: %s with an empty object", async (verb) => {
    expect(await codeOf(verb, { body: "{}" })).toBe(70402);
  });
  test.each(chatGroupVerbs)("10004: %s with an empty object", async (verb) => {
    expect(await codeOf(verb, { body: "{}" })).toBe(10004);
  });
  test.each(contactVerbs)("50001: %s of an account that was never imported", async (verb) => {
    const body = bodyOf(verb).replace(/"From_Account":"[^"]*"/, '"From_Account":"nobody"');
    expect(await codeOf(verb, { body })).toBe(50001);
  });
  test.each(gatedVerbs)("51013: %s on a plan below Pro", async (verb) => {
    await put({ edition: "standard" });
    expect(await codeOf(verb, {})).toBe(51013);
    await put({ edition: "pro_plus" });
  });

  describe("with a store that breaks down", () => {
    const brokenCode = async (verb: Verb, error = new Error("broken")) => {
      const log = vi.spyOn(console, "error").mockImplementation(() => {});
      const broken = vi.spyOn(service.store, "carryOut").mockRejectedValue(error);
      const code = await codeOf(verb, {});
      broken.mockRestore();
      log.mockRestore();
      return code;
    };
    test.each(contactVerbs)("50004: %s", async (verb) => {
      expect(await brokenCode(verb)).toBe(50004);
    });
    test.each(contactVerbs)("50005: %s", async (verb) => {
      expect(await brokenCode(verb, new StoreTimeout("late"))).toBe(50005);
    });
    test.each(accountVerbs)("70169: %s", async (verb) => {
      expect(await brokenCode(verb, new StoreTimeout("late"))).toBe(70169);
    });
    test.each(messageVerbs)("20004: %s", async (verb) => {
      expect(await brokenCode(verb, new StoreTimeout("late"))).toBe(20004);
    });
    test.each(profileVerbs)("60008: %s of a person", async (verb) => {
      expect(await brokenCode(verb, new StoreTimeout("late"))).toBe(60008);
    });
    test.each(chatGroupVerbs)("60008: %s of chat groups", async (verb) => {
      expect(await brokenCode(verb, new StoreTimeout("late"))).toBe(60008);
    });
    test.each(accountVerbs)("70500: %s", async (verb) => {
      expect(await brokenCode(verb)).toBe(70500);
    });
    test.each(profileVerbs)("40006: %s", async (verb) => {
      expect(await brokenCode(verb)).toBe(40006);
    });
    test.each(messageVerbs)("91000: %s", async (verb) => {
      expect(await brokenCode(verb)).toBe(91000);
    });
    test.each(chatGroupVerbs)("10002: %s", async (verb) => {
      expect(await brokenCode(verb)).toBe(10002);
    });
  });

  describe("names and numbers", () => {
    const named = (name: string): [command: string, body: object][] => [
      ["create_contact_group", create("user_0001", name)],
      ["update_contact_group", rename("user_0001", "group_0001", name)],
    ];
    const codes = (calls: [command: string, body: object][]) =>
      Promise.all(calls.map(async ([command, body]) => (await service.call(command, body)).ErrorCode));

    test("51011: create and rename with a name of 65 bytes; 64 are taken", async () => {
      for (const name of ["n".repeat(65), `${"客".repeat(21)}nn`])
        expect(await codes(named(name))).toEqual([51011, 51011]);
      const [first] = named("n".repeat(64));
      expect(await codes(first ? [first] : [])).toEqual([0]);
    });
    test("50002: create, rename and delete with an empty name", async () => {
      const drop = { From_Account: "user_0001", GroupName: [""] };
      expect(await codes([...named(""), ["del_contact_group", drop]])).toEqual([50002, 50002, 50002]);
    });
    test("50002: create and rename with a control character or half a character", async () => {
      for (const name of ["a\u0000b", "\ud800"]) expect(await codes(named(name))).toEqual([50002, 50002]);
    });
    test("51006: create and change with 101 conversations, change with none", async () => {
      const many = Array(101).fill(user("user_0002"));
      const change = (items: object[]) =>
        members(
          "user_0001",
          "group_0003",
          items.map((item) => [1, item]),
        );
      expect(
        await codes([
          ["create_contact_group", create("user_0001", "many", many)],
          ["update_contact_group", change(many)],
          ["update_contact_group", change([])],
        ]),
      ).toEqual([51006, 51006, 51006]);
    });
    test("40601: both imports with a nick of 501 bytes; 500 are taken", async () => {
      const imports = (Nick: string): [command: string, body: object][] => [
        ["account_import", { UserID: "ann", Nick }],
        ["multiaccount_import", { AccountList: [{ UserID: "ann", Nick }] }],
      ];
      expect(await codes(imports("n".repeat(501)))).toEqual([40601, 40601]);
      expect(await codes(imports("n".repeat(500)))).toEqual([0, 0]);
    });
  });
});
