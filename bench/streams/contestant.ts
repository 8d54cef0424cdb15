/** One that is measured: it publishes on order and has streams that are read. */
import type { Order } from "./load.ts";

export interface Server {
  readonly pid: number;
  readonly port: number;
  /** Publishes until the order's end. @returns when each of those was cut who do not read */
  obey(order: Order): Promise<readonly number[]>;
}
