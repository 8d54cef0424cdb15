/** Bad input where nobody may be refused for it: what cannot be read is left out, and is said. */
import type { z } from "zod";
import type { FieldError, Language } from "./services.ts";
import { validate } from "./validation.ts";

/** A field that is left out may leave its object without what it needs: then that one is left out, too. */
const ROUNDS = 8;

type Whole = Readonly<Record<string, unknown>>;
type Found<Value> =
  | { readonly ok: Value; readonly ignored: readonly FieldError[] }
  | { readonly invalid: readonly FieldError[] };

/**
 * As `validate`, but a field that is wrong is left out instead of refusing the whole.
 * @param needed fields without which nothing can be done: wrong ones are invalid all the same
 * @returns the rest, and every field that was left out with why
 */
export function validateLeniently<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  language: Language,
  needed: readonly string[],
): Found<z.output<Schema>> {
  const ignored = new Map<string, FieldError>();
  let rest = input;
  for (let round = 0; round < ROUNDS; round++) {
    const found = validate(schema, rest, language);
    if ("ok" in found) return { ok: found.ok, ignored: [...ignored.values()] };
    const { invalid } = found;
    const isNeeded = ({ path }: FieldError) => path === "" || needed.includes(nameOf(path));
    if (invalid.some(isNeeded) || !isObject(rest)) return { invalid };
    // One field may be wrong in several ways: it is left out once, and its object stays.
    const wrong = new Map(invalid.toReversed().map((error) => [error.path, error]));
    for (const [path, error] of wrong) {
      if (!ignored.has(path)) ignored.set(path, error);
      rest = without(rest as Whole, path.split("."));
    }
  }
  const bare = validate(schema, only(input, needed), language);
  return "ok" in bare ? { ...bare, ignored: [...ignored.values()] } : bare;
}

const nameOf = (path: string): string => path.split(".")[0] ?? "";

const isObject = (value: unknown): value is Whole =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Without the value at this path; where there is none its object goes. */
function without(whole: Whole, [name = "", ...rest]: readonly string[]): Whole {
  const { [name]: value, ...others } = whole;
  if (rest.length === 0 || !isObject(value)) return others;
  const isThere = rest.length > 1 || rest[0]! in value;
  return isThere ? { ...others, [name]: without(value, rest) } : others;
}

const only = (input: unknown, names: readonly string[]): unknown =>
  isObject(input)
    ? Object.fromEntries(Object.entries(input).filter(([name]) => names.includes(name)))
    : input;
