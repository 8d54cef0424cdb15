/**
 * The page of an alarm, alive. What the server wrote is asked for again when the stream says that the alarm
 * has changed, and now and then, since messages leave without a word of the alarm; a part that has changed
 * takes the place of the old one. What is being typed is left alone.
 */
import { effect } from "@preact/signals";
import type { AlertPageSeed } from "../views/alert_map.tsx";
import { openAlertMap } from "./alarm/alert_map.ts";
import { watchAlarms } from "./alarm/watch.tsx";
import { FLEET } from "./live/fleet.ts";
import { DESK_TIMES } from "./live/times.ts";
import { connectLive } from "./live/live.ts";
import { writtenAgain } from "./written_again.ts";

const ASK_MILLISECONDS = 10_000;
/** Several changes in a moment are one look. */
const GATHER_MILLISECONDS = 200;

export default function mount(element: HTMLElement, properties: unknown): void {
  const seed = properties as AlertPageSeed;
  const live = connectLive({
    personId: seed.personId,
    serverNow: seed.now,
    fleet: FLEET,
    times: DESK_TIMES,
  });
  const { store } = live;
  let version = 0;
  const look = writtenAgain(element, `/board/alerts/${seed.alertId}`);

  effect(() => {
    const alert = store.alerts.value.get(seed.alertId);
    if (alert === undefined || alert.version === version) return;
    version = alert.version;
    setTimeout(look, GATHER_MILLISECONDS);
  });
  setInterval(() => {
    if (document.visibilityState === "visible") look();
  }, ASK_MILLISECONDS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
  });
  openAlertMap(element, seed, store);
  watchAlarms(live);
  element.dataset.state = "on";
}
