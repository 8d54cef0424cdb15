/** What the live booking page begins with: what the server knew when it wrote the page. */
import type { Slots } from "./book_time.tsx";
import type { Booker } from "./booker.ts";
import type { KnownAddress } from "./facts.ts";
import type { Attempt } from "./forms.ts";
import type { MapSeed } from "./map_seed.ts";
import type { ReaderSeed } from "./reader_seed.ts";

export interface BookSeed {
  readonly reader: ReaderSeed;
  /** The reader books for herself, question by question; others have all questions on one page. */
  readonly own: boolean;
  /** The account's telephone. */
  readonly phone: string | null;
  readonly addresses: readonly KnownAddress[];
  readonly booker: Booker;
  /** Null where the city has no map. */
  readonly map: MapSeed | null;
  /** Windows that were asked for without a script. */
  readonly slots: Slots;
  /** A form that came back, with what was typed. */
  readonly attempt: SentAttempt | null;
}

/** An attempt as JSON has it. */
export interface SentAttempt extends Omit<Attempt, "values"> {
  readonly values: readonly (readonly [name: string, value: string])[];
}
