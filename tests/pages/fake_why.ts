/** Why and why not in memory, for pages: one doctor of each kind. */
import type { WhyServices } from "../../routes/why_services.ts";
import type { CandidateView } from "../../views/why_facts.ts";
import { id, minutes } from "./fake_bookings.ts";

export const candidate = (changes: Partial<CandidateView> = {}): CandidateView => ({
  doctorId: id(2),
  firstName: "Марина",
  lastName: "Ковалёва",
  verdict: "eligible",
  distanceMeters: 2_400,
  arrivalSeconds: 560,
  score: {
    arrivalSeconds: 560,
    skillSeconds: -60,
    fairnessSeconds: -38,
    ratingSeconds: 0,
    refusalSeconds: 14,
    totalSeconds: 476,
  },
  offers: [],
  ...changes,
});

const ITEMS: readonly CandidateView[] = [
  candidate(),
  candidate({
    doctorId: id(3),
    firstName: "Олег",
    lastName: "Соколов",
    verdict: "free_soon",
    arrivalSeconds: 1_260,
    score: { ...candidate().score!, arrivalSeconds: 1_260, totalSeconds: 1_176 },
  }),
  candidate({
    doctorId: id(4),
    lastName: "Ахметшина",
    verdict: "already_asked",
    score: null,
    offers: [{
      offerId: id(301),
      doctorId: id(4),
      wave: 1,
      madeAt: minutes(-2),
      expiresAt: minutes(-1.75),
      distanceMeters: 3_100,
      etaSeconds: 700,
      outcome: "declined",
      answeredAt: minutes(-1.8),
      reasonCode: "far",
      shownAt: minutes(-1.95),
      answerSeconds: 11,
      score: null,
    }],
  }),
  candidate({
    doctorId: id(5),
    lastName: "Константинопольский",
    verdict: "needs_not_met",
    distanceMeters: null,
    arrivalSeconds: null,
    score: null,
  }),
];

export const fakeWhy = (): WhyServices => ({
  candidates: () =>
    Promise.resolve({
      ok: {
        at: minutes(0),
        counts: { eligible: 1, free_soon: 1, already_asked: 1, needs_not_met: 1 },
        items: ITEMS,
        rounds: [
          {
            at: minutes(-2),
            wave: 1,
            kind: "offered",
            counts: { asked: 1, eligible: 2, needs_not_met: 1 },
          },
        ],
      },
    }),
  progress: () =>
    Promise.resolve({
      ok: {
        progress: { asked: 2, total: 5, queuePlace: null },
        clinicName: "Клиника на Северной",
      },
    }),
  history: () =>
    Promise.resolve({
      ok: {
        doctorId: id(2),
        now: candidate(),
        items: [
          { at: minutes(-2), wave: 1, kind: "offered", verdict: "eligible" },
          { at: minutes(-4), wave: 0, kind: "exhausted", verdict: null },
        ],
      },
    }),
});
