/** A shift's tally as jsonb and back: kopecks are a string there, since JSON has no whole numbers so large. */
import type { ShiftTally } from "../actors/dispatcher/tally.ts";

export interface StoredTally extends Omit<ShiftTally, "incomeKopecks"> {
  readonly incomeKopecks: string;
}

export const storedTally = (tally: ShiftTally): StoredTally => ({
  ...tally,
  incomeKopecks: String(tally.incomeKopecks),
});

export const tallyOf = (stored: StoredTally): ShiftTally => ({
  ...stored,
  incomeKopecks: BigInt(stored.incomeKopecks),
});
