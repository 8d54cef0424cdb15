/** The board's map is drawn apart from its page: anew only where what stands on it has changed. */
import { deepStrictEqual, equal, strictEqual } from "node:assert";
import type { BookingView } from "../../actors/booking/view.ts";
import { fleetAfter } from "../../islands/live/fleet.ts";
import { crewInOrder } from "../../islands/board/duty.ts";
import { boardPoints, DrawnPoints } from "../../islands/board/board_map.tsx";
import { acrossOf, downOf } from "../../islands/map/plain/mercator.ts";
import type { Reader } from "../../views/reader.ts";
import { alertView, boardAlert } from "../pages/fake_emergency.ts";
import { booking, fleetDoctor, START } from "./stream_cast.ts";

const NO_FLEET = { doctors: new Map(), places: [], slots: new Map() };
/** One doctor, at a place. */
const fleet = () =>
  fleetAfter(NO_FLEET, {
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

Deno.test("a dot says what its doctor is: on an alarm, silent for long, taken, free", () => {
  const doctors = [
    fleetDoctor("free", { bookingId: null }),
    fleetDoctor("taken", { bookingId: "a" }),
    fleetDoctor("away", { reachable: false }),
    fleetDoctor("nowhere", { latitude: null, longitude: null, recordedAt: null }),
    fleetDoctor("old", { recordedAt: new Date(START - 15 * 60_000 - 1).toISOString() }),
    fleetDoctor("helper", { reachable: false }),
  ];
  const board = {
    ...boardAlert().board!,
    search: { helperId: "helper", isAsking: false, isHalted: false, lookAt: null, asks: [] },
  };
  const alerts = [alertView({ status: "raised", board })];
  const fleet = fleetAfter(NO_FLEET, { whole: true, at: "", doctors });
  const dots = boardPoints({ ...night(), views: [], fleet, alerts: alerts as Props["alerts"] })
    .filter(({ kind }) => kind === "fleet").map(({ id, tone }) => [id, tone]);
  deepStrictEqual(dots.filter(([id]) => fleet.doctors.has(id!)), [
    ["free", "done"],
    ["taken", "go"],
    ["away", "off"],
    ["old", "off"],
    ["helper", "alarm"],
  ]);
});

Deno.test("a doctor who lost the approval in mid-visit is marked on the map, and named so", () => {
  const doctors = ["lost", "well"].map((id) => fleetDoctor(id, { lastName: id, bookingId: id }));
  const fleet = fleetAfter(NO_FLEET, { whole: true, at: "", doctors });
  const views = [
    { ...booking("a"), doctorId: "lost", approvalLostAt: new Date(START).toISOString() },
    { ...booking("b"), doctorId: "well" },
  ] as readonly BookingView[];
  deepStrictEqual(
    boardPoints({ ...night(), views, fleet }).filter(({ kind }) => kind === "fleet")
      .map(({ label, tone }) => [label, tone]),
    [["lost, legend.lost", "late"], ["well", "go"]],
  );
});

Deno.test("who is taken or free again stays where the names have them, a new name is sorted in", () => {
  const named = (...names: readonly string[]) =>
    fleetAfter(NO_FLEET, {
      whole: true,
      at: "",
      doctors: names.map((lastName) => fleetDoctor(lastName, { lastName })),
    });
  const order = (list: readonly { readonly lastName: string }[]) =>
    list.map(({ lastName }) => lastName).join();
  const first = named("Юрьева", "Ахметова", "Ёлкина");
  const list = crewInOrder(first.doctors, []);
  equal(order(list), "Ахметова,Ёлкина,Юрьева");
  const told = (lastName: string, more = {}) =>
    fleetAfter(first, {
      whole: false,
      at: "",
      doctors: [fleetDoctor("Юрьева", { lastName, ...more })],
    });
  const taken = crewInOrder(told("Юрьева", { bookingId: "a" }).doctors, list);
  deepStrictEqual([order(taken), taken[2]?.bookingId], [order(list), "a"]);
  strictEqual(taken[0], list[0]);
  equal(order(crewInOrder(told("Абаева").doctors, list)), "Абаева,Ахметова,Ёлкина");
  equal(order(crewInOrder(named("Ёлкина", "Юрьева").doctors, list)), "Ёлкина,Юрьева");
  equal(
    order(crewInOrder(named("Ёлкина", "Юрьева", "Абаева").doctors, list)),
    "Абаева,Ёлкина,Юрьева",
  );
});

/** A place → where it is on the map's square, across and down. */
const ON_THE_SQUARE: readonly [string, number, number, number, number][] = [
  ["where the lines cross", 0, 0, 0.5, 0.5],
  ["Moscow", 55.7558, 37.6173, 0.604493, 0.312603],
  ["the square's upper edge", 85.0511287798, -180, 0, 0],
  ["the pole in the north", 90, 180, 1, 0],
  ["the pole in the south", -90, 180, 1, 1],
  ["farther than any place", -123, 0, 0.5, 1],
];

for (const [place, latitude, longitude, across, down] of ON_THE_SQUARE) {
  Deno.test(`a dot stands on the map's square: ${place}`, () => {
    const near = (one: number, other: number) =>
      equal(Math.abs(one - other) < 1e-6, true, `${one} is not ${other}`);
    near(acrossOf(longitude), across);
    near(downOf(latitude), down);
  });
}
