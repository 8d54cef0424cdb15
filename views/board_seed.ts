/** What a live board begins with: what the server knew when it wrote the page. */
import type { AlertView } from "../actors/alert/view.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { BoardFilter } from "./board_filter.ts";
import type { BookingSeed } from "./booking_seed.ts";
import type { DutyView } from "./facts.ts";
import type { MapSeed } from "./map_seed.ts";
import type { ReaderSeed } from "./reader_seed.ts";
import type { OnDutyShown } from "./colleagues.ts";

export interface BoardSeed {
  readonly reader: ReaderSeed;
  readonly views: readonly BookingView[];
  readonly alerts: readonly AlertView[];
  readonly onShift: readonly DutyView[];
  readonly staffOnDuty: readonly OnDutyShown[];
  readonly selected: BookingSeed | null;
  readonly missing: boolean;
  readonly filter: BoardFilter;
  readonly version: string;
  readonly map: MapSeed | null;
}
