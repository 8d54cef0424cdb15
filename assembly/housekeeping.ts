/** What is looked after every so often: a round that fails is said, and comes again. */
import type { System } from "../actors/system.ts";
import type { Log } from "../actors/world.ts";

export type Round = readonly [
  milliseconds: number,
  /** What was not done, where it fails. */
  failed: string,
  look: () => Promise<unknown>,
];

export function every(system: System, log: Log, rounds: readonly Round[]): void {
  for (const [milliseconds, failed, look] of rounds) {
    system.every(milliseconds, () => {
      look().catch((error) => log.warn(failed, { error: String(error) }));
    });
  }
}
