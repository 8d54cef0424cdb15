/** The summary of a booking that goes up to the dispatcher after each commit. Pure. */
import type { BookingSummary } from "../dispatcher/protocol.ts";
import { PASSING_WITHDRAWALS } from "./codes.ts";
import { expectedFreeAt, type VisitLength } from "./expected_free_at.ts";
import { contractClinicOf } from "./payment_note.ts";
import { planningOf } from "./plan.ts";
import { followersOf } from "./publication.ts";
import {
  type BookingState,
  doctorIdOf,
  engagedDoctorIdOf,
  isRoundOver,
  isVisiting,
  liveOffers,
  nextWaveAt,
  type OfferOutcome,
} from "./state.ts";

/** The way to the door, while somebody may be on it: an urgent one begins with the assignment. */
function journeyOf(state: BookingState): BookingSummary["journey"] {
  if (state.callType === "consultation") return null;
  const hasDeparted = state.status === "en_route";
  if (!hasDeparted && !(state.status === "assigned" && state.callType === "urgent")) return null;
  const offer = state.offers.findLast(({ outcome }) => outcome === "accepted");
  return {
    hasDeparted,
    startedAt: hasDeparted ? state.departedAt : state.assignedAt,
    expectedSeconds: offer?.doctorId === state.doctor.id ? offer.etaSeconds : null,
    question: state.way ?? null,
  };
}

/** Taken back before it could be answered: no answer, and its doctor was as good as not asked. */
const UNANSWERABLE: ReadonlySet<OfferOutcome> = new Set(PASSING_WITHDRAWALS);

/** @param visitLength how long visits of a kind last, learned; absent: as everywhere */
export function summaryOf(
  state: BookingState,
  visitLength?: VisitLength,
): BookingSummary {
  const live = liveOffers(state);
  const pending = state.status === "pending" ? state : null;
  const roundFrom = pending?.search.roundFromWave ?? 0;
  const askedNow = state.offers
    .filter(({ wave, outcome }) =>
      pending !== null && wave >= roundFrom && !UNANSWERABLE.has(outcome)
    )
    .map((offer) => offer.doctorId);
  const place = state.words.address;
  return {
    id: state.id,
    version: state.version,
    city: state.city,
    status: state.status,
    callType: state.callType,
    specialization: state.specialization,
    priority: state.priority,
    point: place === null ? null : { latitude: place.latitude, longitude: place.longitude },
    createdAt: state.createdAt,
    scheduledTime: state.scheduledTime,
    clinicId: state.clinicId,
    ...(state.clinicOnly === true ? { clinicOnly: true } : {}),
    contractClinicId: contractClinicOf(state),
    preferredDoctorId: state.preferredDoctorId,
    wave: state.wave,
    searchRevision: state.searchRevision ?? 0,
    wantsOffers: pending !== null && pending.hold === null && pending.search.startedAt !== null &&
      live.length === 0,
    nextWaveAt: pending?.hold === null ? nextWaveAt(pending) : null,
    isRoundOver: pending !== null && isRoundOver(pending),
    askedDoctorIds: [...new Set([...askedNow, ...state.excludedDoctorIds])],
    offers: state.offers,
    liveOffers: live.map(({ doctorId, expiresAt }) => ({ doctorId, expiresAt })),
    doctorId: doctorIdOf(state),
    engagedDoctorId: engagedDoctorIdOf(state),
    followers: followersOf(state),
    patientId: state.patientId,
    needs: state.needs,
    scheduledUntil: state.scheduledUntil,
    searchStartedAt: pending?.search.startedAt ?? null,
    expectedFreeAt: expectedFreeAt(state, visitLength),
    plan: state.plan ?? null,
    planning: planningOf(state),
    expectedArrivalAt: state.expectedArrivalAt ?? null,
    isFreeAtSaid: isVisiting(state) && state.freeAt != null,
    roundFromWave: roundFrom,
    awaited: pending?.search.awaited ?? null,
    arrivedAt: isVisiting(state) ? state.arrivedAt : null,
    journey: journeyOf(state),
    ...(isVisiting(state) && state.approvalLostAt != null ? { isApprovalLost: true } : {}),
  };
}
