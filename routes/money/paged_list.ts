/**
 * Lists of money as they are asked for: by state, a page at a time, from the place where the page before ended.
 * The database answers; nothing is picked from rows that were read already.
 */
import { z } from "zod";
import { LIMITS } from "../../actors/limits.ts";
import type { Instant } from "../../actors/vocabulary.ts";
import type { ListPlace } from "../../db/conditions.ts";
import { pageOf, uuidOrNull } from "../account_schemas.ts";
import type { FieldError, Language, PageOf } from "../services.ts";
import { validate } from "../validation.ts";

const PAGE = 50;

/** By the state of what is listed. */
export const shownQuery = <const Shown extends readonly [string, ...string[]]>(shown: Shown) =>
  z.object({
    show: z.enum(shown).optional(),
    limit: z.string().optional(),
    cursor: z.string().optional(),
  });

export type ListQuery = Record<string, string | undefined>;

/** A list that was asked for, with bounds. */
export interface Asked<Shown> {
  /** Null: in whatever state. */
  readonly show: Shown | null;
  readonly cursor: string | undefined;
  readonly limit: number;
}

export function askedOf<Shown extends string>(
  schema: z.ZodType<
    { show?: Shown | undefined; limit?: string | undefined; cursor?: string | undefined }
  >,
  query: ListQuery,
  language: Language,
): { readonly ok: Asked<Shown> } | { readonly invalid: readonly FieldError[] } {
  const input = validate(schema, query, language);
  if ("invalid" in input) return input;
  const { show = null, cursor, limit } = input.ok;
  return { ok: { show, cursor, limit: limitOf(limit === undefined ? undefined : Number(limit)) } };
}

export const limitOf = (wanted: number | undefined): number =>
  wanted !== undefined && Number.isInteger(wanted) && wanted > 0
    ? Math.min(wanted, LIMITS.pageSize)
    : PAGE;

const PLACE = /^(\d{1,15})_([0-9a-f-]{36})$/;
export const placeOf = (cursor: string | undefined): ListPlace | null => {
  const [, at, id] = PLACE.exec(cursor ?? "") ?? [];
  const uuid = uuidOrNull(id ?? "");
  return at === undefined || uuid === null ? null : { at: Number(at) as Instant, id: uuid };
};
const cursorOf = ({ at, id }: ListPlace): string => `${at}_${id}`;

/** Rows that stand by a moment; one more than is shown says whether there is more. */
export function paged<Row, View>(
  rows: readonly Row[],
  limit: number,
  placed: (row: Row) => ListPlace,
  view: (row: Row) => View,
): PageOf<View> {
  const page = pageOf(rows, limit, (row) => cursorOf(placed(row)));
  return { ...page, items: page.items.map(view) };
}

/** The place in a list that is numbered, the newest first. */
export const numberOf = (cursor: string | undefined): number | null =>
  /^\d{1,15}$/.test(cursor ?? "") ? Number(cursor) : null;

/** A list in which what waits for an answer stands first, the longest first; then what is over, the newest first. */
export interface Queue<Shown, Row, View> {
  /** The state of those that wait. */
  readonly waits: Shown;
  waiting(after: ListPlace | null, limit: number): Promise<readonly Row[]>;
  over(show: Shown | null, before: ListPlace | null, limit: number): Promise<readonly Row[]>;
  isWaiting(row: Row): boolean;
  placed(row: Row): ListPlace;
  view(row: Row): View;
}

/** Before the place of one that waits. */
const WAITING = "w";

export async function queued<Shown extends string, Row, View>(
  { show, cursor = "", limit }: Asked<Shown>,
  queue: Queue<Shown, Row, View>,
): Promise<PageOf<View>> {
  const wasWaiting = placeOf(cursor.startsWith(WAITING) ? cursor.slice(1) : undefined);
  const wasOver = placeOf(cursor);
  const waiting = wasOver !== null || show !== null && show !== queue.waits
    ? []
    : await queue.waiting(wasWaiting, limit + 1);
  const left = limit + 1 - waiting.length;
  const over = left === 0 || show === queue.waits ? [] : await queue.over(show, wasOver, left);
  const page = pageOf(
    [...waiting, ...over],
    limit,
    (row) => `${queue.isWaiting(row) ? WAITING : ""}${cursorOf(queue.placed(row))}`,
  );
  return { ...page, items: page.items.map(queue.view) };
}
