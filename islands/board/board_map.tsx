/** The night on a map: open bookings by what they need, doctors by whether they are free. */
import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Bounds } from "../../city/geometry.ts";
import type { AlertView } from "../../actors/alert/view.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import { helpersOf } from "../../views/alarm_lane.tsx";
import { type BoardFilter, isShown } from "../../views/board_filter.ts";
import { BoardMapFrame } from "../../views/board_map_frame.tsx";
import { toneOf } from "../../views/board_columns.ts";
import { placeOf } from "../../views/booking_words.ts";
import type { MapSeed } from "../../views/map_seed.ts";
import type { Reader } from "../../views/reader.ts";
import { useSeconds } from "../../views/seconds.ts";
import { isOpenView, statusLook, type Tone } from "../../views/status.ts";
import type { FleetMember } from "../live/fleet.ts";
import type { Fleet, PositionView } from "../live/store.ts";
import type { MapHandle, MapPoint } from "../map/adapter.ts";
import { loadLater } from "../load_later.ts";
import { useWay } from "../way.ts";

/** Drawn anew at most so often: the eye needs no more, and the map draws all of its canvas. */
const DRAW_MILLISECONDS = 1_000;
/** Colours change with age too, by the minute. */
const AGE_MILLISECONDS = 10_000;
const OLD_MILLISECONDS = 15 * 60_000;
const AROUND_DEGREES = 0.012;
const FREE_PIXELS = 32;

/** The legend, where there is room for one, lies over the upper edge: no sign is to stand beneath it. */
function freePixels() {
  const legend = document.querySelector<HTMLElement>(".board__map .legend");
  const [right, bottom, left] = [FREE_PIXELS, FREE_PIXELS, FREE_PIXELS];
  return { top: FREE_PIXELS + (legend?.offsetHeight ?? 0), right, bottom, left };
}

/** All that the points of the map follow from. */
interface PointsOf {
  readonly reader: Reader;
  readonly views: readonly BookingView[];
  readonly filter: BoardFilter;
  readonly fleet: Fleet;
  /** Open alarms: whose place is shown, and which doctor. */
  readonly alerts: readonly AlertView[];
  readonly selectedId: string | null;
}

interface BoardMapProps extends Omit<PointsOf, "fleet"> {
  readonly seed: MapSeed;
  readonly fleet: ReadonlySignal<Fleet>;
  readonly position: PositionView | null;
  readonly onSelect: (id: string) => void;
  readonly root: HTMLElement;
}

function doctorTone(
  doctor: FleetMember,
  recordedAt: number,
  now: number,
  isOnAlarm: boolean,
  isLost: boolean,
): Tone {
  // Not free, however silent the phone: whoever looks for a doctor must not count on this one.
  if (isOnAlarm) return "alarm";
  // A dispatcher has to decide who finishes the visit.
  if (isLost) return "late";
  if (!doctor.reachable || now - recordedAt > OLD_MILLISECONDS) return "off";
  return doctor.bookingId === null ? "done" : "go";
}

/** All points of the map; hundreds, so nothing dear is done for one. */
export function boardPoints(
  { reader, views, filter, fleet, selectedId, alerts }: PointsOf,
): readonly MapPoint[] {
  const points: MapPoint[] = [];
  const calling = new Set(alerts.map((alert) => alert.board?.raisedBy));
  const helping = helpersOf(alerts);
  const lost = new Set(views.map((view) => view.approvalLostAt == null ? null : view.doctorId));
  for (const alert of alerts) {
    // A doctor who called is on the map already, and moves.
    const { senderPlace, board } = alert;
    if (senderPlace === null || fleet.doctors.has(board?.senderId ?? "")) continue;
    const { latitude, longitude } = senderPlace;
    const label = `${reader.t(`alert.kind.${alert.kind}`)}, ${board?.senderName ?? ""}`;
    points.push({ id: alert.id, kind: "fleet", latitude, longitude, label, tone: "alarm" });
  }
  let slot = 0;
  for (const doctor of fleet.doctors.values()) {
    const place = fleet.places[slot++];
    if (place === undefined) continue;
    const fits = calling.has(doctor.doctorId) || filter.specialization === "" ||
      doctor.specializations.includes(filter.specialization);
    if (!fits) continue;
    const isLost = lost.has(doctor.doctorId);
    points.push({
      id: doctor.doctorId,
      kind: "fleet",
      latitude: place[1],
      longitude: place[2],
      // A dot among thousands: it has no element of its own that could say more.
      label: isLost ? `${doctor.lastName}, ${reader.t("legend.lost")}` : doctor.lastName,
      tone: doctorTone(
        doctor,
        place[4],
        reader.now,
        calling.has(doctor.doctorId) || helping.has(doctor.doctorId),
        isLost,
      ),
    });
  }
  for (const view of views) {
    const { latitude, longitude } = view.address ?? {};
    if (latitude === undefined || longitude === undefined || !isOpenView(view)) continue;
    if (!isShown(reader, view, filter)) continue;
    points.push({
      id: view.id,
      kind: view.id === selectedId ? "home" : "booking",
      latitude,
      longitude,
      label: `${view.number}, ${placeOf(view) ?? ""}`,
      tone: toneOf(view, reader.now) ?? statusLook(view).tone,
    });
  }
  return points;
}

