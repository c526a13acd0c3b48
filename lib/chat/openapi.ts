import { z } from "zod";
import { codecs } from "./codecs.ts";
import type { Command } from "./command.ts";
import { commands, pathOf, type Verb } from "./commands.ts";
import { type ErrorName, errors } from "./errors.ts";
import { samples } from "./samples.ts";
import { entryFaults, serviceFaults } from "./service-faults.ts";
import { Envelope } from "./wire.ts";

/**
 * The description of the API in OpenAPI 3.1, made from the codecs and the tables of commands, codes and limits.
 * Every answer of the application is HTTP 200 (doc 34620); the codes of each command stand under `x-codes`.
 */
export function openApi(): object {
  return {
    openapi: "3.1.1",
    info: {
      title: "Groupdesk service",
      version: "4",
      description:
        "Conversation groups, marks and recent contacts of Tencent Cloud Chat, the accounts that own them, and the " +
        "chat groups and messages that they come from. " +
        "An answer is HTTP 200 whatever it says: look at ErrorCode, and at the ResultCode of each item.",
    },
    servers: [{ url: "/" }],
    tags: Object.keys(serviceFaults).map((name) => ({ name })),
    paths: Object.fromEntries(verbs.map((verb) => [pathOf(verb), { post: operationOf(verb) }])),
    components: { parameters, schemas: { Envelope: schemaOf(Envelope), DisplayEnvelope } },
  };
}

/** Some commands answer one field more, which is always empty (OQ-23). */
const DisplayEnvelope = {
  allOf: [{ $ref: "#/components/schemas/Envelope" }],
  ...{ type: "object", properties: { ErrorDisplay: { type: "string", const: "" } }, required: ["ErrorDisplay"] },
};

const verbs = Object.keys(commands) as Verb[]; // the keys of a const object are its names

/** What stands in the query string of every call. */
export const parameters = {
  sdkappid: parameter("sdkappid", "the app's number", { type: "integer", minimum: 1 }),
  identifier: parameter("identifier", "an app admin", { type: "string", minLength: 1 }),
  usersig: parameter("usersig", "the UserSig of that admin", { type: "string", minLength: 1 }),
  random: parameter("random", "an unsigned 32-bit number, a fresh one for each call", {
    ...{ type: "integer", minimum: 0, maximum: 4294967295 },
  }),
  contenttype: parameter("contenttype", "the form of body and answer", { type: "string", const: "json" }),
};

function parameter(name: string, description: string, schema: object) {
  return { name, in: "query", required: name !== "random", description, schema };
}

function operationOf(verb: Verb): object {
  const command: Command = commands[verb];
  const envelope = { $ref: `#/components/schemas/${command.errorDisplay ? "DisplayEnvelope" : "Envelope"}` };
  const schemas = schemasOf(verb);
  const answered = { allOf: [envelope, schemas.reply] };
  const json = (content: object) => ({ "application/json": content });
  return {
    operationId: verb,
    tags: [command.service],
    summary: command.title,
    description: `Document ${command.document}. At most ${command.rate.value} ${command.rate.unit}.`,
    parameters: Object.keys(parameters).map((name) => ({ $ref: `#/components/parameters/${name}` })),
    requestBody: {
      required: true,
      content: json({ schema: schemas.request, example: sampleRequest(verb) }),
    },
    responses: {
      200: { description: "Done, or refused with a code", content: json({ schema: { anyOf: [answered, envelope] } }) },
    },
    "x-rate": command.rate,
    "x-gated": command.gated,
    "x-codes": [
      ...rowsOf([...entryFaults(command.service), ...command.codes], "call"),
      ...rowsOf(command.itemCodes, "item"),
    ],
  };
}

function rowsOf(names: readonly ErrorName[], level: "call" | "item") {
  return [...new Set(names)].map((name) => ({ code: errors[name].code, name, info: errors[name].info, level }));
}

/** Request and reply of a verb as they travel; the reply without its envelope. */
export function schemasOf(verb: Verb): { request: JsonSchema; reply: JsonSchema } {
  return { request: schemaOf(wireSideOf(codecs[verb].request)), reply: schemaOf(codecs[verb].reply) };
}

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** A request as it travels, made from our side's sample. */
export function sampleRequest(verb: Verb): unknown {
  // One verb's codec and its sample: the compiler sees unions of all.
  const codec = codecs[verb].request as unknown as { encode(input: unknown): unknown };
  return codec.encode(samples[verb]);
}

/** A request that takes two spellings is read in two steps, of which the second one knows the fields. */
function wireSideOf(request: z.ZodCodec): z.ZodType {
  const side = request.def.in;
  // zod's own inner type, which its classes do not show.
  return (side instanceof z.ZodCodec ? side.def.out : side) as z.ZodType;
}

/** The side that travels, without the bounds that every safe integer has. */
function schemaOf(codec: z.ZodType): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(codec, {
    io: "input",
    override({ jsonSchema }) {
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (typeof jsonSchema.const === "number") jsonSchema.type = "integer";
    },
  });
  return schema;
}
