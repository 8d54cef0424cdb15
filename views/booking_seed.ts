/** What a live page of one booking begins with: what the server knew when it wrote the page. */
import type { BookingView, MessageView } from "../actors/booking/view.ts";
import type { HistoryItem } from "../actors/world.ts";
import type { BookingPageProps } from "./booking_page.ts";
import type { DutyView, KnownAddress } from "./facts.ts";
import type { PositionShown } from "./live_context.ts";
import type { MapSeed } from "./map_seed.ts";
import type { SearchStand } from "./search_progress.ts";
import { type ReaderSeed, seedOf } from "./reader_seed.ts";

export interface BookingSeed {
  readonly reader: ReaderSeed;
  readonly view: BookingView;
  readonly messages: readonly MessageView[];
  readonly history: readonly HistoryItem[] | null;
  readonly addresses: readonly KnownAddress[];
  readonly onShift: readonly DutyView[];
  readonly doctorNames: readonly (readonly [id: string, name: string])[];
  readonly position: PositionShown | null;
  readonly stand?: SearchStand | null;
  readonly version: string;
  /** Null where the booking's city has no map. */
  readonly map: MapSeed | null;
}

/** The door code is the patient's alone, also where nobody looks. */
function shownView({ view, person }: BookingPageProps): BookingView {
  if (person.role === "patient" || !("doorCode" in view)) return view;
  const { doorCode: _doorCode, ...rest } = view;
  return rest;
}

export const bookingSeed = (props: BookingPageProps): BookingSeed => ({
  reader: seedOf(props.reader),
  view: shownView(props),
  messages: props.messages,
  history: props.history,
  addresses: props.addresses,
  onShift: props.onShift,
  doctorNames: [...props.doctorNames],
  position: props.position,
  stand: props.stand ?? null,
  version: props.version,
  map: props.map,
});
