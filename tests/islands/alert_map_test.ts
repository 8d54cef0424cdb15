/** The map of an alarm: where help is needed, where the sender is, and the doctor who comes, as they move. */
import { deepStrictEqual } from "node:assert";
import { pointsOf } from "../../islands/alarm/alert_map.ts";
import { FLEET } from "../../islands/live/fleet.ts";
import { createStore } from "../../islands/live/store.ts";
import { alertView, boardAlert } from "../pages/fake_emergency.ts";
import { fleetDoctor, START } from "./stream_cast.ts";

const seed = {
  alertId: "the-alarm",
  known: { place: null, senderPlace: null, track: [] },
  words: { place: "Помощь нужна здесь", sender: "Кто позвал", helper: "Едет" },
};
const at = new Date(START).toISOString();
const board = (helperId: string | null) => ({
  ...boardAlert().board!,
  search: { helperId, isAsking: false, isHalted: false, lookAt: null, asks: [] },
});

Deno.test("the doctor who comes is a dot of the alarm's map, moves on it, and is gone when let go", () => {
  const store = createStore(() => 0, FLEET);
  const alarm = (version: number, helperId: string | null) =>
    store.apply(
      "alert",
      alertView({
        id: seed.alertId,
        version,
        place: { text: "A door", latitude: 51.1, longitude: 71.4 },
        senderPlace: { latitude: 51.2, longitude: 71.5, accuracyMeters: 9, recordedAt: at },
        board: board(helperId),
      }),
    );
  const dots = () =>
    pointsOf(seed, store).map(({ id, latitude, longitude, label }) => [
      id,
      latitude,
      longitude,
      label,
    ]);
  const still = [
    ["place", 51.1, 71.4, seed.words.place],
    ["sender", 51.2, 71.5, "Хуже"],
  ];
  deepStrictEqual(dots(), [], "nothing is known of it yet");
  const known = { ...seed.known, place: { latitude: 51, longitude: 71 } };
  const over = pointsOf({ ...seed, known }, store).map(({ id, latitude }) => [id, latitude]);
  deepStrictEqual(over, [["place", 51]], "one that is over comes by no stream");
  const kira = fleetDoctor("kira", { lastName: "Орлова", latitude: 51.15, longitude: 71.45 });
  store.apply("fleet", { whole: true, at, doctors: [kira, fleetDoctor("other")] });
  alarm(1, null);
  deepStrictEqual(dots(), still, "who is only near is no dot of it");
  alarm(2, "kira");
  deepStrictEqual(dots(), [...still, ["helper", 51.15, 71.45, "Едет Орлова"]]);
  const moved = [["kira", 51.12, 71.42, 90, START + 2_000]];
  store.apply("fleet", { whole: false, at, doctors: [], moved, gone: [] });
  deepStrictEqual(dots().at(-1), ["helper", 51.12, 71.42, "Едет Орлова"]);
  store.apply("fleet", { whole: false, at, doctors: [], moved: [], gone: ["kira"] });
  deepStrictEqual(dots(), still, "a phone that is gone is nowhere");
  store.apply("fleet", { whole: true, at, doctors: [kira] });
  alarm(3, null);
  deepStrictEqual(dots(), still, "let go, the doctor is somebody else's");
});
