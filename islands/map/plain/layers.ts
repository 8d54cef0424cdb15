/**
 * The layers of a style, made ready to be asked: which features, in which colours, how wide. The style is the
 * same one that the engines with a graphics card draw, read with the library that they read it with.
 */
import {
  featureFilter,
  latest,
  normalizePropertyExpression,
} from "@maplibre/maplibre-gl-style-spec";
import type { StyleLayer } from "../../../city/style.ts";

/** A feature as the library and a decoded tile both have it. */
export interface Feature {
  readonly type: 0 | 1 | 2 | 3;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The value of a property of a layer for a feature, or for none. */
// deno-lint-ignore no-explicit-any -- a colour, a number, a text: what the property is of
type Ask = (name: string, feature?: Feature) => any;

export interface ReadyLayer {
  readonly type: StyleLayer["type"];
  readonly sourceLayer: string;
  /** Whether it is drawn at this zoom at all. */
  isAt(zoom: number): boolean;
  takes(zoom: number, feature: Feature): boolean;
  paint(zoom: number): Ask;
  layout(zoom: number): Ask;
}

// deno-lint-ignore no-explicit-any -- the library's types are of whole styles
type Specification = any;

export function readyLayer(layer: StyleLayer): ReadyLayer {
  const filter = featureFilter(layer.filter as Specification, "filter");
  return {
    type: layer.type,
    sourceLayer: layer["source-layer"] ?? "",
    isAt: (zoom) => zoom >= (layer.minzoom ?? 0) && zoom < (layer.maxzoom ?? 99),
    takes: (zoom, feature) => filter.filter({ zoom }, feature as Specification),
    paint: asker(layer.paint ?? {}, (latest as Specification)[`paint_${layer.type}`]),
    layout: asker(layer.layout ?? {}, (latest as Specification)[`layout_${layer.type}`]),
  };
}

/** Expressions are compiled once, when they are first asked for. */
function asker(
  values: Readonly<Record<string, unknown>>,
  specification: Specification,
): (zoom: number) => Ask {
  const compiled = new Map<string, Specification>();
  return (zoom) => (name, feature) => {
    let expression = compiled.get(name);
    if (expression === undefined) {
      const value = values[name] ?? specification[name].default;
      if (value === undefined) return undefined;
      expression = normalizePropertyExpression(value, name, specification[name]);
      compiled.set(name, expression);
    }
    return expression.evaluate({ zoom }, feature ?? NOTHING);
  };
}

const NOTHING: Feature = { type: 0, properties: {} };
