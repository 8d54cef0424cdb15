/**
 * The values of a statement by their names: as its parameters where it stands alone, and as the columns of
 * one record of a list where many go together.
 */
import { encodeBase64 } from "./codecs.ts";

/** The type of each value, in the order of the parameters. */
export type Types = Readonly<Record<string, string>>;
export type Values<Of extends Types> = Readonly<Record<keyof Of & string, unknown>>;

/** Where a value stands in the text of a statement. */
export type Place<Of extends Types> = (name: keyof Of & string) => string;

const isBytes = (types: Types, name: string): boolean => types[name] === "bytea";

/** `$3::integer` */
export function parameters<Of extends Types>(types: Of): Place<Of> {
  const names = Object.keys(types);
  return (name) => `$${names.indexOf(name) + 1}::${types[name]}`;
}

/** The parameters themselves. */
export const inOrder = <Of extends Types>(types: Of, values: Values<Of>): unknown[] =>
  Object.keys(types).map((name) => values[name as keyof Of & string]);

/**
 * A list of records, given as JSON, that the planner expects to be one: an equality takes one in two hundred
 * of the hundred that it takes every list for. So rows are found by their keys, however few there were when
 * it planned.
 */
export const listed = (types: Types, parameter: string): string => {
  const columns = Object.entries(types)
    .map(([name, type]) => `${name} ${type === "bytea" ? "text" : type}`).join(", ");
  return `(select * from jsonb_to_recordset(${parameter}::jsonb) as of_list(${columns}, kind text)
    where kind = 'listed')`;
};

/** A value of the list's record; bytes come as base64 in JSON. */
export const ofRecord = <Of extends Types>(types: Of, record: string): Place<Of> => (name) =>
  isBytes(types, name) ? `decode(${record}.${name}, 'base64')` : `${record}.${name}`;

/** The values as one record of the list. */
export function inJson<Of extends Types>(types: Of, values: Values<Of>): object {
  const record: Record<string, unknown> = { ...values, kind: "listed" };
  for (const name in types) {
    const bytes = isBytes(types, name) ? record[name] : null;
    if (bytes !== null) record[name] = encodeBase64(bytes as Uint8Array);
  }
  return record;
}
