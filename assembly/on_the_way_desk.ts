/**
 * What is looked after once a doctor is on duty or on the way: ways that stall, how long visits last, why
 * shifts ended. Part of the assembly.
 */
import type { Bookings } from "../actors/bookings.ts";
import type { DispatcherActor } from "../actors/dispatcher/actor.ts";
import type { DutyNews } from "../actors/dispatcher/duty_news.ts";
import type { BookingIndex } from "../actors/dispatcher/index.ts";
import type { PositionIndex } from "../actors/dispatcher/positions.ts";
import type { Tracking } from "../actors/dispatcher/tracking.ts";
import type { BookingSummary, DispatcherMessage } from "../actors/dispatcher/protocol.ts";
import { ApprovalRound } from "../actors/dispatcher/approval_round.ts";
import { VisitLengths } from "../actors/dispatcher/visit_lengths.ts";
import { VisitShifts } from "../actors/dispatcher/visit_shifts.ts";
import { WayMonitor } from "../actors/dispatcher/way_monitor.ts";
import type { DoctorFacts } from "../actors/booking/protocol.ts";
import { after, DAY, HOUR, type Instant } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import type { doctorStanding } from "../db/doctor_standing.ts";
import { visitLengthStore } from "../db/visit_lengths.ts";

/** Visits of so long ago still say how long one lasts. */
const LEARNED_MILLISECONDS = 60 * DAY;
/** So long a doctor's page says why the shift ended. */
const ENDS_SHOWN_MILLISECONDS = 12 * HOUR;

/** @returns `of` for the world, `learn` to be called before the first booking is read, and now and then */
export function visitLengthsOver(database: Database) {
  const store = visitLengthStore(database);
  const lengths = new VisitLengths();
  return {
    of: (...kind: Parameters<VisitLengths["of"]>) => lengths.of(...kind),
    learn: async (now: Instant) =>
      lengths.learn(await store.past(after(now, -LEARNED_MILLISECONDS))),
  };
}

interface Surroundings {
  readonly world: World;
  readonly actor: DispatcherActor;
  readonly bookings: Bookings;
  readonly index: BookingIndex;
  readonly positions: PositionIndex;
  readonly tracking: Tracking;
  readonly duties: DutyNews;
  readonly cities: { readonly defaultName: string };
  /** As it is stored. */
  readonly standing: ReturnType<typeof doctorStanding>;
  readonly doctorChanged: (doctor: DoctorFacts) => Promise<void>;
  /** Into the dispatcher's mailbox. */
  readonly tell: (message: Extract<DispatcherMessage, { type: "visitOffShift" }>) => void;
}

/** To be made before the dispatcher's first message. */
export async function afterDesk(around: Surroundings) {
  const { world, actor, bookings, index, positions, tracking, duties, cities } = around;
  actor.cityOf = (duty) => duties.areaOf(duty) ?? cities.defaultName;
  const since = after(world.clock.now(), -ENDS_SHOWN_MILLISECONDS);
  for (const { doctorId, because } of await world.shifts.lastEnds(since)) {
    if (positions.get(doctorId) === null) positions.noteEnd(doctorId, because);
  }
  const ways = new WayMonitor(
    world,
    index,
    positions,
    (summary) => tracking.positionOf(summary)?.etaSeconds ?? null,
    (id, command) => bookings.tell(id, command),
  );
  const shifts = new VisitShifts({
    world,
    bookings: index,
    positions,
    factsOf: around.standing.factsOf,
    tell: around.tell,
  });
  const approvals = new ApprovalRound({
    bookings: index,
    positions,
    ...around.standing,
    changed: around.doctorChanged,
  });
  return {
    whoMayWork: () => approvals.look(world.clock.now()),
    changed: (summary: BookingSummary) => shifts.changed(summary),
    look: () => {
      shifts.look();
      ways.look();
    },
  };
}
