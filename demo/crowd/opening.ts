/**
 * The first scene: visits at every stage at once, so that whoever opens the board in the first
 * seconds finds it alive. All by lawful commands, in haste.
 */
import type { Status } from "../../actors/booking/protocol.ts";
import { MINUTE, SECOND, type Specialization } from "../../actors/vocabulary.ts";
import type { Api } from "./api.ts";
import { pause } from "./event_stream.ts";
import type { Surroundings } from "./member.ts";
import type { Patient } from "./patient.ts";
import type { Wish } from "./wishes.ts";

interface Part {
  readonly wish: Wish;
  readonly goal: Status;
  /** One that many doctors have, where the part must not wait for a doctor. */
  readonly specialization?: Specialization;
}

const many = (count: number, part: Part): Part[] => Array.from({ length: count }, () => part);

const PARTS: readonly Part[] = [
  ...many(2, { wish: "urgent", goal: "completed", specialization: "therapist" }),
  ...many(2, { wish: "urgent", goal: "in_progress", specialization: "therapist" }),
  ...many(2, { wish: "urgent", goal: "arrived", specialization: "therapist" }),
  ...many(1, { wish: "urgent", goal: "en_route", specialization: "cardiologist" }),
  ...many(1, { wish: "urgent", goal: "en_route", specialization: "neurologist" }),
  ...many(1, { wish: "urgent", goal: "en_route", specialization: "therapist" }),
  ...many(1, { wish: "urgent", goal: "assigned", specialization: "therapist" }),
  ...many(1, { wish: "soon", goal: "assigned", specialization: "therapist" }),
  ...many(1, { wish: "consultation", goal: "in_progress", specialization: "therapist" }),
  ...many(1, { wish: "consultation", goal: "assigned", specialization: "therapist" }),
  ...many(2, { wish: "planned", goal: "pending" }),
  ...many(1, { wish: "rare", goal: "pending" }),
];

/** A slow machine opens with what it has by then. */
const PATIENCE = 8 * SECOND;
/** The visitor's own finished booking is worth a longer wait: nobody goes on with it later. */
const PATIENCE_FOR_VISITOR = 30 * SECOND;
const LOOK_AGAIN = 50;
const HELD = 2 * MINUTE;
const LATECOMERS = 2;

export interface Scene {
  readonly around: Surroundings;
  readonly patients: readonly Patient[];
  /** Somebody at the telephone, who holds the call that nobody can take. */
  readonly dispatcher: Api;
  /** Kept for the visitor: gets one finished booking. */
  readonly visitor: Patient;
}

/** @returns when every part has come as far as it should, or patience is at its end */
export async function openScene({ around, patients, dispatcher, visitor }: Scene): Promise<void> {
  const { haste, signal, troubles } = around;
  const cast: { patient: Patient; part: Part }[] = PARTS.flatMap((part, at) => {
    const patient = patients[at];
    return patient === undefined ? [] : [{ patient, part }];
  });
  cast.unshift({
    patient: visitor,
    part: { wish: "urgent", goal: "completed", specialization: "therapist" },
  });
  await Promise.all(cast.map(async ({ patient, part }) => {
    try {
      const id = await patient.book(part.wish, part.specialization);
      haste.hurry(id, part.goal);
      if (part.wish === "rare") await hold(dispatcher, id);
    } catch (error) {
      troubles.note(error);
    }
  }));
  const beganAt = Date.now();
  const isWaiting = () => {
    const patience = visitor.isHurrying ? PATIENCE_FOR_VISITOR : PATIENCE;
    return Date.now() < beganAt + patience && cast.some(({ patient }) => patient.isHurrying);
  };
  while (!signal.aborted && isWaiting()) await pause(LOOK_AGAIN, signal);
  haste.end();
  // And two whom the first visitor still sees being offered.
  await Promise.all(
    patients.slice(PARTS.length, PARTS.length + LATECOMERS).map((patient) =>
      patient.book("urgent").catch((error) => troubles.note(error))
    ),
  );
}

const hold = (dispatcher: Api, bookingId: string): Promise<unknown> =>
  dispatcher.post(`/bookings/${bookingId}/hold`, {
    until: new Date(Date.now() + HELD).toISOString(),
  });
