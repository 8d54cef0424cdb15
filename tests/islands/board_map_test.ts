/** The board's map is drawn apart from its page: anew only where what stands on it has changed. */
import { equal } from "node:assert";
import type { BookingView } from "../../actors/booking/view.ts";
import { fleetAfter } from "../../islands/live/fleet.ts";
import { DrawnPoints } from "../../islands/board/board_map.tsx";
import type { Reader } from "../../views/reader.ts";
import { booking, fleetDoctor, START } from "./stream_cast.ts";

/** One doctor, at a place. */
const fleet = () =>
  fleetAfter({ doctors: new Map(), places: new Map() }, {
    whole: true,
    at: "",
    doctors: [fleetDoctor("doctor")],
  });

type Props = Parameters<DrawnPoints["of"]>[0];

/** A reader of whom the points ask nothing but the time. */
const at = (seconds: number) =>
  ({ now: START + seconds * 1_000, t: (key: string) => key }) as unknown as Reader;

const filter = {
  city: "",
  clinic: "",
  specialization: "",
  search: "",
} as unknown as Props["filter"];
const views: readonly BookingView[] = [booking("a"), booking("b")];

function night(): Props {
  return {
    reader: at(0),
    views,
    filter,
    fleet: fleet(),
    alerts: [],
    selectedId: null,
  };
}

Deno.test("the map is drawn again where somebody moved, a booking changed, another is selected, or time has passed", () => {
  const first = night();
  const rows: readonly [what: string, next: Partial<Props>, isDrawn: boolean][] = [
    ["nothing", {}, false],
    ["the clock ticks", { reader: at(1) }, false],
    ["the same bookings in a new list", { views: [...views] }, false],
    ["ten seconds later", { reader: at(10) }, true],
    ["a doctor moved", { fleet: fleet() }, true],
    ["a booking changed", { views: [booking("a"), booking("b", 2)] }, true],
    ["a booking went", { views: [views[0]!] }, true],
    ["one is selected", { selectedId: "a" }, true],
    ["the filter is another", { filter: { ...filter } }, true],
    ["an alarm was raised", { alerts: [...first.alerts] }, true],
  ];
  for (const [what, next, isDrawn] of rows) {
    const drawn = new DrawnPoints();
    equal(drawn.of(first) === null, false, "the first time");
    equal(drawn.of({ ...first, ...next }) !== null, isDrawn, what);
  }
});

Deno.test("a night of ticks and moves is as many drawings as moves", () => {
  const drawn = new DrawnPoints();
  let draws = 0;
  let props = night();
  for (let second = 0; second < 60; second++) {
    const moved = second % 5 === 0 ? { ...props.fleet } : props.fleet;
    props = { ...props, fleet: moved, views: [...views], reader: at(second) };
    if (drawn.of(props) !== null) draws++;
  }
  equal(draws, 12);
});
