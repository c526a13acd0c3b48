import type { JsonSchema } from "@/lib/chat/openapi";

/** A field counts only where another one has one of these values. */
export type Condition = { field: string; values: readonly (string | number)[] };

/** One field of a shape that travels; what lies inside it follows it, one step deeper. */
export type Field = {
  name: string;
  depth: number;
  type: "String" | "Integer" | "Object" | "Array of String" | "Array of Integer" | "Array of Object";
  /** False: may be left out. A condition: must be there only then. */
  required: boolean | Condition;
  only?: Condition;
  /** The only values that it takes. */
  values: readonly (string | number)[];
  /** Bounds of a number, or of an array's length. */
  least?: number | undefined;
  most?: number | undefined;
  pattern?: string | undefined;
  description?: string | undefined;
};

/** The fields of a shape, from the top down. Shapes that differ by the value of one field are shown as one. */
export function fieldsOf(schema: JsonSchema, depth = 0): Field[] {
  const variants = variantsOf(schema);
  const names = new Set(variants.flatMap((variant) => Object.keys(variant.properties ?? {})));
  const told = [...names].find(
    (name) => variants.length > 1 && variants.every((each) => constOf(each, name) !== undefined),
  );
  const conditionOf = (chosen: readonly JsonSchema[]): Condition | undefined =>
    told === undefined ? undefined : { field: told, values: chosen.map((each) => constOf(each, told) ?? "") };

  return [...names].flatMap((name): Field[] => {
    const having = variants.filter((variant) => propertyOf(variant, name));
    const requiring = having.filter((variant) => variant.required?.includes(name));
    const shapes = having.map((variant) => propertyOf(variant, name)).filter(isSchema);
    const [shape = {}] = shapes;
    const only = having.length < variants.length ? conditionOf(having) : undefined;
    const required = requiring.length === having.length || (requiring.length > 0 && (conditionOf(requiring) ?? false));
    const list = itemOf(shape);
    const item = list ?? shape;
    return [
      {
        ...{ name, depth, required, type: list ? (`Array of ${typeOf(list)}` as const) : typeOf(shape) },
        ...(only && { only }),
        values: [...new Set(shapes.flatMap((each) => valuesOf(itemOf(each) ?? each)))],
        least: list ? shape.minItems : shape.minimum,
        most: list ? shape.maxItems : shape.maximum,
        pattern: item.pattern,
        description: item.description,
      },
      ...fieldsOf(item, depth + 1),
    ];
  });
}

function variantsOf(schema: JsonSchema): JsonSchema[] {
  return (schema.oneOf ?? schema.anyOf ?? [schema]).filter(isSchema);
}

function propertyOf(schema: JsonSchema, name: string): JsonSchema | undefined {
  const property = schema.properties?.[name];
  return isSchema(property) ? property : undefined;
}

function constOf(schema: JsonSchema, name: string): string | number | undefined {
  return literalOf(propertyOf(schema, name)?.const);
}

/** What a list holds; a list of exactly one is written as a tuple. */
function itemOf(schema: JsonSchema): JsonSchema | undefined {
  const items = schema.prefixItems?.[0] ?? schema.items;
  return isSchema(items) ? items : undefined;
}

function valuesOf(schema: JsonSchema): (string | number)[] {
  const all = variantsOf(schema).flatMap((variant) => (variant.enum ?? [variant.const]).map(literalOf));
  return all.filter((value) => value !== undefined);
}

function typeOf(schema: JsonSchema): "String" | "Integer" | "Object" {
  const [first = schema] = variantsOf(schema);
  const types = [first.type].flat();
  if (types.includes("object")) return "Object";
  return types.includes("string") ? "String" : "Integer";
}

function literalOf(value: unknown): string | number | undefined {
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

function isSchema(schema: unknown): schema is JsonSchema {
  return typeof schema === "object" && schema !== null && !Array.isArray(schema);
}
