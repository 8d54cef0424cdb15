/** Who could be at this door, soonest first: asked of the streets while the booking waits for a doctor. */
import { useEffect, useState } from "preact/hooks";
import type { BookingView } from "../../actors/booking/view.ts";
import type { DutyView } from "../../views/facts.ts";
import type { NearbyDoctor } from "../../views/live_context.ts";

const ASK_MILLISECONDS = 15_000;
const RADIUS_METERS = 30_000;

interface Answer {
  readonly items: readonly {
    readonly doctorId: string;
    readonly distanceMeters: number;
    readonly etaSeconds: number;
  }[];
}

/** Null: it is not asked, or there is no answer yet. */
export function useNearby(
  view: BookingView,
  onShift: readonly DutyView[],
): readonly NearbyDoctor[] | null {
  const [items, setItems] = useState<Answer["items"] | null>(null);
  const { latitude, longitude } = view.address ?? {};
  const isAsked = view.status === "pending" && latitude !== undefined && longitude !== undefined;
  useEffect(() => {
    setItems(null);
    if (!isAsked) return;
    let isWanted = true;
    const ask = async () => {
      const query = new URLSearchParams({
        latitude: String(latitude),
        longitude: String(longitude),
        radiusMeters: String(RADIUS_METERS),
        specialization: view.specialization,
      });
      const answer = await fetch(`/api/v1/geo/doctors/nearby?${query}`).catch(() => null);
      if (answer?.ok && isWanted) setItems((await answer.json() as Answer).items);
    };
    void ask();
    const timer = setInterval(ask, ASK_MILLISECONDS);
    return () => {
      isWanted = false;
      clearInterval(timer);
    };
  }, [view.id, isAsked, latitude, longitude, view.specialization]);
  if (items === null) return null;
  const byId = new Map(onShift.map((one) => [one.doctorId as string, one]));
  return items.flatMap(({ doctorId, distanceMeters, etaSeconds }) => {
    const duty = byId.get(doctorId);
    return duty === undefined ? [] : [{ duty, distanceMeters, etaSeconds }];
  });
}
