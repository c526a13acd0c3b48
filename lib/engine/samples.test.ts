import { expect, test } from "vitest";
import { z } from "zod";
import { commands, pathOf, type Verb } from "../chat/commands.ts";
import { openApi, sampleRequest } from "../chat/openapi.ts";
import { engineUnderTest } from "./engine-under-test.ts";

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
