import { expect, test } from "vitest";
import { z } from "zod";
import { codecs } from "./codecs.ts";
import { commands, pathOf, type Verb } from "./commands.ts";
import { errors } from "./errors.ts";
import { openApi, sampleRequest } from "./openapi.ts";

const verbs = Object.keys(commands) as Verb[]; // the keys of a const object are its names

type Schema = Parameters<typeof z.fromJSONSchema>[0];
type Code = { code: number; name: string; info: string; level: string };
type Operation = {
  operationId: string;
  summary: string;
  description: string;
  parameters: { $ref: string }[];
  requestBody: { required: boolean; content: { "application/json": { schema: Schema; example: unknown } } };
  responses: Record<string, { content: { "application/json": { schema: { anyOf: [{ allOf: [unknown, Schema] }] } } } }>;
  "x-codes": Code[];
};
type Document = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, { post: Operation }>;
  components: { parameters: Record<string, { in: string; name: string }>; schemas: Record<string, Schema> };
};

// What a reader gets: the document after its way through JSON.
const document = JSON.parse(JSON.stringify(openApi())) as Document;
const operationOf = (verb: Verb): Operation => {
  const path = document.paths[pathOf(verb)];
  if (!path) throw new Error(`no ${verb}`);
  return path.post;
};
const requestOf = (verb: Verb) => operationOf(verb).requestBody.content["application/json"];

test("it is OpenAPI 3.1, with a path for each command and for nothing else", () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
  expect(Object.keys(document.paths).sort()).toEqual(verbs.map(pathOf).sort());
  expect(new Set(verbs.map((verb) => operationOf(verb).operationId)).size).toBe(verbs.length);
});

test("every reference leads somewhere, and no schema speaks of another dialect", () => {
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path.split("/"));
  expect(references.length).toBeGreaterThan(verbs.length * 5);
  for (const steps of references)
    expect(steps.reduce<unknown>((place, step) => Object(place)[step], document)).toBeTypeOf("object");
  expect(text).not.toContain('"$schema"');
  expect(Object.values(document.components.parameters).every((parameter) => parameter.in === "query")).toBe(true);
});

test.each(verbs)("%s: title, document, rate and codes are those of the tables", (verb) => {
  const operation = operationOf(verb);
  expect(operation.summary).toBe(commands[verb].title);
  expect(operation.description).toContain(String(commands[verb].document));
  expect(operation.description).toContain(String(commands[verb].rate.value));
  for (const { code, name, info } of operation["x-codes"])
    expect(errors[name as keyof typeof errors]).toMatchObject({ code, info }); // a name that is none fails here
  const numbers = operation["x-codes"].map(({ code }) => code);
  expect(numbers).toEqual(expect.arrayContaining([60007, 70009, 60009]));
});

test.each(verbs)("%s: its sample fits the schema and the codec, and a crooked one does neither", (verb) => {
  const { schema, example } = requestOf(verb);
  expect(example).toEqual(JSON.parse(JSON.stringify(sampleRequest(verb))));
  expect(z.fromJSONSchema(schema).safeParse(example)).toMatchObject({ success: true });
  expect(codecs[verb].request.safeParse(example)).toMatchObject({ success: true });
  const [field = ""] = Object.keys(Object(example));
  for (const crooked of [{ ...Object(example), [field]: [[7]] }, "text", []])
    expect([
      z.fromJSONSchema(schema).safeParse(crooked).success,
      codecs[verb].request.safeParse(crooked).success,
    ]).toEqual([false, false]);
});

test("ErrorDisplay stands in the answers of the commands that carry it, and in no other", () => {
  const withDisplay = verbs.filter((verb) => JSON.stringify(operationOf(verb).responses).includes("DisplayEnvelope"));
  expect(withDisplay).toEqual(verbs.filter((verb) => "errorDisplay" in commands[verb]));
  expect(withDisplay).toContain("readProfiles");
  expect(JSON.stringify(document.components.schemas.DisplayEnvelope)).toContain('"ErrorDisplay"');
});

test("a code that a setting moves from the item to the call stands at both", () => {
  const levels = operationOf("readProfiles")["x-codes"].flatMap(({ code, level }) => (code === 40003 ? [level] : []));
  expect(levels.sort()).toEqual(["call", "item"]);
});

test("a limit of the table stands in the schema", () => {
  const text = (verb: Verb) => JSON.stringify(requestOf(verb).schema);
  expect(text("updateGroup")).toContain('"maxItems":100');
  expect(text("findConversations")).toContain('"maxItems":300');
  expect(text("markContacts")).toContain('"maximum":64');
  expect(text("createGroup")).toContain("64 bytes");
});
