/** A plain page of a doctor on shift: what the shift beside it begins with. */
import type { ReaderSeed } from "./reader_seed.ts";

export interface BesideSeed {
  readonly reader: ReaderSeed;
  readonly isOnShift: boolean;
}
