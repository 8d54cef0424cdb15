/** The doctor's shift: the page's frame, its live part, and its forms for a browser without a script. */
import { deviceOf } from "../duty_device.ts";
import { bookingPageProps } from "./booking.tsx";
import { bookingSeed } from "../../views/booking_seed.ts";
import { DoctorBody, type DoctorBodyProps } from "../../views/doctor_body.tsx";
import type { DoctorSeed } from "../../views/doctor_seed.ts";
import { attemptOf, failureHeaders, failureOf, invalidFailure } from "./failure.ts";
import type { ShiftWish } from "../../actors/dispatcher/shift_keeper.ts";
import { LIMITS } from "../../actors/limits.ts";
import { instant } from "../../actors/vocabulary.ts";
import type { Attempt, FormValues } from "../../views/forms.ts";
import { refusePage, withPerson } from "./guard.ts";
import { Icon } from "../../views/icon.tsx";
import { Island } from "../../views/island.tsx";
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
import { mapSeed } from "./map_frame.tsx";
import { knownAddress } from "./address_body.ts";
import { parsePlace } from "./place_input.ts";
import type { ReachView } from "../../views/facts.ts";
import { FairnessCard } from "../../views/fairness_card.tsx";
import type { OwnShifts } from "../../views/fairness_facts.ts";
import { ReachForm } from "../../views/reach_form.tsx";
import { Navigators } from "../../views/visit_address.tsx";
import { WaitingHint } from "../../views/waiting_hint.tsx";
import { WrittenOffers } from "../../views/offers.tsx";
import { ownOpen, presentVisit } from "../../views/present_visit.ts";
import { AlarmCalls, type AlarmCallsProps, alarmCallsProps } from "./alarm_calls.tsx";
import { Safety, type SafetyProps, safetyProps } from "./safety_bar.tsx";
import { seedOf } from "../../views/reader_seed.ts";
import { fieldError } from "../validation.ts";
import type { Person } from "../services.ts";

interface DoctorPageProps extends Omit<DoctorBodyProps, "answers" | "hint"> {
  readonly reach: ReachView;
  /** What the shift has brought so far; null: no shift today. */
  readonly fairness: Pick<OwnShifts, "today" | "median"> | null;
  readonly safety: SafetyProps;
  readonly alarmCalls: AlarmCallsProps;
  readonly newId: () => string;
  readonly version: string;
  readonly kit: PageKit;
}

/** What the browser goes on with. */
function seedOfDoctor({ reader, kit, ...props }: DoctorPageProps): DoctorSeed {
  return {
    reader: seedOf(props.visit?.reader ?? reader),
    duty: props.duty,
    offers: props.offers,
    visit: props.visit === null ? null : bookingSeed(props.visit),
    planned: props.planned,
    shiftEnd: props.shiftEnd ?? null,
    addresses: props.addresses,
    isOnAlarm: props.alarmCalls.seed.calls.help !== null,
    version: props.version,
    maps: kit.cities.list.flatMap(({ name, city }) => {
      const seed = mapSeed(kit, reader, name, city.pack.manifest.bounds);
      return seed === null ? [] : [[name, seed] as const];
    }),
  };
}

function DoctorPage(props: DoctorPageProps) {
  const { reader, visit, kit } = props;
  const shown = visit?.reader ?? reader;
  return (
    <Layout
      reader={shown}
      title={reader.t("nav.shift")}
      plainBar
      version={props.version}
      styles={["map.css", "doctor.css"]}
      scripts={kit.assets?.scriptsOf("doctor") ?? null}
      words={kit.assets?.wordsOf("doctor")[reader.language] ?? null}
    >
      <AlarmCalls {...props.alarmCalls} />
      <Island name="doctor" properties={seedOfDoctor(props)}>
        <DoctorBody
          {...props}
          reader={shown}
          hint={props.duty?.waitingHint != null && (
            <WaitingHint reader={shown} hint={props.duty.waitingHint} Navigators={Navigators} />
          )}
          isOnAlarm={props.alarmCalls.seed.calls.help !== null}
          answers={
            <WrittenOffers
              reader={shown}
              offers={props.offers}
              attempt={props.attempt}
              newId={props.newId}
              hasVisit={visit !== null}
            />
          }
        />
      </Island>
      {/* Chosen once: the live page does without it. */}
      <div class="bleed">
        <div class="stack">
          <FairnessCard reader={shown} fairness={props.fairness} />
          <div class="card">
            <div class="folds">
              <ReachForm reader={shown} reach={props.reach} attempt={props.attempt} />
              <a class="link-row" href="/doctor/pins">
                <Icon name="lock" />
                <span>
                  <span class="link-row__main">{reader.t("pins.link")}</span>
                  <span class="link-row__sub">{reader.t("pins.linkSub")}</span>
                </span>
                <Icon name="chevron-right" />
              </a>
            </div>
          </div>
        </div>
      </div>
      <Safety {...props.safety} />
    </Layout>
  );
}

