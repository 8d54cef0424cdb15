/**
 * What stands in a query, looked at before any handler: an empty field is as good as none (forms send those),
 * and one that can only be one of some words, or a whole number, is refused where it is another.
 */
import { z } from "zod";
import type { FieldError, Language } from "../services.ts";
import { fieldError } from "../validation.ts";
import { isCursor, isList, pagingErrors } from "./paging.ts";
import type { RouteSpec } from "./route.ts";

type Asked = Pick<RouteSpec, "method" | "query" | "response" | "cursor" | "most">;

const fieldsOf = ({ query }: Asked): Readonly<Record<string, z.ZodType>> =>
  query instanceof z.ZodObject ? query.shape as Record<string, z.ZodType> : {};

/** @returns the address without the fields that are empty. Pure. */
export function withoutEmpty(spec: Asked, address: string): string {
  if (spec.method !== "get" || !address.includes("?")) return address;
  const url = new URL(address);
  const fields = fieldsOf(spec);
  const isKnown = (name: string) =>
    Object.hasOwn(fields, name) || isList(spec) && (name === "limit" || isCursor(name));
  const empty = [...url.searchParams].filter(([name, value]) => value === "" && isKnown(name));
  if (empty.length === 0) return address;
  for (const [name] of empty) url.searchParams.delete(name, "");
  return url.href;
}

/** @returns every field that is wrong, and why. Pure. */
export function queryErrors(
  spec: Asked,
  query: Readonly<Record<string, string>>,
  language: Language,
): readonly FieldError[] {
  if (spec.method !== "get") return [];
  const wrong = Object.entries(fieldsOf(spec)).flatMap(([name, schema]) => {
    const value = query[name];
    // How pages are asked for has rules of its own.
    if (value === undefined || name === "limit" || isCursor(name)) return [];
    return couldBe(bare(schema), value) ? [] : [fieldError(name, "invalid_value", language)];
  });
  return [...pagingErrors(spec, query, language), ...wrong];
}

const bare = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault
    ? bare(schema.unwrap() as z.ZodType)
    : schema;

/** What reads the text itself (`coerce`, a pattern, a day) judges it itself. */
function couldBe(schema: z.ZodType, value: string): boolean {
  if (schema instanceof z.ZodEnum) return schema.options.includes(value);
  return !(schema instanceof z.ZodNumber) || schema.def.coerce === true ||
    /^-?\d{1,15}$/.test(value);
}
