/** Simulates days in a thread of its own: a policy and a seed come in, figures go out. */
/// <reference lib="deno.worker" />
import { type CityTable, cityTable } from "./city_table.ts";
import { Day, type DayOptions } from "./day.ts";
import { figuresOf } from "./statistics.ts";

/** What a worker is asked. */
export interface Order extends DayOptions {
  readonly id: number;
  readonly city: string;
}

const scope = self as unknown as {
  onmessage: (event: MessageEvent<Order>) => void;
  postMessage(message: unknown): void;
};
const cities = new Map<string, Promise<CityTable>>();

scope.onmessage = async ({ data: { id, city, ...options } }) => {
  const table = cities.get(city) ?? cityTable(city);
  cities.set(city, table);
  const result = await new Day(await table, options).run();
  scope.postMessage({ id, figures: figuresOf(result), cycleMinutes: result.cycleMinutes });
};
