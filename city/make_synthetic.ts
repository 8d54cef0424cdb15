/**
 * Makes an extract of a made-up megacity, for measuring:
 *
 *     deno run -A city/make_synthetic.ts OUT.osm.pbf [blocks across, 400]
 *
 * With 400 blocks across: more than 300,000 street segments and 400,000 addressed buildings, a river with
 * few bridges, a hierarchy of roads, one-ways, closed blocks. The same numbers on every run.
 */
import { OsmPbfWriter } from "./synthetic_pbf.ts";

const BLOCK_METERS = 105;
const WEST = 37.2, SOUTH = 55.5;
const METERS_PER_LATITUDE = 111_195;
const METERS_PER_LONGITUDE = METERS_PER_LATITUDE * Math.cos(55.7 * Math.PI / 180);
const BLOCKS_PER_NAME = 14;

const SURNAMES = syllables(
  [
    "Бар",
    "Вол",
    "Гор",
    "Дем",
    "Жар",
    "Зим",
    "Кор",
    "Лаз",
    "Мир",
    "Нов",
    "Ост",
    "Пет",
    "Рус",
    "Сав",
    "Тар",
    "Ув",
    "Фед",
    "Хар",
    "Цар",
    "Чер",
    "Шер",
    "Яков",
    "Бел",
    "Сем",
    "Крас",
    "Люб",
    "Вер",
  ],
  ["ан", "ен", "ил", "ош", "ак", "ев", "ин", "уш", "ол", "аб"],
  ["", "д", "т", "к", "м", "с", "л", "иг"],
);
const RANKS = [
  "Академика",
  "Генерала",
  "Маршала",
  "Космонавта",
  "Адмирала",
  "Художника",
  "Лётчика",
];

/** A small linear generator (Numerical Recipes), so that the city is the same everywhere. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function syllables(...parts: readonly (readonly string[])[]): string[] {
  return parts.reduce(
    (words: readonly string[], part) => words.flatMap((word) => part.map((each) => word + each)),
    [""],
  ) as string[];
}

function streetName(index: number, random: () => number): string {
  const root = SURNAMES[index % SURNAMES.length]!;
  const round = Math.floor(index / SURNAMES.length);
  const rank = RANKS[Math.floor(random() * RANKS.length)]!;
  switch (round % 12) {
    case 0:
      return `${root}ская улица`;
    case 1:
      return `улица ${root}ова`;
    case 2:
      return `улица ${rank} ${root}ина`;
    case 3:
      return `${root}ский переулок`;
    case 4:
      return `проспект ${root}ова`;
    case 5:
      return `${1 + Math.floor(random() * 9)}-я ${root}ская улица`;
    case 6:
      return `${root}ский проезд`;
    case 7:
      return `бульвар ${rank} ${root}ова`;
    case 8:
      return `Большая ${root}овская улица`;
    case 9:
      return `${root}овское шоссе`;
    case 10:
      return `${root}инская набережная`;
    default:
      return `улица ${root}ёвой Рощи`;
  }
}

/** Writes the extract; answers what a check of the import can expect. */
export function makeSynthetic(path: string, across: number): { segments: number; houses: number } {
  const random = randomOf(20261122);
  const writer = new OsmPbfWriter(path);
  const longitude = (x: number) => WEST + x * BLOCK_METERS / METERS_PER_LONGITUDE;
  const latitude = (y: number) => SOUTH + y * BLOCK_METERS / METERS_PER_LATITUDE;
  const corner = (x: number, y: number) => 1 + y * across + x;
  const river = Math.floor(across * 0.55);

  for (let y = 0; y < across; y++) {
    for (let x = 0; x < across; x++) {
      const shift = () => (random() - 0.5) * 0.35;
      const isSignal = x % 8 === 0 && y % 8 === 0;
      writer.node({
        id: corner(x, y),
        longitude: longitude(x + shift()),
        latitude: latitude(y + shift()),
        ...(isSignal ? { tags: { highway: "traffic_signals" } } : {}),
      });
    }
  }
  const ways: { nodeIds: number[]; tags: Record<string, string> }[] = [];
  const streets: { name: string; x: number; y: number; isRow: boolean; length: number }[] = [];
  let segments = 0, names = 0;
  const line = (fixed: number, isRow: boolean) => {
    for (let start = 0; start < across - 1;) {
      const length = Math.min(across - 1 - start, BLOCKS_PER_NAME - 4 + Math.floor(random() * 9));
      const name = streetName(names++ % 12_000, random);
      const kind = kindOf(fixed);
      const isOneway = kind === "residential" && random() < 0.12;
      let nodeIds: number[] = [];
      const end = () => {
        const tags: Record<string, string> = { highway: kind, name };
        if (isOneway) tags.oneway = random() < 0.5 ? "yes" : "-1";
        if (kind === "primary") tags.maxspeed = "60";
        if (nodeIds.length > 1) ways.push({ nodeIds, tags });
        segments += Math.max(0, nodeIds.length - 1);
        nodeIds = [];
      };
      for (let i = start; i <= start + length; i++) {
        const [x, y] = isRow ? [i, fixed] : [fixed, i];
        const isGap = kind === "residential" && random() < 0.025;
        const isWater = !isRow && i === river && kind !== "primary";
        nodeIds.push(corner(x, y));
        if (isGap || isWater) end();
      }
      end();
      const [x, y] = isRow ? [start, fixed] : [fixed, start];
      streets.push({ name, x, y, isRow, length });
      start += length;
    }
  };
  for (let i = 0; i < across; i++) {
    line(i, true);
    line(i, false);
  }
  let id = across * across + 1;
  const buildings: { first: number; tags: Record<string, string> }[] = [];
  for (const { name, x, y, isRow, length } of streets) {
    const count = Math.round(length * 1.32);
    for (let i = 0; i < count; i++) {
      const along = (i + 0.5) / count * length;
      const side = (i % 2 === 0 ? 1 : -1) * (0.22 + random() * 0.1);
      const [cx, cy] = isRow ? [x + along, y + side] : [x + side, y + along];
      const first = id;
      for (const [dx, dy] of [[-0.1, -0.07], [0.1, -0.07], [0.1, 0.07], [-0.1, 0.07]] as const) {
        writer.node({ id: id++, longitude: longitude(cx + dx), latitude: latitude(cy + dy) });
      }
      const number = `${i + 1}${random() < 0.1 ? "А" : ""}`;
      const part = random() < 0.15 ? ` к${1 + Math.floor(random() * 4)}` : "";
      buildings.push({
        first,
        tags: {
          building: "yes",
          "addr:street": name,
          "addr:housenumber": number + part,
          "addr:city": "Синтетград",
        },
      });
    }
  }
  for (const { nodeIds, tags } of ways) writer.way({ id: id++, nodeIds, tags });
  for (const { first, tags } of buildings) {
    writer.way({ id: id++, nodeIds: [first, first + 1, first + 2, first + 3, first], tags });
  }
  writer.close();
  return { segments, houses: buildings.length };
}

function kindOf(line: number): string {
  if (line % 32 === 0) return "primary";
  if (line % 16 === 0) return "secondary";
  return line % 8 === 0 ? "tertiary" : "residential";
}

if (import.meta.main) {
  const [path, across] = Deno.args;
  if (path === undefined) {
    console.error("make_synthetic OUT.osm.pbf [blocks across]");
    Deno.exit(2);
  }
  console.log(JSON.stringify(makeSynthetic(path, Number(across ?? 400))));
}
