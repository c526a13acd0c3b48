import { describe, expect, test } from "vitest";
import { commands, type Verb } from "@/lib/chat/commands";
import { schemasOf } from "@/lib/chat/openapi";
import { fieldsOf } from "./wire-fields";

const verbs = Object.keys(commands) as Verb[]; // the keys of a const object are its names
const field = (verb: Verb, side: "request" | "reply", name: string) =>
  fieldsOf(schemasOf(verb)[side]).find((each) => each.name === name);

/** Every name that a schema has anywhere under `properties`, found without knowing its shapes. */
function namesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === "properties" ? Object.keys(inner) : []),
    ...namesIn(inner),
  ]);
}

describe.each(verbs)("the fields of %s", (verb) => {
  test.each(["request", "reply"] as const)("%s: every name of the schema is a row", (side) => {
    const schema = schemasOf(verb)[side];
    const names = new Set(fieldsOf(schema).map((each) => each.name));
    expect([...names].sort()).toEqual([...new Set(namesIn(schema))].sort());
  });

  test("what differs between two shapes of one field is only whether it is there and which value it takes", () => {
    const shapes = (schema: object): [string, string][] =>
      Object.entries(schema).flatMap(([key, inner]) =>
        key === "oneOf"
          ? (inner as { properties: object }[]).flatMap((variant) =>
              Object.entries(variant.properties).map(([name, each]): [string, string] => [
                name,
                JSON.stringify({ ...each, const: 0 }),
              ]),
            )
          : [],
      );
    const walk = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      const first = new Map<string, string>();
      for (const [name, shape] of shapes(value))
        expect([name, first.get(name) ?? first.set(name, shape).get(name)]).toEqual([name, shape]);
      for (const inner of Object.values(value)) walk(inner);
    };
    walk(schemasOf(verb));
  });
});

test("a field of one variant says with which value it counts, and its inner fields stand one step deeper", () => {
  expect(field("updateGroup", "request", "NewGroupName")).toMatchObject({
    depth: 1,
    required: true,
    only: { field: "UpdateGroupType", values: [1] },
  });
  expect(field("updateGroup", "request", "UpdateGroupType")).toMatchObject({ values: [1, 2], required: true });
  expect(field("updateGroup", "request", "ContactUpdateItem")).toMatchObject({
    type: "Array of Object",
    least: 1,
    most: 100,
  });
  expect(field("updateGroup", "request", "ToGroupId")).toMatchObject({
    depth: 3,
    only: { field: "Type", values: [2] },
  });
});

test("a field may be needed with one value and free with the others", () => {
  expect(field("markContacts", "request", "CustomMark")).toMatchObject({
    only: { field: "OptType", values: [2, 3] },
    required: { field: "OptType", values: [2] },
  });
  expect(field("markContacts", "request", "SetMark")).toMatchObject({ type: "Array of Integer", required: false });
});

test("a list of exactly one, a choice of texts, and a text that may be null", () => {
  expect(field("createGroup", "reply", "GroupResultItem")).toMatchObject({
    type: "Array of Object",
    least: 1,
    most: 1,
  });
  expect(field("checkAccounts", "reply", "AccountStatus")).toMatchObject({ values: ["Imported", "NotImported"] });
  expect(field("checkAccounts", "reply", "ResultInfo")).toMatchObject({ type: "String", required: false });
});
