/**
 * How PostgreSQL's values become JavaScript's and back; the same for both databases.
 *
 * No `serialize` here ever throws: in postgres 3.4.9 a throw while a statement is built rejects the
 * statement that is under way on the connection, and from then on every answer goes to the wrong
 * question. What cannot be written is sent as a text that the server refuses (class 22), so that
 * the error belongs to the statement that made it.
 */

import { Buffer } from "node:buffer";

/** A value from the database that this program cannot hold without changing it. */
export class UnreadableValue extends Error {
  override readonly name = "UnreadableValue";
}

/** PostgreSQL's numbers of the types (`select oid, typname from pg_type`). */
const INT8 = 20, JSON_TEXT = 114, DATE = 1082, TIMESTAMPTZ = 1184, JSONB = 3802;

/** timestamptz ↔ milliseconds since 1970-01-01T00:00Z; microseconds are cut off. */
export const instantCodec = {
  to: TIMESTAMPTZ,
  from: [TIMESTAMPTZ],
  serialize(value: unknown): string {
    if (value === Infinity) return "infinity";
    if (value === -Infinity) return "-infinity";
    const milliseconds = value instanceof Date ? value.getTime() : value;
    if (typeof milliseconds === "number" && Math.abs(milliseconds) <= 8.64e15) {
      return new Date(milliseconds).toISOString();
    }
    return `not an instant in milliseconds: ${String(value)}`;
  },
  parse(text: string): number {
    if (text === "infinity") return Infinity;
    if (text === "-infinity") return -Infinity;
    const [, day, time, offset, offsetMinutes] =
      /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d)(?::(\d\d))?$/.exec(text) ?? [];
    const instant = Date.parse(`${day}T${time}${offset}:${offsetMinutes ?? "00"}`);
    if (Number.isNaN(instant)) throw new UnreadableValue(`timestamptz ${text}`);
    return instant;
  },
};

/** int8 ↔ number; reading one beyond ±(2^53 − 1) throws UnreadableValue. `bigint` may be written. */
export const integerCodec = {
  to: INT8,
  from: [INT8],
  serialize(value: unknown): string {
    if (typeof value === "bigint" || Number.isSafeInteger(value)) return String(value);
    return `not a safe integer: ${String(value)}`;
  },
  parse(text: string): number {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new UnreadableValue(`int8 ${text}`);
    return value;
  },
};

/** date ↔ "YYYY-MM-DD": a birthday has no time zone, and a Date would give it one. */
export const dateCodec = {
  to: DATE,
  from: [DATE],
  serialize: (value: unknown): string => String(value),
  parse: (text: string): string => text,
};

/** json and jsonb ↔ any JSON value; keys are left as they are. */
export const jsonCodec = {
  to: JSONB,
  from: [JSON_TEXT, JSONB],
  serialize(value: unknown): string {
    try {
      return JSON.stringify(value) ?? "undefined is not JSON";
    } catch (error) {
      return `not JSON: ${error instanceof Error ? error.message : String(error)}`;
    }
  },
  parse: (text: string): unknown => JSON.parse(text),
};

interface ElementCodec {
  serialize(value: unknown): string;
  parse(text: string): unknown;
}

/**
 * Arrays of one dimension. Told here and not asked of the server (`fetch_types`): that question of
 * postgres 3.4.9 belongs to nobody, and its rejection would take the process along.
 */
const arrayCodec = (arrayType: number, element: ElementCodec) => ({
  to: arrayType,
  from: [arrayType],
  serialize(value: unknown): string {
    if (!Array.isArray(value)) return String(value);
    const items = value.map((item) =>
      item == null ? "null" : `"${element.serialize(item).replace(/["\\]/g, "\\$&")}"`
    );
    return `{${items.join(",")}}`;
  },
  parse: (text: string): unknown[] =>
    [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs)].map(([, quoted, bare]) => {
      if (quoted !== undefined) return element.parse(quoted.replace(/\\(.)/gs, "$1"));
      return bare === "NULL" ? null : element.parse(bare ?? "");
    }),
});

/** Type of the elements → type of the array, for what has a codec here. */
export const ARRAY_TYPES: Readonly<Record<number, number>> = {
  [INT8]: 1016,
  [TIMESTAMPTZ]: 1185,
  23: 1007, // int4
  25: 1009, // text
  701: 1022, // float8
  2950: 2951, // uuid
};

const textElement: ElementCodec = { serialize: String, parse: (text) => text };
const numberElement: ElementCodec = { serialize: String, parse: Number };

/** Given to npm `postgres` as its `types`. */
export const codecs = {
  instant: instantCodec,
  bigint: integerCodec,
  date: dateCodec,
  json: jsonCodec,
  instants: arrayCodec(1185, instantCodec),
  bigints: arrayCodec(1016, integerCodec),
  integers: arrayCodec(1007, numberElement),
  floats: arrayCodec(1022, numberElement),
  texts: arrayCodec(1009, textElement),
  ids: arrayCodec(2951, textElement),
};

/** Bytes inside of a jsonb parameter: the statement reads them with `decode(…, 'base64')`. */
export const encodeBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
