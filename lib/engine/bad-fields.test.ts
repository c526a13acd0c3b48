import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Command } from "../chat/command.ts";
import { commands, pathOf, type Verb } from "../chat/commands.ts";
import { errors } from "../chat/errors.ts";
import { sampleRequest } from "../chat/openapi.ts";
import { entryFaults, serviceFaults } from "../chat/service-faults.ts";
import { type EngineUnderTest, engineUnderTest, testApp } from "./engine-under-test.ts";

const verbs = Object.keys(commands) as Verb[]; // the keys of a const object are its names
const wrong = [null, true, 7.5, -1, "\u0000", "x".repeat(20_000), [], [[]], {}, { Type: 1 }];

/** Every place of a document, as the way to it. */
function placesIn(value: unknown, way: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [way];
  const inner = Object.entries(value).flatMap(([name, below]) => placesIn(below, [...way, name]));
  return way.length === 0 ? inner : [way, ...inner];
}

function changed(document: unknown, [first = "", ...rest]: string[], value: unknown): unknown {
  if (typeof document !== "object" || document === null) return value;
  const before = (document as Record<string, unknown>)[first]; // its own way leads here
  const after = rest.length === 0 ? value : changed(before, rest, value);
  if (Array.isArray(document)) return document.map((item, at) => (String(at) === first ? after : item));
  return { ...document, [first]: after };
}

describe("every place of every sample with every wrong value", () => {
  let service: EngineUnderTest;
  beforeAll(async () => {
    service = await engineUnderTest({ world: "messy" });
  });
  afterAll(() => service.close());

  // So that most of what happens to be a good request is refused all the same.
  const ofStrangers = (document: unknown) =>
    JSON.parse(JSON.stringify(document).replace(/user_\d+|harbour-crew/g, "ghost"));

  test.each(verbs)(
    "%s: answers a code of its own row, never one of a breakdown, and keeps nothing of it",
    async (verb) => {
      const { service: name, codes }: Command = commands[verb];
      const known = new Set([0, ...[...entryFaults(name), ...codes].map((row) => errors[row].code)]);
      known.delete(errors[serviceFaults[name].internal].code);
      const document = ofStrangers(sampleRequest(verb));
      for (const way of placesIn(document))
        for (const value of wrong) {
          const body = JSON.stringify(changed(document, way, value));
          const reply = await service.send({ path: pathOf(verb), body });
          expect([way.join("."), value, reply.ErrorCode, known.has(reply.ErrorCode)]).toEqual([
            ...[way.join("."), value, reply.ErrorCode, true],
          ]);
          expect(reply.ErrorInfo).not.toContain("xxxx");
        }
      expect(JSON.stringify(await service.store.readWorld(testApp.sdkAppId))).not.toContain("xxxx");
    },
  );
});
