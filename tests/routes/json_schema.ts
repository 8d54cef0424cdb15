/** As much of JSON Schema 2020-12 as our OpenAPI document uses. */
import type { Json } from "./api_table.ts";

const KNOWN = new Set([
  "$ref",
  "type",
  "enum",
  "const",
  "anyOf",
  "oneOf",
  "required",
  "properties",
  "additionalProperties",
  "propertyNames",
  "items",
  "prefixItems",
  "pattern",
  "format",
  "default",
  "description",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
]);

const typeOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "array" : typeof value;

const isOfType = (value: unknown, type: string): boolean =>
  type === "integer" ? Number.isInteger(value) : typeOf(value) === type;

/** @returns what is wrong, each with the path to it; an unknown keyword is wrong too */
export function violations(schema: Json, value: Json, root: Json, at = "$"): string[] {
  const unknown = Object.keys(schema).filter((keyword) => !KNOWN.has(keyword));
  if (unknown.length > 0) return [`${at}: keywords ${unknown}`];
  if (schema.$ref !== undefined) {
    const target = schema.$ref.slice(2).split("/").reduce(
      (from: Json, key: string) => from?.[key],
      root,
    );
    return target === undefined ? [`${at}: ${schema.$ref}`] : violations(target, value, root, at);
  }
  const several = schema.anyOf ?? schema.oneOf;
  if (several !== undefined) {
    const each = several.map((one: Json) => violations(one, value, root, at));
    return each.some((found: string[]) => found.length === 0) ? [] : each.flat();
  }
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return [`${at}: ${typeOf(value)} instead of ${types}`];
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${at}: ${value}`];
  if (schema.const !== undefined && schema.const !== value) return [`${at}: ${value}`];
  if (typeof value === "string") {
    return schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value)
      ? [`${at}: «${value}»`]
      : [];
  }
  if (typeof value === "number") {
    return value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity)
      ? [`${at}: ${value}`]
      : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      violations(schema.prefixItems?.[index] ?? schema.items ?? {}, item, root, `${at}[${index}]`)
    );
  }
  if (typeOf(value) !== "object") return [];
  const { properties = {}, required = [], additionalProperties = true } = schema;
  return [
    ...required.filter((name: string) => !(name in value)).map((name: string) =>
      `${at}.${name}: missing`
    ),
    ...Object.entries<Json>(value).flatMap(([name, field]) => {
      if (name in properties) return violations(properties[name], field, root, `${at}.${name}`);
      return additionalProperties === false ? [`${at}.${name}: not in the document`] : [];
    }),
  ];
}
