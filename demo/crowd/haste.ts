/**
 * At the start several visits are brought to different stages at once, so that the board is alive:
 * their people take the same lawful steps as ever, without the usual pauses.
 */
import type { Status } from "../../actors/booking/protocol.ts";

const ORDER: readonly Status[] = [
  "pending",
  "assigned",
  "en_route",
  "arrived",
  "in_progress",
  "completed",
];

export class Haste {
  readonly #goals = new Map<string, Status>();
  /** While it lasts offers are accepted at once, and by whoever is asked. */
  active = true;

  hurry(bookingId: string, goal: Status): void {
    this.#goals.set(bookingId, goal);
  }

  /** True while this booking has not come as far as it should. */
  drives(bookingId: string, status: Status): boolean {
    const goal = this.#goals.get(bookingId);
    return goal !== undefined && ORDER.indexOf(status) < ORDER.indexOf(goal);
  }

  end(): void {
    this.active = false;
    this.#goals.clear();
  }
}
