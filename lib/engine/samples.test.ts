import { expect, test } from "vitest";
import { z } from "zod";
import { commands, pathOf, type Verb } from "../chat/commands.ts";
import { openApi, sampleRequest } from "../chat/openapi.ts";
import { engineUnderTest } from "./engine-under-test.ts";
import { chatGroup, members, rename, user } from "./request-bodies.ts";

const verbs = Object.keys(commands) as Verb[]; // the keys of a const object are its names

test.each(verbs)(
  "OK: the sample of %s succeeds in the demo world, and its answer fits the description",
  async (verb) => {
    const service = await engineUnderTest({ world: "demo" });
    const reply = await service.call(commands[verb].command, sampleRequest(verb));
    expect(reply).toMatchObject({ ActionStatus: "OK", ErrorCode: 0 });
    const document = JSON.parse(JSON.stringify(openApi()));
    const { anyOf } = document.paths[pathOf(verb)].post.responses[200].content["application/json"].schema;
    expect(z.fromJSONSchema(anyOf[0].allOf[1]).safeParse(reply)).toMatchObject({ success: true });
    expect(z.fromJSONSchema(document.components.schemas.Envelope).safeParse(reply)).toMatchObject({ success: true });
    await service.close();
  },
);

test("OK: in strict mode too, the samples of the update page and ours succeed item by item", async () => {
  const service = await engineUnderTest({ world: "demo", settings: { chatGroups: "strict" } });
  const page = members("user_0001", "group_0003", [
    [1, user("user_0002")],
    [2, chatGroup("@TGS#1B2AUI7RZ")],
    [1, chatGroup("@TGS#1B2AUI7RZ")],
    [1, chatGroup("@TGS#1CXGP65QY")],
  ]);
  const replies = [
    await service.call("update_contact_group", rename("user_0001", "group_0001", "group_0002")),
    await service.call("update_contact_group", page),
    await service.call("create_contact_group", sampleRequest("createGroup")),
    await service.call("update_contact_group", sampleRequest("updateGroup")),
    await service.call("mark_contact", sampleRequest("markContacts")),
  ];
  const codes = JSON.stringify(replies).match(/"(Error|Result)Code":\d+/g) ?? [];
  expect(codes.length).toBeGreaterThan(12);
  expect(codes.filter((code) => !code.endsWith(":0"))).toEqual([]);
  await service.close();
});
