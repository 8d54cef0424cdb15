/**
 * When the doctor who goes to an alarm will be there: along the streets where they are known, by the straight
 * line where they are not, and by the phone for as long as it moves. Part of the assembly.
 */
import type { AlertCommand } from "../actors/alert/protocol.ts";
import { helperOf } from "../actors/alert/search.ts";
import type { AlertState } from "../actors/alert/state.ts";
import { estimatedLeg } from "../actors/dispatcher/distance.ts";
import { ALERT } from "../actors/limits.ts";
import {
  after,
  type AlertId,
  type GeoPoint,
  type Instant,
  type PersonId,
  SECOND,
} from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Arrival } from "../routes/people/alarm_calls.ts";

interface Surroundings {
  readonly world: Pick<World, "clock" | "travel" | "log">;
  readonly open: () => readonly AlertState[];
  readonly tell: (id: AlertId, command: AlertCommand) => void;
}

export function helperWay({ world, open, tell }: Surroundings) {
  /** When the way of whoever comes was asked last. */
  const askedAt = new Map<AlertId, Instant>();

  /** @returns null: one of the two places is not known */
  async function arrivalOf({ words }: AlertState, from: GeoPoint | null): Promise<Arrival | null> {
    const place = words.place ?? words.senderPlace;
    if (place === null || from === null) return null;
    const [leg] = await world.travel.toPlace([from], place, world.clock.now());
    const { seconds, isEstimated } = leg ?? estimatedLeg(from, place);
    return { arrivesAt: after(world.clock.now(), seconds * SECOND), isEstimated };
  }

  return {
    arrivalOf,

    /** Whoever comes has moved: the hour that all read is by where the phone is now. */
    moved(doctorId: PersonId, fix: GeoPoint): void {
      const now = world.clock.now();
      for (const state of open()) {
        const helper = helperOf(state);
        if (helper?.doctorId !== doctorId || helper.arrivedAt !== null) continue;
        const before = askedAt.get(state.id);
        if (before !== undefined && now - before < ALERT.wayAgainMilliseconds) continue;
        askedAt.set(state.id, now);
        arrivalOf(state, fix).then((arrival) => {
          if (arrival !== null) tell(state.id, { type: "helperMove", doctorId, ...arrival });
        }).catch((error) => {
          // The hour that is known stays, and the next move asks again.
          world.log.fault("the way of whoever comes to an alarm", error, { alertId: state.id });
        });
      }
    },

    /** Nobody goes there any more. */
    forget: (id: AlertId): void => void askedAt.delete(id),
  };
}
