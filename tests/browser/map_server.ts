/** The app with the maps of the repository's city and nothing behind the rest, on a free port. */
import { createApp } from "../../routes/app.ts";
import { imageFolder } from "../../db/embedded_image.ts";
import { buildAssets } from "../../routes/assets.ts";
import { cityServices } from "../../routes/city_services.ts";
import { listen } from "../../routes/listener.ts";
import { OWN_MAP } from "../../routes/map_options.ts";
import type { Services } from "../../routes/services.ts";
import { Cities } from "../../gateways/cities.ts";
import { cityGeocoder } from "../../gateways/city_geocoder.ts";
import { ASTANA } from "../city/extracts.ts";

const ROOT = ASTANA.slice(0, ASTANA.lastIndexOf("/"));

export interface MapServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** @param root of the packs; the one of the repository where nothing is said */
export async function startMapServer(root = ROOT): Promise<MapServer> {
  const faults: string[] = [];
  const log = {
    info: () => {},
    warn: () => {},
    fault: (message: string, cause: unknown) => `${faults.push(`${message}: ${cause}`)}`,
  };
  const cities = await Cities.open(root, log);
  // A visitor without a session: nobody is asked who it is, and nothing is stored.
  const nothing = {} as never;
  const services = {
    planning: nothing,
    areas: nothing,
    emergency: nothing,
    loneVisits: nothing,
    alarmBoard: nothing,
    transports: nothing,
    cities: cityServices({
      isAttended: () => true,
      clock: nothing,
      cities,
      geocoder: cityGeocoder(cities),
      settings: nothing,
      hours: nothing,
    }),
  } as unknown as Services;
  const app = await createApp({
    services,
    accounts: nothing,
    streams: nothing,
    log,
    publicUrl: null,
    version: "0.1.0",
    ready: () => Promise.resolve(true),
    pages: { version: "0.1.0", defaultCity: () => cities.defaultName },
    cities,
    map: OWN_MAP,
    assets: await buildAssets("maplibre", await imageFolder()),
  });
  const listener = await listen(0, "127.0.0.1");
  listener.serve(app.fetch as never);
  return {
    url: `http://127.0.0.1:${listener.port}`,
    faults,
    async close() {
      await listener.close();
      cities.close();
    },
  };
}
