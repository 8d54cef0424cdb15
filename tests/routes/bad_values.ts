/** From a body's JSON Schema to values that it must refuse, one field at a time. */
import type { Json } from "./api_table.ts";

/** Stands for a number that JSON text can say and a double cannot keep. */
export const HUGE = "\u0001HUGE\u0001";

export interface Wrong {
  /** Dotted, as `errors[].path` says it. */
  readonly path: string;
  readonly what: string;
  /** The whole body as text, with one field wrong. */
  readonly text: string;
}

const NUL = "a\0b";
const LONE = "a\ud800b";

const alternatives = (schema: Json): Json[] => {
  const several = schema.anyOf ?? schema.oneOf;
  return several === undefined ? [schema] : several.flatMap(alternatives);
};

const typesOf = (schema: Json): Set<string> =>
  new Set(
    alternatives(schema).flatMap(({ type }) =>
      type === "integer" ? ["integer", "number"] : [type].flat()
    ),
  );

const typeOf = (value: unknown): string =>
  value === null
    ? "null"
    : Array.isArray(value)
    ? "array"
    : value === HUGE
    ? "number"
    : typeof value;

const SAMPLES: readonly (readonly [string, unknown])[] = [
  ["null", null],
  ["a boolean", true],
  ["a number", 12345678],
  ["an array", []],
  ["an array of arrays", [[[]]]],
  ["an object", {}],
  ["an object with a prototype", { constructor: { prototype: { role: "admin" } } }],
  ["a string", "x y"],
];

/** What is no sum of money, whatever the field allows besides. */
const NO_SUMS: readonly (readonly [string, unknown])[] = [
  ["less than nothing", -1],
  ["1e30", 1e30],
  ["half a kopeck", 0.5],
  ["digits as text", "100"],
  ["NaN as text", "NaN"],
];
const isSum = (path: string): boolean => /kopecks$/i.test(path);

function* wrongFor(path: string, schema: Json): Generator<readonly [string, unknown]> {
  if (isSum(path) && typesOf(schema).has("number")) yield* NO_SUMS;
  const types = typesOf(schema);
  for (const [what, value] of SAMPLES) if (!types.has(typeOf(value))) yield [what, value];
  if (types.has("number")) {
    yield ["1e999", HUGE];
    const bounds = alternatives(schema).filter(({ maximum }) => maximum !== undefined);
    for (const { maximum, minimum } of bounds) {
      yield ["too big", maximum * 10 + 1];
      yield ["too small", minimum - 1];
    }
    if (types.has("integer") && !types.has("string")) yield ["a fraction", 1.5];
  }
  const strings = alternatives(schema).filter(({ type }) => type === "string");
  if (strings.length > 0) {
    yield ["text with NUL", NUL];
    yield ["a lone surrogate", LONE];
    yield ["empty text", ""];
    const longest = Math.max(...strings.map(({ maxLength }) => maxLength ?? 500));
    yield ["text that is too long", "x".repeat(longest + 1)];
    if (strings.some((one) => one.pattern || one.enum || one.format || one.const)) {
      yield ["nonsense", "'; drop table users; --"];
    } else yield ["blanks", "  \t "];
  }
  const array = alternatives(schema).find(({ type }) => type === "array");
  if (array?.maxItems !== undefined) yield ["too many items", Array(array.maxItems + 1).fill("x")];
}

/** What is lawful in some fields: blanks in a password, any text as a token that is looked up. */
const LAWFUL: Readonly<Record<string, readonly string[]>> = {
  password: ["blanks"],
  currentPassword: ["blanks"],
  login: ["blanks"],
  proofOfWork: ["blanks", "empty text", "text with NUL", "a lone surrogate"],
  refreshToken: ["blanks", "empty text", "text with NUL", "a lone surrogate"],
};

/** @param body every field that the schema knows, with a valid value */
export function* wrongBodies(schema: Json, body: Json): Generator<Wrong> {
  for (const [path, fieldSchema] of fieldsOf(schema, body, "")) {
    for (const [what, value] of wrongFor(path, fieldSchema)) {
      if (LAWFUL[path]?.includes(what)) continue;
      yield { path, what, text: textOf(replaced(body, path.split("."), value)) };
    }
  }
  for (const name of schema.required ?? []) {
    const { [name]: _left, ...rest } = body;
    yield { path: name, what: "nothing", text: textOf(rest) };
  }
}

export const textOf = (body: Json): string =>
  JSON.stringify(body).replaceAll(JSON.stringify(HUGE), "1e999");

function* fieldsOf(schema: Json, body: Json, prefix: string): Generator<[string, Json]> {
  const object = alternatives(schema).find(({ type }) => type === "object");
  for (const [name, field] of Object.entries<Json>(object?.properties ?? {})) {
    const path = prefix + name;
    if (body?.[name] === undefined) throw new Error(`the table's body has no ${path}`);
    yield [path, field];
    if (typesOf(field).has("object")) yield* fieldsOf(field, body[name], `${path}.`);
    const items = alternatives(field).find(({ type }) => type === "array")?.items;
    if (items === undefined) continue;
    yield [`${path}.0`, items];
    if (typesOf(items).has("object")) yield* fieldsOf(items, body[name][0], `${path}.0.`);
  }
}

function replaced(body: Json, [name = "", ...rest]: readonly string[], value: unknown): Json {
  const copy = Array.isArray(body) ? [...body] : { ...body };
  copy[name] = rest.length === 0 ? value : replaced(body[name], rest, value);
  return copy;
}
