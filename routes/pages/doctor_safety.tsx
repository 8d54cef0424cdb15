/** A doctor's safety by forms: the timer's answers, the calls for help, and the page of the two PINs. */
import type { Attempt } from "../../views/forms.ts";
import { FormState } from "../../views/forms.ts";
import { TextField } from "../../views/fields.tsx";
import { Icon } from "../../views/icon.tsx";
import { Banner, ErrorSummary } from "../../views/notices.tsx";
import type { Outcome, Person } from "../services.ts";
import { showBooking } from "./booking.tsx";
import { showDoctor } from "./doctor.tsx";
import { doctorAlarmPage } from "./doctor_alarm.ts";
import { attemptOf, type Failure, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  localPath,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { failedLive, signedOut, wantsJson } from "./live_answers.ts";

const PINS = "/doctor/pins";
const PIN_FIELD = {
  inputMode: "numeric",
  autoComplete: "off",
  maxLength: 4,
  required: true,
} as const;

async function showPins(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  failure: Failure | null = null,
): Promise<Response> {
  const reader = readerOf(kit, c, PINS);
  const { arePinsSet } = await kit.services.loneVisits.own(person);
  const state = new FormState("pins", attempt);
  const field = (name: "pin" | "duressPin", label: string, hint: string) => (
    <TextField
      reader={reader}
      state={state}
      name={name}
      label={label}
      hint={hint}
      short
      // Shown while it is chosen, as nobody else looks then; never sent back.
      input={{ ...PIN_FIELD, type: "password" }}
    />
  );
  return pageResponse(
    <Layout reader={reader} title={reader.t("pins.title")} version={kit.version}>
      <div class="wrap wrap--narrow stack stack--l page-body">
        <p>
          <a class="button button--quiet button--flush" href="/doctor">
            <Icon name="arrow-left" />
            {reader.t("pins.toShift")}
          </a>
        </p>
        <ErrorSummary reader={reader} state={state} />
        {c.req.query("done") === "pins" && (
          <Banner tone="done" icon="check" title={reader.t("pins.saved")} role="status" />
        )}
        <h1>{reader.t("pins.title")}</h1>
        <p>{reader.t("pins.lead")}</p>
        <form class="card stack" method="post" action={PINS}>
          {arePinsSet && <p class="quiet">{reader.t("pins.set")}</p>}
          {field("pin", reader.t("pins.pin"), reader.t("pins.pinHint"))}
          {field("duressPin", reader.t("pins.duress"), reader.t("pins.duressHint"))}
          <TextField
            reader={reader}
            state={state}
            name="currentPassword"
            label={reader.t("pins.password")}
            input={{ type: "password", autoComplete: "current-password", required: true }}
          />
          <button type="submit" class="button button--primary">{reader.t("pins.save")}</button>
        </form>
      </div>
    </Layout>,
    failure?.status ?? 200,
    failure === null ? {} : failureHeaders(failure),
  );
}

const BOOKING_PATH = /^\/bookings\/([0-9a-f-]{36})$/;

/** `GET` and `POST /doctor/pins`, `POST /doctor/lone-visit/{act}`, `POST /doctor/alarm`. */
export function doctorSafetyPages(app: PagesApp, kit: PageKit): void {
  const { loneVisits } = kit.services;

  app.get(PINS, (c) => withPerson(c, (person) => showPins(c, kit, person)));

  app.post(PINS, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const outcome = await loneVisits.setPins(person, {
        currentPassword: values.text("currentPassword"),
        pin: values.text("pin"),
        duressPin: values.text("duressPin"),
      }, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, `${PINS}?done=pins`);
      return await showPins(c, kit, person, attemptOf("pins", values, failure), failure);
    }));

  app.post(
    "/doctor/lone-visit/:act",
    (c) =>
      c.get("person") === null && wantsJson(c) ? signedOut() : withPerson(c, async (person) => {
        const values = await formOf(c);
        const language = c.get("language");
        const acts: Readonly<Record<string, () => Promise<Outcome<object>>>> = {
          extend: () => loneVisits.extend(person),
          leave: () => loneVisits.leave(person),
          confirm: () => loneVisits.confirm(person, { pin: values.given("pin") }, language),
        };
        const act = acts[c.req.param("act")];
        if (act === undefined) return refusePage(c, 404, "not_found");
        const outcome = await act();
        const failure = failureOf(outcome, language);
        if (wantsJson(c)) {
          return "ok" in outcome ? c.json(outcome.ok) : failedLive(failure!);
        }
        const path = localPath(values.text("path"), "/doctor");
        if (failure === null) return seeOther(c, path);
        const attempt = attemptOf("lone", values, failure);
        const headers = failureHeaders(failure);
        const booking = BOOKING_PATH.exec(path)?.[1];
        return booking === undefined
          ? await showDoctor(c, kit, person, attempt, failure.status, headers)
          : await showBooking(c, kit, person, booking, attempt, failure.status, headers);
      }),
  );

  doctorAlarmPage(app, kit, (c, person, values, failure) =>
    showDoctor(
      c,
      kit,
      person,
      attemptOf("lone", values, failure),
      failure.status,
      failureHeaders(failure),
    ));
}
