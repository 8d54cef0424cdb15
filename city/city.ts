/**
 * One city, opened: its pack, address search, tiles and travel times together. What the server's
 * gateways are made of; several of them live side by side in one process.
 */
import { AddressSearch } from "./address_search.ts";
import { type Area, pointInArea } from "./areas.ts";
import { type CityFailure, failureOf } from "./failure.ts";
import { inBounds, type Point } from "./geometry.ts";
import { type CityPack, districtAt, openPack } from "./pack.ts";
import { RoutingClient, type RoutingOptions } from "./routing_client.ts";
import { TileReader } from "./tiles.ts";

export interface CityOptions extends RoutingOptions {
  /** From the city's settings; without it everything that the map covers is served. */
  readonly servedArea?: Area | null;
  /** False saves reading all files at the start (60 ms for a pack of 78 MB). Default true. */
  readonly checksums?: boolean;
}

export class City {
  private constructor(
    readonly pack: CityPack,
    readonly addresses: AddressSearch,
    readonly tiles: TileReader,
    readonly routing: RoutingClient,
    private readonly isServed: (point: Point) => boolean,
  ) {}

  /** A pack that is missing, damaged or too old is a value; the server then runs without a map. */
  static async open(folder: string, options: CityOptions = {}): Promise<City | CityFailure> {
    const { servedArea, checksums = true } = options;
    try {
      const pack = await openPack(folder, { checksums });
      const { bounds } = pack.manifest;
      const isServed = (point: Point) =>
        servedArea ? pointInArea(point, servedArea) : inBounds(point, bounds);
      const addresses = await AddressSearch.open(pack.folder, bounds, isServed);
      const tiles = await TileReader.open(pack.folder);
      try {
        const routing = await RoutingClient.open(pack.folder, options);
        return new City(pack, addresses, tiles, routing, isServed);
      } catch (error) {
        tiles.close();
        throw error;
      }
    } catch (error) {
      return failureOf(error);
    }
  }

  get name(): string {
    return this.pack.manifest.name;
  }

  /** Whether the point is in the served area. */
  serves(point: Point): boolean {
    return this.isServed(point);
  }

  /** The part of the city that the point is in, for offers; null where the map does not say. */
  districtAt(point: Point): string | null {
    return districtAt(this.pack, point);
  }

  close(): void {
    this.routing.close();
    this.tiles.close();
  }
}
