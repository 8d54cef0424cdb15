/** The store of where calls come from: squares of a city with their weights. */
import type { DemandRow } from "../actors/dispatcher/demand.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

/** The squares of one city that say most: a city has some hundred. */
const PER_START = 20_000;

export interface CityDemandRow extends DemandRow {
  readonly city: string;
}

export function demandCells(database: Database) {
  const rows = queryOf(database);
  return {
    async all(): Promise<readonly CityDemandRow[]> {
      return await rows<CityDemandRow>(
        "demandCells.all",
        `select city, nullif(specialization, '') as specialization, latitude_cell, longitude_cell,
           weight, counted_at
         from demand_cells order by weight desc limit $1`,
        [PER_START],
      );
    },

    /** The whole weight of each: written twice it is the same. */
    async save(cells: readonly CityDemandRow[]): Promise<void> {
      await rows(
        "demandCells.save",
        `insert into demand_cells (city, specialization, latitude_cell, longitude_cell, weight,
           counted_at)
         select d.city, d.specialization, d.latitude, d.longitude, d.weight,
           to_timestamp(d.at / 1000)
         from jsonb_to_recordset($1::jsonb) as d(city text, specialization text, latitude integer,
           longitude integer, weight float8, at float8)
         on conflict (city, specialization, latitude_cell, longitude_cell)
         do update set weight = excluded.weight, counted_at = excluded.counted_at`,
        [
          cells.map(({ city, specialization, latitudeCell, longitudeCell, weight, countedAt }) => ({
            city,
            specialization: specialization ?? "",
            latitude: latitudeCell,
            longitude: longitudeCell,
            weight,
            at: countedAt,
          })),
        ],
      );
    },
  };
}
