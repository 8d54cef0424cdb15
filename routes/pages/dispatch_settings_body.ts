/** The form of dispatch settings ↔ the settings as the service takes them. Pure. */
import { WAVE_KINDS } from "../../actors/dispatcher/settings.ts";
import {
  at,
  CITY_FIELDS,
  CLINIC_FIELDS,
  MOST_WAVES,
  type NumberField,
  REMINDERS,
  WAVE_FIELDS,
} from "../dispatch_fields.ts";
import type { FieldError, Language } from "../services.ts";
import { fieldError } from "../validation.ts";
import { translate } from "../locale.ts";
import type { FormValues } from "../../views/forms.ts";

/** Off: nobody is waited for. */
export const RESERVATION = "reservation";
const IN_RESERVATION = `${RESERVATION}.`;

type Tree = Record<string, unknown>;

function put(tree: Tree, path: string, value: unknown): void {
  const names = path.split(".");
  const last = names.pop()!;
  let part = tree;
  for (const name of names) part = (part[name] ??= {}) as Tree;
  part[last] = value;
}

/** What is no number stays as it was typed, for the complaint. */
const numberOf = (text: string): number | string =>
  /^-?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : text;

const listOf = (text: string): readonly (number | string)[] =>
  text.split(/[\s;,]+/).filter((part) => part !== "").map(numberOf);

/** What a city says: every number. */
export function cityBody(values: FormValues): Tree {
  const tree: Tree = {};
  const isWaiting = values.text(RESERVATION) === "true";
  for (const { path, min, max } of CITY_FIELDS) {
    if (path.startsWith(IN_RESERVATION) && !isWaiting) continue;
    // What can be only one number is no field.
    const given = min === max ? String(min) : values.given(path);
    if (given !== undefined) put(tree, path, numberOf(given));
  }
  if (!isWaiting) tree[RESERVATION] = null;
  put(tree, REMINDERS, listOf(values.text(REMINDERS)));
  for (const kind of WAVE_KINDS) {
    const waves = Array.from({ length: MOST_WAVES }, (_, index) => index).flatMap((index) => {
      const parts = WAVE_FIELDS.map(({ name }) => {
        const given = values.given(`waves.${kind}.${index}.${name}`);
        return [name, given === undefined ? undefined : numberOf(given)] as const;
      });
      // A line that is wholly empty is a wave less.
      return parts.every(([, value]) => value === undefined) ? [] : [Object.fromEntries(parts)];
    });
    put(tree, `waves.${kind}`, waves);
  }
  return tree;
}

/** What a clinic says: an empty field is its city's. */
export function clinicBody(values: FormValues): Tree {
  const tree: Tree = {};
  for (const { path } of CLINIC_FIELDS) {
    const given = values.given(path);
    if (given !== undefined) put(tree, path, numberOf(given));
  }
  const reminders = values.given(REMINDERS);
  if (reminders !== undefined) put(tree, REMINDERS, listOf(reminders));
  return tree;
}

const shown = (value: unknown): string =>
  Array.isArray(value) ? value.join(", ") : value == null ? "" : String(value);

/** The settings as they stand in the fields. */
export function writtenValues(
  settings: unknown,
  fields: readonly NumberField[],
): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(fields.map(({ path }) => [path, shown(at(settings, path))])),
    [REMINDERS]: shown(at(settings, REMINDERS)),
    [RESERVATION]: String(at(settings, RESERVATION) != null),
    ...Object.fromEntries(WAVE_KINDS.flatMap((kind) => {
      const waves = at(settings, `waves.${kind}`);
      return (Array.isArray(waves) ? waves : []).flatMap((wave, index) =>
        WAVE_FIELDS.map(({ name }) => [
          `waves.${kind}.${index}.${name}`,
          shown((wave as Tree)[name]),
        ])
      );
    })),
  };
}

/**
 * The complaints at the fields of the form. A number that is out of its bounds hears them; whatever is
 * wrong in a list is said at the list.
 * @param found what the schema says, its paths under `settings.`
 */
export function dispatchErrors(
  found: readonly FieldError[],
  fields: readonly NumberField[],
  values: FormValues,
  language: Language,
): readonly FieldError[] {
  const errors = new Map<string, FieldError>();
  for (const { path: given, message } of found) {
    const whole = given.replace(/^settings\./, "");
    const path = whole.startsWith(REMINDERS) ? REMINDERS : whole;
    if (errors.has(path)) continue;
    const name = path.split(".").at(-1);
    const bounds = fields.find((field) => field.path === path) ??
      (path.startsWith("waves.") ? WAVE_FIELDS.find((field) => field.name === name) : undefined);
    errors.set(
      path,
      path === REMINDERS
        ? fieldError(path, "reminders", language)
        : bounds === undefined || values.text(path) === ""
        ? { path, message }
        : {
          path,
          message: translate(language, "field.whole_between", {
            min: bounds.min,
            max: bounds.max,
          }),
        },
    );
  }
  return [...errors.values()];
}
