/** Plots of a simulation as SVG that reads on light and dark pages: a line a policy over the loads. */
import { POLICY_TITLES, type PolicyName } from "./policies.ts";
import { estimate, type Measure } from "./statistics.ts";
import type { Row } from "./table.ts";

const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 64;
const RIGHT = 24;
const TOP = 44;
const BOTTOM = 92;

/** Told apart by colour and by dash, so that neither is needed alone. */
const LOOKS: Readonly<Record<PolicyName, { color: string; dash: string; width: number }>> = {
  tot: { color: "#1a7f6e", dash: "", width: 3.5 },
  unhinted: { color: "#6b9c90", dash: "6 3", width: 2 },
  greedy: { color: "#b45309", dash: "8 4", width: 2.5 },
  order: { color: "#7c5cbf", dash: "2 4", width: 2.5 },
  broadcast: { color: "#3b6fb6", dash: "10 3 2 3", width: 2.5 },
  cascade: { color: "#a03050", dash: "4 4", width: 2.5 },
};

const PLOTS: readonly { name: string; title: string; measure: Measure; most: number }[] = [
  {
    name: "door_mean",
    title: "Minutes from the call to the door, mean",
    measure: "doorMean",
    most: 60,
  },
  {
    name: "door_p95",
    title: "Minutes from the call to the door, 95 of 100 are sooner",
    measure: "doorP95",
    most: 120,
  },
  {
    name: "gini_idle",
    title: "How unevenly idle time falls (Gini, 0: evenly)",
    measure: "giniIdle",
    most: 1,
  },
];

/** @returns name of the file without its ending, and the drawing */
export function plotsOf(rows: readonly Row[]): readonly (readonly [string, string])[] {
  return PLOTS.map(({ name, title, measure, most }) => [name, plot(rows, title, measure, most)]);
}

function plot(rows: readonly Row[], title: string, measure: Measure, most: number): string {
  const loads = [...new Set(rows.map(({ load }) => load))];
  const points = rows.map((row) => ({
    ...row,
    ...estimate(row.days.map((figures) => figures[measure])),
  }));
  const top = Math.min(most, niceAbove(Math.max(...points.map(({ mean }) => mean))));
  const x = (load: number) =>
    LEFT + (load - loads[0]!) / Math.max(1, loads.at(-1)! - loads[0]!) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) =>
    HEIGHT - BOTTOM - Math.min(value, top) / top * (HEIGHT - TOP - BOTTOM);
  const steps = Array.from({ length: 6 }, (_, at) => top * at / 5);
  const grid = steps.map((value) =>
    `<path class="grid" d="M${LEFT} ${y(value).toFixed(1)}H${WIDTH - RIGHT}"/>` +
    `<text x="${LEFT - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${
      Number(value.toFixed(2))
    }</text>`
  );
  const ticks = loads.map((load) =>
    `<text x="${x(load).toFixed(1)}" y="${
      HEIGHT - BOTTOM + 20
    }" text-anchor="middle">${load} %</text>`
  );
  const policies = [...new Set(rows.map(({ policy }) => policy))];
  const lines = policies.map((policy, at) => {
    const { color, dash, width } = LOOKS[policy];
    const own = points.filter((point) => point.policy === policy);
    const line = own.map(({ load, mean }, index) =>
      `${index === 0 ? "M" : "L"}${x(load).toFixed(1)} ${y(mean).toFixed(1)}`
    ).join("");
    const stroke =
      `stroke="${color}" stroke-width="${width}" stroke-dasharray="${dash}" fill="none"`;
    const bars = own.filter(({ mean, error }) => mean + error < top).map(({ load, mean, error }) =>
      `<path d="M${x(load).toFixed(1)} ${y(mean - error).toFixed(1)}V${
        y(mean + error).toFixed(1)
      }" stroke="${color}" stroke-width="1.5"/>`
    );
    const [left, row] = [LEFT + (at % 2) * 320, HEIGHT - BOTTOM + 42 + Math.floor(at / 2) * 18];
    const key = `<path d="M${left} ${row}h28" ${stroke}/>` +
      `<text x="${left + 36}" y="${row + 4}">${escape(POLICY_TITLES[policy])}</text>`;
    return `<path d="${line}" ${stroke}/>${bars.join("")}${key}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" ` +
    `aria-label="${escape(title)}"><style>text{font:13px system-ui,sans-serif;fill:#5b6770}` +
    `.title{font-size:15px;font-weight:600}.grid{stroke:#8a96a0;stroke-opacity:.35}</style>` +
    `<text class="title" x="${LEFT}" y="24">${escape(title)}</text>` +
    `${grid.join("")}${ticks.join("")}${lines.join("")}</svg>\n`;
}

function niceAbove(value: number): number {
  const step = 10 ** Math.floor(Math.log10(value));
  return Math.ceil(value / step * 2) * step / 2;
}

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
