/**
 * A sign above the map: the house, the doctor. Elements of the page and not of the canvas, since they
 * glide, and a screen reader finds them. The drawing is the design's; the place is its 0, 0.
 */
import type { MapPoint } from "./adapter.ts";

const SVG = "http://www.w3.org/2000/svg";

interface Drawn {
  readonly className: string;
  readonly viewBox: string;
  readonly shapes:
    readonly (readonly [tag: string, attributes: Readonly<Record<string, string>>])[];
}

const HOME: Drawn = {
  className: "mk",
  viewBox: "-24 -50 48 54",
  shapes: [
    ["path", { class: "mk__shape", d: "M0 2C-5-7-19-12-19-27a19 19 0 0 1 38 0C19-12 5-7 0 2z" }],
    ["path", { class: "mk__glyph", d: "M-9-26L0-34l9 8M-6.5-27.5v9h13v-9" }],
  ],
};

const DOCTOR: Drawn = {
  className: "mk mk--doctor",
  viewBox: "-32 -32 64 64",
  shapes: [
    ["path", { class: "mk__heading", d: "M-6-19.5L0-30l6 10.5z" }],
    ["circle", { class: "mk__shape", r: "20" }],
    ["circle", { class: "mk__point", cy: "-3.5", r: "6.2" }],
    ["path", { class: "mk__arc", d: "M-11 .5a11 11 0 0 0 22 0" }],
  ],
};

export function signOf(point: MapPoint): HTMLElement {
  const drawn = point.kind === "doctor" ? DOCTOR : HOME;
  const element = document.createElement("div");
  element.className = "mapsign";
  element.setAttribute("role", "img");
  const svg = make("svg", {
    class: drawn.className,
    viewBox: drawn.viewBox,
    "aria-hidden": "true",
  });
  svg.append(...drawn.shapes.map(([tag, attributes]) => make(tag, attributes)));
  element.append(svg);
  dressSign(element, point);
  return element;
}

/** What changes while a sign stands: its words, where it is heading, whether it can be trusted. */
export function dressSign(element: HTMLElement, point: MapPoint): void {
  if (element.getAttribute("aria-label") !== point.label) {
    element.setAttribute("aria-label", point.label);
    element.title = point.label;
  }
  element.toggleAttribute("data-stale", point.isStale ?? false);
  const heading = element.querySelector(".mk__heading");
  if (heading === null) return;
  const degrees = point.headingDegrees ?? null;
  heading.toggleAttribute("hidden", degrees === null);
  if (degrees !== null) heading.setAttribute("transform", `rotate(${Math.round(degrees)})`);
}

function make(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(SVG, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
