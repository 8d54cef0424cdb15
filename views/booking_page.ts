/** What the page of one booking is made of, on the server and in the browser. */
import type { BookingView, MessageView } from "../actors/booking/view.ts";
import type { HistoryItem } from "../actors/world.ts";
import type { DutyView, KnownAddress, Person } from "./facts.ts";
import type { Attempt } from "./forms.ts";
import type { PositionShown } from "./live_context.ts";
import type { MapSeed } from "./map_seed.ts";
import type { Reader } from "./reader.ts";
import type { SearchStand } from "./search_progress.ts";

/** All that the page of one booking is made of. */
export interface BookingPageProps {
  readonly reader: Reader;
  readonly person: Person;
  readonly view: BookingView;
  readonly messages: readonly MessageView[];
  readonly history: readonly HistoryItem[] | null;
  readonly attempt: Attempt | null;
  readonly addresses: readonly KnownAddress[];
  /** Doctors on shift that this reader may see; empty for patients and doctors. */
  readonly onShift: readonly DutyView[];
  /** Names of the doctors who were asked, by their ids; for staff. */
  readonly doctorNames: ReadonlyMap<string, string>;
  /** Where the doctor was when the server wrote the page; null: not shared. */
  readonly position: PositionShown | null;
  /** How the map of the booking is drawn; null: there is none. */
  readonly map: MapSeed | null;
  /** How the search stood when the server wrote the page; absent: there is none, or the reader's page shows none. */
  readonly stand?: SearchStand | null;
  readonly newId: () => string;
  readonly version: string;
}
