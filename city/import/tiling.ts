/**
 * Third stage: spilled features become vector tiles. One bucket (a tile of zoom 12) is in memory at a
 * time; geojson-vt cuts and simplifies, vt-pbf encodes.
 */
import { fromGeojsonVt } from "@maplibre/vt-pbf";
import GeoJSONVT from "geojson-vt";
import type { Bounds } from "../geometry.ts";
import { mercator } from "../geometry.ts";
import { LAYERS, MAX_ZOOM, MIN_ZOOM } from "./features.ts";
import { PmtilesWriter } from "./pmtiles_writer.ts";
import { RecordReader } from "./record_file.ts";
import { StringTable } from "./string_table.ts";
import {
  BUCKET_ZOOM,
  bucketPath,
  LOW_BUCKET,
  readFeature,
  type SpilledFeature,
} from "./tile_spill.ts";

const EXTENT = 4096;
/** Beyond a tile's edge, in its units: wide roads and labels must not end at it. */
const BUFFER = 80;
/** Lines and outlines smaller than this (tile units) are left out below the last zoom. */
const TOLERANCE = 4;

type VectorTileIndex = InstanceType<typeof GeoJSONVT>;
type GeojsonVtTiles = Parameters<typeof fromGeojsonVt>[0];

export function makeTiles(
  folder: string,
  path: string,
  buckets: readonly string[],
  bounds: Bounds,
  name: string,
  attribution: string,
  onProgress: (bucketsDone: number) => void,
): { tiles: number } {
  const strings = StringTable.read(`${folder}/strings.json`);
  const writer = new PmtilesWriter(path);
  try {
    buckets.forEach((bucket, done) => {
      onProgress(done);
      const features = readBucket(bucketPath(folder, bucket), strings);
      if (bucket === LOW_BUCKET) tileLowZooms(features, bounds, writer);
      else {
        const [x, y] = bucket.split("-").map(Number) as [number, number];
        tileBucket(features, x, y, writer);
      }
    });
    const tiles = writer.tiles;
    const vectorLayers = LAYERS.map((id) => ({
      id,
      fields: {},
      minzoom: MIN_ZOOM,
      maxzoom: MAX_ZOOM,
    }));
    writer.finish({
      bounds,
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      metadata: { name, attribution, format: "pbf", vector_layers: vectorLayers },
    });
    return { tiles };
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

function readBucket(path: string, strings: StringTable): SpilledFeature[] {
  const reader = new RecordReader(path);
  const features: SpilledFeature[] = [];
  try {
    while (!reader.done) features.push(readFeature(reader, strings));
  } finally {
    reader.close();
  }
  return features;
}

function tileLowZooms(features: SpilledFeature[], bounds: Bounds, writer: PmtilesWriter): void {
  const indexes = indexesOf(features, BUCKET_ZOOM - 1);
  const [west, north] = mercator(bounds.west, bounds.north);
  const [east, south] = mercator(bounds.east, bounds.south);
  for (let z = MIN_ZOOM; z < BUCKET_ZOOM; z++) {
    const tiles = 1 << z;
    for (let x = Math.floor(west * tiles); x <= Math.floor(east * tiles); x++) {
      for (let y = Math.floor(north * tiles); y <= Math.floor(south * tiles); y++) {
        writeTile(indexes, z, x, y, writer);
      }
    }
  }
}

function tileBucket(
  features: SpilledFeature[],
  bucketX: number,
  bucketY: number,
  writer: PmtilesWriter,
): void {
  const indexes = indexesOf(features, MAX_ZOOM);
  for (let z = BUCKET_ZOOM; z <= MAX_ZOOM; z++) {
    const across = 1 << (z - BUCKET_ZOOM);
    for (let x = bucketX * across; x < (bucketX + 1) * across; x++) {
      for (let y = bucketY * across; y < (bucketY + 1) * across; y++) {
        writeTile(indexes, z, x, y, writer);
      }
    }
  }
}

function indexesOf(features: SpilledFeature[], maxZoom: number): Map<string, VectorTileIndex> {
  const indexes = new Map<string, VectorTileIndex>();
  LAYERS.forEach((layer, number) => {
    const own = features.filter((each) => each.layer === number);
    if (own.length === 0) return;
    const collection = { type: "FeatureCollection" as const, features: own.map(geojsonOf) };
    indexes.set(
      layer,
      new GeoJSONVT(collection, {
        maxZoom,
        indexMaxZoom: 0,
        tolerance: layer === "buildings" ? 2 : TOLERANCE,
        extent: EXTENT,
        buffer: BUFFER,
      }),
    );
  });
  return indexes;
}

function geojsonOf(feature: SpilledFeature) {
  const { polygons } = feature;
  const geometry = feature.shape === 1
    ? { type: "Point" as const, coordinates: polygons[0]![0]![0]! }
    : feature.shape === 2
    ? { type: "LineString" as const, coordinates: polygons[0]![0]! }
    : polygons.length === 1
    ? { type: "Polygon" as const, coordinates: polygons[0]! }
    : { type: "MultiPolygon" as const, coordinates: polygons };
  // The id carries the first zoom through geojson-vt; it is not written to the tile.
  return {
    type: "Feature" as const,
    id: feature.minZoom,
    properties: feature.properties,
    geometry,
  };
}

function writeTile(
  indexes: Map<string, VectorTileIndex>,
  z: number,
  x: number,
  y: number,
  writer: PmtilesWriter,
): void {
  const layers: Record<string, { features: unknown[] }> = {};
  for (const [layer, index] of indexes) {
    const features = (index.getTile(z, x, y)?.features ?? [])
      .filter((each) => (each.id as number) <= z)
      .map(({ type, geometry, tags }) => ({ type, geometry, tags: tags ?? {} }));
    if (features.length > 0) layers[layer] = { features };
  }
  if (Object.keys(layers).length === 0) return;
  const encoded = fromGeojsonVt(layers as unknown as GeojsonVtTiles, {
    version: 2,
    extent: EXTENT,
  });
  writer.add(z, x, y, encoded);
}
