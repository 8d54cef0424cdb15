/**
 * What dispatch does elsewhere, as policies that take the place of ours: the rest of the machine is the
 * same. Each looks at the very verdicts that ours looks at.
 */
import { estimateSeconds } from "../actors/dispatcher/distance.ts";
import { about, judge, prepare } from "../actors/dispatcher/eligibility.ts";
import { match } from "../actors/dispatcher/matching.ts";
import type { BookingSummary, Proposal } from "../actors/dispatcher/protocol.ts";
import type { Policy, Snapshot } from "../actors/dispatcher/snapshot.ts";
import type { PersonId } from "../actors/vocabulary.ts";

interface Pair {
  readonly booking: BookingSummary;
  readonly doctorId: PersonId;
  readonly meters: number;
  readonly seconds: number;
}

/** Every free doctor who may be asked, for every booking that wants one. */
function pairsOf(snapshot: Snapshot): readonly Pair[] {
  const doctors = snapshot.doctors.map((duty) => prepare(duty, snapshot));
  return snapshot.bookings.flatMap((booking) => {
    const asked = about(booking, snapshot);
    return doctors.flatMap((judged): Pair[] => {
      const { verdict, meters } = judge(asked, judged, snapshot);
      if (verdict !== "eligible" || meters === null) return [];
      const doctorId = judged.duty.doctor.id;
      const leg = snapshot.legOf(booking.id, doctorId);
      const seconds = leg?.seconds ?? estimateSeconds(meters);
      return [{ booking, doctorId, meters: leg?.meters ?? meters, seconds }];
    });
  });
}

const proposal = (pairs: readonly Pair[], offerSeconds: number): Proposal => ({
  bookingId: pairs[0]!.booking.id,
  afterWave: pairs[0]!.booking.wave,
  ttlMilliseconds: offerSeconds * 1_000,
  circleMeters: null,
  doctors: pairs.map(({ doctorId, meters, seconds }) => ({
    doctorId,
    distanceMeters: Math.round(meters),
    etaSeconds: Math.round(seconds),
  })),
});

const byCreation = (one: BookingSummary, other: BookingSummary): number =>
  one.createdAt - other.createdAt;

/** The bookings in the order in which they came, each the nearest free doctor. */
const nearestInOrder = (offerSeconds: number): Policy => (snapshot) => {
  const pairs = pairsOf(snapshot);
  const taken = new Set<PersonId>();
  const proposals: Proposal[] = [];
  for (const booking of snapshot.bookings.toSorted(byCreation)) {
    const [nearest] = pairs
      .filter((pair) => pair.booking === booking && !taken.has(pair.doctorId))
      .toSorted((one, other) => one.seconds - other.seconds);
    if (nearest === undefined) continue;
    taken.add(nearest.doctorId);
    proposals.push(proposal([nearest], offerSeconds));
  }
  return { proposals, waiting: [], exhausted: [] };
};

/** Again and again the pair that is nearest of all: whenever a doctor or a booking becomes free. */
const greedyPair: Policy = (snapshot) => {
  const taken = new Set<string>();
  const proposals: Proposal[] = [];
  for (const pair of pairsOf(snapshot).toSorted((one, other) => one.seconds - other.seconds)) {
    if (taken.has(pair.doctorId) || taken.has(pair.booking.id)) continue;
    taken.add(pair.doctorId).add(pair.booking.id);
    proposals.push(proposal([pair], 30));
  }
  return { proposals, waiting: [], exhausted: [] };
};

const BROADCAST_METERS = 6_000;

/** Everybody free within six kilometres at once: the first to accept has it. */
const broadcast: Policy = (snapshot) => {
  const proposals: Proposal[] = [];
  // A phone that rings for several at once shows them all: nobody is left out for another's offer.
  const open = { ...snapshot, asked: new Set<PersonId>() };
  const pairs = pairsOf(open);
  for (const booking of snapshot.bookings.toSorted(byCreation)) {
    const near = pairs.filter((pair) =>
      pair.booking === booking && pair.meters <= BROADCAST_METERS
    );
    if (near.length > 0) proposals.push(proposal(near, 30));
  }
  return { proposals, waiting: [], exhausted: [] };
};

export const POLICIES = {
  tot: match,
  unhinted: match,
  greedy: greedyPair,
  order: nearestInOrder(30),
  broadcast,
  /** Ten seconds to reach the phone and thirty to answer; the customer's thirty are in the people. */
  cascade: nearestInOrder(40),
} as const satisfies Record<string, Policy>;
export type PolicyName = keyof typeof POLICIES;

export const POLICY_TITLES: Readonly<Record<PolicyName, string>> = {
  tot: "TOT",
  unhinted: "TOT without hints where to wait",
  greedy: "greedy nearest pair (Uber-like)",
  order: "nearest first, in order of arrival, 30 s",
  broadcast: "broadcast to all within 6 km (LibreTaxi, Fleetbase)",
  cascade: "10/30/30 s cascade (APITaxi)",
};

/** After acceptance the customer confirms, up to thirty seconds. */
export const confirms = (name: PolicyName): boolean => name === "cascade";

/** Free doctors hear where they had better wait. */
export const isHinted = (name: PolicyName): boolean => name === "tot";
