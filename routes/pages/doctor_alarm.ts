/** `POST /doctor/alarm`: a doctor's call for help by a form, and where the doctor goes on from there. */
import type { FormValues } from "../../views/forms.ts";
import { isDoctorAlarm } from "../../views/safety_bar.tsx";
import type { AlertCalled } from "../emergency_services.ts";
import type { Outcome, Person } from "../services.ts";
import type { CallKit } from "./call_kit.ts";
import { type Failure, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import { formOf, localPath, type PageContext, type PagesApp, seeOther } from "./kit.ts";
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

export function doctorAlarmPage(app: PagesApp, kit: CallKit, showRefused: ShowRefused): void {
  app.post(
    "/doctor/alarm",
    (c) =>
      c.get("person") === null && wantsJson(c) ? signedOut() : withPerson(c, async (person) => {
        const values = await formOf(c);
        const language = c.get("language");
        const kind = values.text("kind");
        const bookingId = values.given("bookingId");
        if (!isDoctorAlarm(kind)) return refusePage(c, 400, "invalid_input");
        const outcome = await kit.services.emergency.raise(person, {
          kind,
          bookingId,
          clientId: values.given("clientId"),
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