async function fairnessOf(kit: PageKit, person: Person) {
  const outcome = await kit.services.fairness.own(person);
  return "ok" in outcome ? outcome.ok : null;
}

/** The page of the shift, also where a form on it did not go through. */
export async function showDoctor(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const { bookings, duty, push } = kit.services;
  const reader = readerOf(kit, c, "/doctor");
  const offers = duty.offers(person);
  // Where there is no script nobody else says that the doctor has seen them.
  for (const { bookingId } of offers) {
    await bookings.command(person, bookingId, "shown", {}, c.get("language"));
  }
  const own = ownOpen(await bookings.current(person), person.id);
  duty.looked(person, null);
  const view = duty.of(person.id);
  const present = presentVisit(own, view?.bookingId ?? null, reader.now);
  const visit = present === null
    ? null
    : await bookingPageProps(kit, reader, person, present.id, attempt);
  return pageResponse(
    <DoctorPage
      reader={reader}
      duty={view}
      offers={offers}
      shiftEnd={view === null ? duty.endOf(person.id) : null}
      visit={visit}
      planned={own.filter((one) => one.id !== present?.id)}
      attempt={attempt}
      addresses={kit.addresses}
      reach={await push.wishes(person)}
      fairness={await fairnessOf(kit, person)}
      safety={await safetyProps(kit, visit?.reader ?? reader, person, {
        bookingId: present?.id ?? null,
        path: "/doctor",
        attempt,
      })}
      alarmCalls={await alarmCallsProps(kit, visit?.reader ?? reader, person, {
        path: "/doctor",
        attempt,
      })}
      newId={kit.newId}
      version={kit.version}
      kit={kit}
    />,
    status,
    headers,
  );
}

/** What the form says of the shift beside whether it goes on; what cannot be read is not said. */
function shiftWish(values: FormValues): ShiftWish {
  const minutes = Number(values.text("breakMinutes") || Number.NaN);
  const until = values.text("endsAt");
  const endsAt = until === "none" ? null : Date.parse(until);
  return {
    ...(Number.isInteger(minutes) && minutes >= 0 && minutes <= LIMITS.breakMinutes
      ? { breakMinutes: minutes }
      : {}),
    ...(endsAt === null ? { endsAt } : Number.isNaN(endsAt) ? {} : { endsAt: instant(endsAt) }),
  };
}

/** `GET /doctor`, `POST /doctor/shift`, `POST /doctor/place`, `POST /doctor/reach`. */
export function doctorPages(app: PagesApp, kit: PageKit): void {
  const { duty, push } = kit.services;

  app.get("/doctor", (c) => withPerson(c, (person) => showDoctor(c, kit, person)));

  app.post("/doctor/shift", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const outcome = await duty.set(
        person,
        values.text("available") === "true",
        shiftWish(values),
      );
      const failure = failureOf(outcome, c.get("language"));
      if (failure === null) return seeOther(c, "/doctor");
      const attempt = attemptOf("shift", values, failure);
      return await showDoctor(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));

  app.post("/doctor/present", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const failure = failureOf(await duty.isThere(person), c.get("language"));
      if (failure === null) return seeOther(c, localPath(values.text("path"), "/doctor"));
      const attempt = attemptOf("shift", values, failure);
      return await showDoctor(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));

  app.post("/doctor/stay", (c) =>
    withPerson(c, (person) => {
      const outcome = duty.stay(person);
      return "ok" in outcome ? seeOther(c, "/doctor") : refusePage(c, 403, "forbidden");
    }));

  app.post("/doctor/place", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const typed = values.text("place");
      const place = knownAddress(typed, kit.addresses) ?? parsePlace(typed);
      const failure = place === null
        ? invalidFailure([fieldError("place", typed === "" ? "required" : "place", language)])
        : failureOf(duty.place(person, place, deviceOf(c)), language);
      if (failure === null) return seeOther(c, "/doctor");
      const attempt = attemptOf("place", values, failure);
      return await showDoctor(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));

  app.post("/doctor/reach", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const ways = values.all("ways");
      const outcome = await push.setWishes(person, {
        push: ways.includes("push"),
        sms: ways.includes("sms"),
        offShift: ways.includes("offShift"),
      }, c.get("language"));
      const failure = failureOf(outcome, c.get("language"));
      if (failure === null) return seeOther(c, "/doctor#reach");
      const attempt = attemptOf("reach", values, failure);
      return await showDoctor(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));
}
