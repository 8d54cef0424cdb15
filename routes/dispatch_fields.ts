/**
 * The numbers of the dispatch settings as fields, read off the schema: path, bounds and unit. A number
 * that is new in the schema is on the page by itself, and a test asks for its words. Pure.
 */
import type { z } from "zod";
import { clinicDispatchSchema } from "../actors/dispatcher/settings_book.ts";
import {
  DEFAULT_DISPATCH_SETTINGS,
  dispatchSettingsSchema,
} from "../actors/dispatcher/settings.ts";

export const UNITS = ["seconds", "minutes", "meters", "count"] as const;
export type Unit = typeof UNITS[number];

export interface NumberField {
  /** `weights.skillSeconds` */
  readonly path: string;
  /** The part of the page that it stands in: the first word of its path, or `general`. */
  readonly group: string;
  readonly unit: Unit;
  readonly min: number;
  readonly max: number;
}

interface Definition {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly innerType?: z.ZodType;
}

const definitionOf = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

/** Through `optional` and `nullable` to what is inside. */
function inside(schema: z.ZodType): z.ZodType {
  const { innerType } = definitionOf(schema);
  return innerType === undefined ? schema : inside(innerType);
}

function numbersOf(schema: z.ZodType, path: readonly string[]): readonly NumberField[] {
  const inner = inside(schema);
  const { type, shape } = definitionOf(inner);
  if (type === "object") {
    return Object.entries(shape ?? {}).flatMap(([name, part]) => numbersOf(part, [...path, name]));
  }
  if (type !== "number") return [];
  const { minValue, maxValue } = inner as z.ZodNumber;
  return [{
    path: path.join("."),
    group: path.length > 1 ? path[0]! : "general",
    unit: unitOf(path),
    min: minValue ?? 0,
    max: maxValue ?? Number.MAX_SAFE_INTEGER,
  }];
}

/** Units stand last in a name; of a group of one unit in the group's. */
function unitOf(path: readonly string[]): Unit {
  const named = path.findLast((name) => /(seconds|minutes|meters)$/i.test(name)) ?? "";
  return UNITS.find((unit) => named.toLowerCase().endsWith(unit)) ?? "count";
}

export const CITY_FIELDS: readonly NumberField[] = numbersOf(dispatchSettingsSchema, []);
export const CLINIC_FIELDS: readonly NumberField[] = numbersOf(clinicDispatchSchema, []);

/** `planning.reminderMinutes`: several numbers in one field. */
export const REMINDERS = "planning.reminderMinutes";

const wave = dispatchSettingsSchema.shape.waves.shape.emergency.element.shape;
export const WAVE_FIELDS = (["doctors", "offerSeconds", "circleMeters"] as const).map((name) => ({
  name,
  min: wave[name].minValue ?? 0,
  max: wave[name].maxValue ?? 0,
}));
export const MOST_WAVES = 12;

/** What stands at a path, or undefined. */
export const at = (settings: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>(
    (part, name) =>
      typeof part === "object" && part !== null
        ? (part as Record<string, unknown>)[name]
        : undefined,
    settings,
  );

export const defaultOf = (path: string): unknown => at(DEFAULT_DISPATCH_SETTINGS, path);

export interface Change {
  readonly path: string;
  /** Undefined on either side: it was not said there. */
  readonly from: unknown;
  readonly to: unknown;
}

/** What differs, number by number; lists of waves and reminders as wholes. */
export function changesOf(before: unknown, now: unknown): readonly Change[] {
  const paths = new Set([...leaves(before), ...leaves(now)]);
  return [...paths].flatMap((path) => {
    const [from, to] = [at(before, path), at(now, path)];
    return isSame(from, to) ? [] : [{ path, from, to }];
  });
}

/** By what they say: the database gives the keys of an object in its own order. */
export function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return one === other;
  }
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Array.isArray(one) === Array.isArray(other) &&
    [...names].every((name) => isSame((one as Tree)[name], (other as Tree)[name]));
}

type Tree = Record<string, unknown>;

const leaves = (value: unknown, path: readonly string[] = []): readonly string[] =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, part]) => leaves(part, [...path, name]))
    : path.length === 0
    ? []
    : [path.join(".")];
