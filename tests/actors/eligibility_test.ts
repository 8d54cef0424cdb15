/** Who may be asked about which booking, and why not: a table of verdicts. */
import { strictEqual } from "node:assert";
import { isForNow, type Verdict } from "../../actors/dispatcher/eligibility.ts";
import { verdictOf } from "../../actors/dispatcher/why_not.ts";
import type { OnDuty } from "../../actors/dispatcher/positions.ts";
import type { BookingSummary } from "../../actors/dispatcher/protocol.ts";
import type { Snapshot } from "../../actors/dispatcher/snapshot.ts";
import { DISPATCH } from "../../actors/limits.ts";
import { after, HOUR, MINUTE, personId } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import { booking, busyUntil, doctor, engaged, settings, snapshot } from "../support/snapshots.ts";

const near = doctor("near", 500);
const VERDICTS: readonly [string, OnDuty, Partial<BookingSummary>, Partial<Snapshot>, Verdict][] = [
  ["near and free", near, {}, {}, "eligible"],
  [
    "not approved",
    { ...near, doctor: { ...near.doctor, approved: false } },
    {},
    {},
    "not_approved",
  ],
  ["another field", near, { specialization: "surgeon" }, {}, "wrong_specialization"],
  [
    "a licence that ended yesterday",
    { ...near, doctor: { ...near.doctor, licenseExpiresOn: "2026-11-21" } },
    {},
    {},
    "licence_expired",
  ],
  [
    "who has said yes to a consultation for now",
    near,
    {},
    { isCalling: () => true },
    "engaged",
  ],
  [
    "the same, for what cannot wait",
    near,
    { priority: "emergency" },
    { isCalling: () => true },
    "eligible",
  ],
  [
    "the same, for another consultation",
    near,
    { callType: "consultation", point: null },
    { isCalling: () => true },
    "eligible",
  ],
  [
    "a licence that ends today in UTC, where the city has tomorrow already",
    { ...near, doctor: { ...near.doctor, licenseExpiresOn: "2026-11-22" } },
    {},
    { today: "2026-11-23" },
    "licence_expired",
  ],
  [
    "a licence that ends before the wished day",
    { ...near, doctor: { ...near.doctor, licenseExpiresOn: "2026-11-23" } },
    { callType: "scheduled", scheduledTime: after(cast.START, 48 * HOUR) },
    {},
    "licence_expired",
  ],
  [
    "a licence that ends today",
    { ...near, doctor: { ...near.doctor, licenseExpiresOn: "2026-11-22" } },
    {},
    {},
    "eligible",
  ],
  [
    "another clinic's, where the patient has agreed to one",
    near,
    { clinicId: personId("another"), clinicOnly: true },
    {},
    "other_provider",
  ],
  ["asked already", near, { askedDoctorIds: [near.doctor.id] }, {}, "already_asked"],
  ["on a visit", near, {}, { engaged: engaged([near, busyUntil(30)]) }, "engaged"],
  ["on a visit that ends soon", near, {}, { engaged: engaged([near, busyUntil(5)]) }, "free_soon"],
  [
    "on a visit that ends soon, where nobody is waited for",
    near,
    {},
    { engaged: engaged([near, busyUntil(5)]), settingsOf: settings({ reservation: null }) },
    "engaged",
  ],
  [
    "on a visit that ends soon, with an old position: the visit's door counts",
    { ...near, fix: { ...near.fix!, recordedAt: after(cast.START, -16 * MINUTE) } },
    {},
    { engaged: engaged([near, busyUntil(5)]) },
    "free_soon",
  ],
  ["a sick leave, which any doctor can write", near, { needs: ["sick_leave"] }, {}, "eligible"],
  [
    "a sick leave, which this one cannot write",
    { ...near, doctor: { ...near.doctor, meets: [] } },
    { needs: ["sick_leave"] },
    {},
    "needs_not_met",
  ],
  ["what only people can judge", near, { needs: ["wheelchair"] }, {}, "eligible"],
  ["what the patient needs and nobody said", near, { needs: ["ecg"] }, {}, "needs_not_met"],
  [
    "what the patient needs and the doctor has",
    { ...near, doctor: { ...near.doctor, meets: ["ecg", "sick_leave"] } },
    { needs: ["ecg"] },
    {},
    "eligible",
  ],
  ["one of the two does not want to meet", near, {}, { isBlocked: () => true }, "blocked"],
  ["outside of the clinic's area", near, {}, { servesPlace: () => false }, "outside_area"],
  [
    "outside of the area of a clinic that is not the doctor's",
    near,
    { clinicId: personId("another") },
    { servesPlace: () => false },
    "eligible",
  ],
  ["on a break", { ...near, breakUntil: after(cast.START, MINUTE) }, {}, {}, "on_break"],
  ["back from a break", { ...near, breakUntil: cast.START }, {}, {}, "eligible"],
  [
    "a shift that ends before the visit can",
    { ...near, endsAt: after(cast.START, 10 * MINUTE) },
    {},
    {},
    "shift_ending",
  ],
  [
    "a shift that is long enough",
    { ...near, endsAt: after(cast.START, 30 * MINUTE) },
    {},
    {},
    "eligible",
  ],
  [
    "a shift that ends before the window begins",
    { ...near, endsAt: after(cast.START, 60 * MINUTE) },
    { callType: "scheduled", scheduledTime: after(cast.START, 70 * MINUTE) },
    {},
    "shift_ending",
  ],
  [
    "a shift that ends before the planned minute within a window that it covers in part",
    { ...near, endsAt: after(cast.START, 80 * MINUTE) },
    {
      callType: "scheduled",
      scheduledTime: after(cast.START, 50 * MINUTE),
      plan: {
        doctorId: near.doctor.id,
        from: after(cast.START, 75 * MINUTE),
        until: after(cast.START, 115 * MINUTE),
      },
    },
    {},
    "shift_ending",
  ],
  [
    "a shift that lasts until after the window has begun",
    { ...near, endsAt: after(cast.START, 120 * MINUTE) },
    { callType: "scheduled", scheduledTime: after(cast.START, 70 * MINUTE) },
    {},
    "eligible",
  ],
  ["going to an alarm", near, {}, { onAlert: new Set([near.doctor.id]) }, "on_alert"],
  ["has called for help", near, {}, { callers: new Set([near.doctor.id]) }, "engaged"],
  ["thinking about another offer", near, {}, { asked: new Set([near.doctor.id]) }, "has_offer"],
  [
    "a silent page",
    { ...near, answeredAt: after(cast.START, -DISPATCH.answerMaxAgeMilliseconds - 1) },
    {},
    {},
    "not_reachable",
  ],
  ["no position yet", { ...near, fix: null }, {}, {}, "no_position"],
  [
    "a position of sixteen minutes ago",
    { ...near, fix: { ...near.fix!, recordedAt: after(cast.START, -16 * MINUTE) } },
    {},
    {},
    "position_old",
  ],
  ["thirty kilometres away", doctor("far", 30_000), {}, {}, "too_far"],
  [
    "no position, but the call is remote",
    { ...near, fix: null },
    { callType: "consultation", point: null },
    {},
    "eligible",
  ],
  [
    "a remote call, and no clinic of the doctor's consults at a distance",
    { ...near, doctor: { ...near.doctor, mayConsult: false } },
    { callType: "consultation", point: null },
    {},
    "no_telemedicine",
  ],
  [
    "an organisation pays by a contract with another clinic",
    near,
    { contractClinicId: cast.PATIENT.id },
    {},
    "other_contract",
  ],
  [
    "an organisation pays by a contract with the doctor's clinic",
    { ...near, doctor: { ...near.doctor, clinicIds: [cast.CLINIC.id] } },
    { contractClinicId: cast.CLINIC.id },
    {},
    "eligible",
  ],
  [
    "a call to a home by a doctor who may not consult at a distance",
    { ...near, doctor: { ...near.doctor, mayConsult: false } },
    {},
    {},
    "eligible",
  ],
];

for (const [what, duty, about, around, verdict] of VERDICTS) {
  Deno.test(`verdict: ${what} → ${verdict}`, () => {
    strictEqual(verdictOf(booking("b", about), duty, snapshot(around)), verdict);
  });
}

Deno.test("a consultation that was said yes to is for now without an hour, and from its hour on", () => {
  const at = cast.START;
  const one = (more: Partial<BookingSummary>) =>
    isForNow(
      booking("b", {
        callType: "consultation",
        status: "assigned",
        doctorId: near.doctor.id,
        ...more,
      }),
      near.doctor.id,
      at,
    );
  strictEqual(one({ scheduledTime: null }), true);
  strictEqual(one({ scheduledTime: after(at, MINUTE) }), false, "until then others may be helped");
  strictEqual(one({ scheduledTime: at }), true);
  strictEqual(one({ scheduledTime: after(at, -HOUR) }), true, "however late");
  strictEqual(one({ scheduledTime: null, status: "in_progress" }), false, "it engages by itself");
  strictEqual(one({ scheduledTime: null, doctorId: personId("another") }), false);
  strictEqual(one({ scheduledTime: null, callType: "urgent" }), false);
});