/** What stands on the map: it is made anew where something has moved or changed, and as it grows old. */
export class DrawnPoints {
  #last: PointsOf | null = null;

  /** @returns null: the map shows just this */
  of(props: PointsOf): readonly MapPoint[] | null {
    const last = this.#last;
    const isSame = last !== null && last.fleet === props.fleet && last.filter === props.filter &&
      last.selectedId === props.selectedId && last.alerts === props.alerts &&
      last.views.length === props.views.length &&
      last.views.every((view, index) => view === props.views[index]) &&
      props.reader.now - last.reader.now < AGE_MILLISECONDS;
    if (isSame) return null;
    this.#last = props;
    return boardPoints(props);
  }
}

function boundsOf(points: readonly MapPoint[]): Bounds | null {
  if (points.length === 0) return null;
  const latitudes = points.map(({ latitude }) => latitude);
  const longitudes = points.map(({ longitude }) => longitude);
  return {
    south: Math.min(...latitudes),
    north: Math.max(...latitudes),
    west: Math.min(...longitudes),
    east: Math.max(...longitudes),
  };
}

export function BoardMap(given: BoardMapProps) {
  // Each second: what came too soon after the last drawing is drawn then.
  const props = { ...given, fleet: given.fleet.value, reader: useSeconds(given.reader) };
  const { reader, seed, views, selectedId, position, onSelect, root } = props;
  const element = useRef<HTMLDivElement>(null);
  const map = useRef<MapHandle | null>(null);
  const drawnAt = useRef(0);
  const drawn = useRef(new DrawnPoints());
  const shown = useRef<string | null>(null);
  const isPlaced = useRef(false);
  const way = useWay(selectedId ?? "", position);

  useEffect(() => {
    let isGone = false;
    loadLater(() => import("../map/adapter.ts")).then(async ({ createMap }) => {
      if (isGone || element.current === null) return;
      const opened = await createMap({
        ...seed,
        element: element.current,
        interactive: true,
        onPoint: (id, kind) => {
          if (kind !== "fleet") onSelect(id);
        },
      });
      if (isGone) return opened.destroy();
      map.current = opened;
      drawnAt.current = 0;
      drawn.current = new DrawnPoints();
    }).catch(() => {
      if (element.current !== null) element.current.dataset.state = "failed";
    });
    return () => {
      isGone = true;
      map.current?.destroy();
      map.current = null;
    };
  }, []);

  useEffect(() => {
    const now = performance.now();
    const isOther = shown.current !== selectedId;
    if (map.current === null || (!isOther && now - drawnAt.current < DRAW_MILLISECONDS)) return;
    const points = drawn.current.of(props);
    if (points === null && !isOther) return;
    drawnAt.current = now;
    if (points !== null) map.current.setPoints(points);
    // Once, when the first doctors have come: where the night takes place, not the whole area.
    if (!isPlaced.current && props.fleet.doctors.size > 0 && points !== null) {
      isPlaced.current = true;
      const around = boundsOf(points ?? []);
      if (selectedId === null && around !== null) map.current.fit(around, freePixels());
    }
    map.current.setRoute(position === null ? null : way?.line ?? null);
    if (!isOther) return;
    shown.current = selectedId;
    const { latitude, longitude } = views.find((view) => view.id === selectedId)?.address ?? {};
    if (latitude === undefined || longitude === undefined) return;
    map.current.fit({
      south: latitude - AROUND_DEGREES,
      north: latitude + AROUND_DEGREES,
      west: longitude - AROUND_DEGREES,
      east: longitude + AROUND_DEGREES,
    }, freePixels());
  });

  // A card under the pointer or the focus is seen on the map.
  useEffect(() => {
    const light = (event: Event) => {
      const card = (event.target as Element).closest(".bcard") as HTMLElement | null;
      map.current?.light(card?.dataset.booking ?? null);
    };
    for (const name of ["pointerover", "focusin"]) root.addEventListener(name, light);
    return () => {
      for (const name of ["pointerover", "focusin"]) root.removeEventListener(name, light);
    };
  }, []);

  return <BoardMapFrame reader={reader} element={element} />;
}
