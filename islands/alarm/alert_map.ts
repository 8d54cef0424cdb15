/** The map of an alarm: it moves with what the stream says of the sender and of the doctor who comes. */
import { effect } from "@preact/signals";
import type { AlertPageSeed } from "../../views/alert_map.tsx";
import { loadLater } from "../load_later.ts";
import { placeOf } from "../live/fleet.ts";
import type { LiveStore } from "../live/store.ts";
import type { MapHandle, MapPoint } from "../map/adapter.ts";

const AROUND_DEGREES = 0.004;

/** The place of need, the sender's phone, and whoever comes, where the fleet has the doctor now. */
export function pointsOf(
  seed: Pick<AlertPageSeed, "alertId" | "known" | "words">,
  store: Pick<LiveStore, "alerts" | "fleet">,
): MapPoint[] {
  const alert = store.alerts.value.get(seed.alertId);
  const { words } = seed;
  const { place, senderPlace } = alert ?? seed.known;
  const points: MapPoint[] = [];
  if (place != null) {
    const { latitude, longitude } = place;
    points.push({ id: "place", kind: "home", latitude, longitude, label: words.place });
  }
  if (senderPlace != null) {
    const { latitude, longitude } = senderPlace;
    const label = alert?.board?.senderName ?? words.sender;
    points.push({ id: "sender", kind: "fleet", latitude, longitude, label, tone: "alarm" });
  }
  const helperId = alert?.board?.search?.helperId ?? "";
  const fleet = store.fleet.value;
  const [helper, dot] = [fleet.doctors.get(helperId), placeOf(fleet, helperId)];
  if (helper !== undefined && dot !== undefined) {
    const [, latitude, longitude] = dot;
    points.push({
      id: "helper",
      kind: "fleet",
      latitude,
      longitude,
      label: `${words.helper} ${helper.lastName}`,
      tone: "go",
    });
  }
  return points;
}

export function openAlertMap(root: HTMLElement, seed: AlertPageSeed, store: LiveStore): void {
  const frame = root.querySelector<HTMLElement>("[data-alertmap]");
  const view = frame?.querySelector<HTMLElement>("[data-part=view]") ?? null;
  if (frame === null || view === null || seed.map === null) return;
  const { map: mapSeed } = seed;
  frame.classList.remove("mapframe--coming");
  let map: MapHandle | null = null;
  let shown = "";
  const draw = () => {
    const points = pointsOf(seed, store);
    const track = store.alerts.value.get(seed.alertId)?.board?.track ?? seed.known.track;
    if (map === null || points.length === 0) return;
    map.setPoints(points);
    map.setRoute(track.length > 1 ? track : null);
    // Somebody may have moved it since: it is fitted only when somebody new is on it.
    const ids = points.map(({ id }) => id).join();
    if (ids === shown) return;
    shown = ids;
    const latitudes = points.map(({ latitude }) => latitude);
    const longitudes = points.map(({ longitude }) => longitude);
    map.fit({
      south: Math.min(...latitudes) - AROUND_DEGREES,
      north: Math.max(...latitudes) + AROUND_DEGREES,
      west: Math.min(...longitudes) - AROUND_DEGREES,
      east: Math.max(...longitudes) + AROUND_DEGREES,
    });
  };
  loadLater(() => import("../map/adapter.ts")).then(async ({ createMap }) => {
    map = await createMap({ ...mapSeed, element: view, interactive: true });
    for (const [part, steps] of [["nearer", 1], ["farther", -1]] as const) {
      frame.querySelector(`[data-part=${part}]`)
        ?.addEventListener("click", () => map?.zoomBy(steps));
    }
    draw();
  }).catch(() => {
    view.dataset.state = "failed";
  });
  effect(draw);
}
