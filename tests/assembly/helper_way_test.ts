/** The hour of whoever goes to an alarm: along the streets, else by the straight line, and by the phone. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { type GeoPoint, isRefusal } from "../../actors/vocabulary.ts";
import type { Leg } from "../../actors/world.ts";
import { helperWay } from "../../assembly/helper_way.ts";
import { alarmScene, DOCTOR, HELPER } from "../support/fake_alerts.ts";
import { settle } from "../support/manual_clock.ts";

const DOOR = { latitude: 55.75, longitude: 37.61 };
const north = (meters: number): GeoPoint => ({
  ...DOOR,
  latitude: DOOR.latitude + meters / 111_195,
});
const name = { firstName: "Kira", lastName: "Orlova" };

/** An alarm at the door, with a doctor bound to it, and streets that say what they are told to. */
async function onTheWay() {
  const scene = alarmScene();
  const streets = { legs: [] as Leg[], asked: [] as GeoPoint[], fails: false };
  const way = helperWay({
    world: {
      clock: scene.world.clock,
      log: scene.world.log,
      travel: {
        ...scene.world.travel,
        toPlace: (origins) => {
          streets.asked.push(...origins);
          if (streets.fails) return Promise.reject(new Error("no streets"));
          return Promise.resolve(streets.legs);
        },
      },
    },
    open: () => scene.alerts.open(),
    tell: (id, command) => scene.alerts.tell(id, command),
  });
  scene.there.near = [{ id: HELPER, distanceMeters: 900, name }];
  const place = { text: "A door", ...DOOR };
  const state = await scene.alerts.raise(scene.raising("second_doctor", { by: DOCTOR, place }));
  if (isRefusal(state)) throw new Error(state.refused);
  await scene.world.clock.advance(0);
  await settle();
  const helper = () => scene.store.rows.get(state.id)?.search?.helper ?? null;
  const accept = async (from: GeoPoint | null) => {
    const arrival = await way.arrivalOf(scene.alerts.peek(state.id)!, from);
    await scene.alerts.ask(
      state.id,
      { type: "acceptAsk", arrivesAt: null, ...arrival },
      { id: HELPER, role: "doctor" },
    );
  };
  const move = async (to: GeoPoint) => {
    way.moved(HELPER, to);
    await settle();
  };
  /** Seconds from now, and whether it is by the straight line. */
  const hour = () => {
    const { arrivesAt, isEstimated } = helper()!;
    const seconds = arrivesAt === null ? null : (arrivesAt - scene.world.clock.now()) / 1_000;
    return [seconds, isEstimated];
  };
  return { scene, streets, id: state.id, accept, move, hour, helper };
}
const street = (seconds: number): Leg => ({ seconds, meters: 900, isEstimated: false });

Deno.test("the hour of a yes is along the streets, not by the straight line", async () => {
  const { streets, accept, hour } = await onTheWay();
  streets.legs = [street(777)];
  await accept(north(900));
  deepStrictEqual(hour(), [777, false]);
  deepStrictEqual(streets.asked, [north(900)]);
});

Deno.test("where no street is known the hour is by the straight line and says so; without a place there is none", async () => {
  const straight = await onTheWay();
  await straight.accept(north(900));
  const [seconds, isEstimated] = straight.hour();
  strictEqual(isEstimated, true);
  strictEqual(typeof seconds === "number" && seconds > 0, true);
  const unknown = await onTheWay();
  await unknown.accept(null);
  deepStrictEqual(unknown.hour(), [null, false]);
  deepStrictEqual(unknown.streets.asked, [], "nothing is asked for nowhere");
});

Deno.test("the hour is renewed as the phone moves, no more often than each 15 s, and not once there", async () => {
  const { scene, streets, id, accept, move, hour, helper } = await onTheWay();
  streets.legs = [street(600)];
  await accept(north(900));
  streets.legs = [street(300)];
  await move(north(500));
  deepStrictEqual(hour(), [300, false]);
  streets.legs = [street(100)];
  await scene.world.clock.advance(14_999);
  await move(north(200));
  strictEqual(streets.asked.length, 2, "too soon to ask again");
  await scene.world.clock.advance(1);
  await move(north(100));
  deepStrictEqual(hour(), [100, false]);
  await scene.alerts.ask(id, { type: "helperArrive" }, { id: HELPER, role: "doctor" });
  await scene.world.clock.advance(60_000);
  const before = helper();
  streets.legs = [street(900)];
  await move(north(2_000));
  strictEqual(helper(), before, "who is there does not arrive again");
});

Deno.test("a way that cannot be found out is a fault in the log, and the hour that is known stays", async () => {
  const { scene, streets, accept, move, hour } = await onTheWay();
  streets.legs = [street(600)];
  await accept(north(900));
  streets.fails = true;
  await move(north(500));
  deepStrictEqual(scene.world.faults.map(({ cause }) => (cause as Error).message), ["no streets"]);
  deepStrictEqual(hour(), [600, false]);
});
