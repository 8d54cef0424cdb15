/** `POST /doctor/alarm`: a doctor's call for help by a form, and where the doctor goes on from there. */
import type { FormValues } from "../../views/forms.ts";
import { isDoctorAlarm } from "../../views/safety_bar.tsx";
import type { AlertCalled } from "../emergency_services.ts";
import type { Outcome, Person } from "../services.ts";
import type { CallKit } from "./call_kit.ts";
import { type Failure, failureOf, invalidFailure } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import { formOf, localPath, type PageContext, type PagesApp, readerOf, seeOther } from "./kit.ts";
import { failedLive, signedOut, wantsJson } from "./live_answers.ts";

/** The page that says why a call was not taken. */
export type ShowRefused = (
  c: PageContext,
  person: Person,
  values: FormValues,
  failure: Failure,
) => Promise<Response> | Response;

/** The call is stored without the visit that it named. */
const isLeftOut = (outcome: Outcome<AlertCalled>): boolean =>
  "ok" in outcome && (outcome.ok.ignored?.some(({ path }) => path === "bookingId") ?? false);

/** Whoever reads a call that is older has to know it. */
const LATE_MILLISECONDS = 60_000;

/** What is said with a call that a phone without a connection had to keep. */
function lateWords(kit: CallKit, c: PageContext, values: FormValues): string | undefined {
  const at = Date.parse(values.text("occurredAt"));
  const isLate = kit.now() - at > LATE_MILLISECONDS;
  if (!isLate) return undefined;
  const reader = readerOf(kit, c);
  // It is read on another day, perhaps: «вчера» would be another one then.
  const day = reader.dayValue(at);
  const time = reader.clock(at);
  return reader.t("sos.late", {
    time: day === reader.dayValue(kit.now()) ? time : `${day} ${time}`,
  });
}

export function doctorAlarmPage(app: PagesApp, kit: CallKit, showRefused: ShowRefused): void {
  app.post(
    "/doctor/alarm",
    (c) =>
      c.get("person") === null && wantsJson(c) ? signedOut() : withPerson(c, async (person) => {
        const values = await formOf(c);
        const language = c.get("language");
        const kind = values.text("kind");
        // A call waits in the browser for the one who made it, whoever has signed in there meanwhile.
        if (wantsJson(c) && (values.given("personId") ?? person.id) !== person.id) {
          return signedOut();
        }
        const bookingId = values.given("bookingId");
        if (!isDoctorAlarm(kind)) {
          return wantsJson(c)
            ? failedLive(invalidFailure([]))
            : refusePage(c, 400, "invalid_input");
        }
        const outcome = await kit.services.emergency.raise(person, {
          kind,
          bookingId,
          clientId: values.given("clientId"),
          message: lateWords(kit, c, values),
        }, language);
        const failure = failureOf(outcome, language);
        // The same for every kind: what came of it is told where it may be seen.
        if (wantsJson(c)) {
          return failure === null
            ? c.json({ isOfVisit: !isLeftOut(outcome) })
            : failedLive(failure);
        }
        if (failure !== null) return await showRefused(c, person, values, failure);
        const path = localPath(values.text("path"), "/doctor");
        // The card of a visit that somebody else has by now is not the doctor's to see.
        if (bookingId === undefined || isLeftOut(outcome)) return seeOther(c, path);
        if (kind === "resuscitation") return seeOther(c, `/bookings/${bookingId}/resuscitation`);
        return seeOther(
          c,
          kind === "hospital_transport" ? `/bookings/${bookingId}/transport` : path,
        );
      }),
  );
}
