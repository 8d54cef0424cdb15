/**
 * How lists are asked for: `limit` and `cursor`, looked at in one place before any of them is read. More than the
 * largest page is the largest page; what is no number, and a place in no list, is bad input.
 */
import { z } from "zod";
import { LIMITS } from "../../actors/limits.ts";
import type { FieldError, Language } from "../services.ts";
import { fieldError } from "../validation.ts";

/** As OpenAPI says them, for every list alike; null: it is no field of paging. */
export function pagingParameter(spec: ListSpec, name: string): object | null {
  if (!isList(spec)) return null;
  if (name === "limit") {
    return {
      type: "integer",
      minimum: 1,
      description: `At most ${spec.most ?? LIMITS.pageSize}; more is taken for that`,
    };
  }
  if (!isCursor(name)) return null;
  const next = name === "cursor" ? "nextCursor" : name.replace(/Cursor$/, "NextCursor");
  return { type: "string", description: `\`${next}\` of the page before` };
}

const ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const NUMBER = "\\d{1,15}";
/** The places at which lists go on: an id or two, a number, a moment or a day with what stands there. */
const PLACES = new RegExp(
  `^(${ID}(_${ID})?|${NUMBER}|w?${NUMBER}_${ID}(\\.[a-z]{3,20})?|${NUMBER}\\.(${ID}|${NUMBER})` +
    `|\\d{4}-\\d\\d-\\d\\d_${ID})$`,
  "i",
);

/** What a list answers: `items` and where it goes on. */
interface ListSpec {
  readonly method: string;
  readonly query?: z.ZodType;
  readonly response?: z.ZodType;
  /** A cursor of a form of its own. */
  readonly cursor?: RegExp;
  /** A list whose largest page is one of its own. */
  readonly most?: number;
}

/** Of the list itself, or (`debtsCursor`) of another one beside it. */
export const isCursor = (name: string): boolean => name === "cursor" || name.endsWith("Cursor");

const has = (schema: z.ZodType | undefined, field: string): boolean =>
  schema !== undefined && "shape" in schema && Object.hasOwn(schema.shape as object, field);

export const isList = ({ method, response }: ListSpec): boolean =>
  method === "get" && has(response, "items");

/** @returns what is wrong with `limit` and the cursors. Pure. */
export function pagingErrors(
  spec: ListSpec,
  query: Readonly<Record<string, string>>,
  language: Language,
): readonly FieldError[] {
  if (!isList(spec)) return [];
  const { limit } = query;
  const isNumber = limit === undefined || /^\d{1,15}$/.test(limit) && Number(limit) >= 1;
  // A list that is whole goes on nowhere.
  const isPlace = (name: string): boolean =>
    has(spec.query, name) &&
    (name === "cursor" ? spec.cursor ?? PLACES : PLACES).test(query[name] ?? "");
  // What no list here knows is left alone, as any other field is.
  const cursors = Object.keys(query).filter((name) =>
    name === "cursor" || isCursor(name) && has(spec.query, name)
  );
  return [
    ...(isNumber ? [] : [fieldError("limit", "limit", language)]),
    ...cursors.filter((name) => !isPlace(name)).map((name) => fieldError(name, "cursor", language)),
  ];
}

const isWhole = (spec: ListSpec): boolean => isList(spec) && !has(spec.response, "nextCursor");

/** The route as it is documented: a list that says nothing of a next page has none, and answers so. */
export const withCursor = <Spec extends ListSpec>(spec: Spec): Spec =>
  isWhole(spec) && spec.response instanceof z.ZodObject
    ? { ...spec, response: spec.response.extend({ nextCursor: z.null() }) }
    : spec;

/** The answer of a route, with `nextCursor: null` where its list is whole. */
export async function completed(spec: ListSpec, response: Response): Promise<Response> {
  // No look at the headers where it is not needed: it makes web `Headers` of what would be written as it is.
  if (!isWhole(spec) || response.status !== 200) return response;
  if (!response.headers.get("content-type")?.startsWith("application/json")) return response;
  const list = await response.json() as object;
  return new Response(JSON.stringify({ ...list, nextCursor: null }), response);
}
