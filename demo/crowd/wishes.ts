/** What a patient books next: whatever there is least of, so that every column of the board lives. */
import { MINUTE, type Specialization } from "../../actors/vocabulary.ts";
import { between, inPercent, oneOf, whole } from "../chance.ts";
import type { DemoAddress } from "../addresses.ts";
import { type Complaint, OF_CHILDREN, PLANNED, RARE, REMOTE, URGENT } from "./complaints.ts";
import type { PatientName } from "./names.ts";
import { DOOR_NOTES } from "./sayings.ts";

export const WISHES = ["urgent", "soon", "planned", "consultation", "rare"] as const;
export type Wish = typeof WISHES[number];

/** At most so many of each are open at once; together a little over the crowd's most. */
const MOST: Readonly<Record<Wish, number>> = {
  urgent: 9,
  soon: 3,
  planned: 3,
  consultation: 4,
  rare: 1,
};

/** @param open how many of each wish are open now */
export function nextWish(open: Readonly<Record<Wish, number>>): Wish | null {
  const wanted = WISHES.filter((wish) => open[wish] < MOST[wish]);
  return wanted.length === 0 ? null : oneOf(wanted);
}

/**
 * The body of `POST /bookings` for this person's wish.
 * @param specialization of the person's own complaint; any where nothing is said
 */
export function bookingFor(
  wish: Wish,
  name: PatientName,
  home: DemoAddress,
  now: number,
  specialization: Specialization | null = null,
): Record<string, unknown> {
  const { child } = name;
  const mayBeForChild = child !== null && specialization === null && wish === "urgent";
  const forChild = mayBeForChild && inPercent(70);
  const complaint = forChild ? oneOf(OF_CHILDREN) : complaintOf(wish, specialization);
  return {
    callType: CALL_TYPES[wish],
    specialization: complaint.specialization,
    symptoms: complaint.symptoms,
    redFlags: complaint.redFlags ?? [],
    needs: complaint.needs ?? [],
    // Without it the call is for oneself: name and birth date stand in the profile.
    ...(forChild ? { patient: { ...child, lastName: name.lastName, relation: "child" } } : {}),
    ...(wish === "consultation" ? {} : { address: addressOf(home) }),
    ...timeOf(wish, now),
    commandId: crypto.randomUUID(),
  };
}

const CALL_TYPES = {
  urgent: "urgent",
  rare: "urgent",
  soon: "scheduled",
  planned: "scheduled",
  consultation: "consultation",
} as const satisfies Record<Wish, string>;

const COMPLAINTS: Readonly<Record<Wish, readonly Complaint[]>> = {
  urgent: URGENT,
  soon: PLANNED,
  planned: PLANNED,
  consultation: REMOTE,
  rare: RARE,
};

function complaintOf(wish: Wish, specialization: Specialization | null): Complaint {
  // Most people who call a doctor home want a therapist.
  const wanted = specialization ?? (wish === "urgent" && inPercent(40) ? "therapist" : null);
  const all = COMPLAINTS[wish];
  return oneOf(wanted === null ? all : all.filter((one) => one.specialization === wanted));
}

/** `soon` is searched for at once; for `planned` the search begins when nobody looks any more. */
function timeOf(wish: Wish, now: number): Record<string, string> {
  if (wish !== "soon" && wish !== "planned") return {};
  const minutes = wish === "soon" ? between(12, 30) : 15 * whole(10, 24);
  const round = 5 * MINUTE;
  const at = Math.ceil((now + minutes * MINUTE) / round) * round;
  return {
    scheduledTime: new Date(at).toISOString(),
    scheduledUntil: new Date(at + 60 * MINUTE).toISOString(),
  };
}

const addressOf = ({ text, latitude, longitude, district }: DemoAddress) => ({
  text,
  latitude,
  longitude,
  district,
  entrance: String(whole(1, 6)),
  floor: String(whole(1, 9)),
  flat: String(whole(1, 140)),
  intercom: String(whole(1, 140)),
  ...(inPercent(35) ? { notes: oneOf(DOOR_NOTES) } : {}),
});
