/** When a doctor means to work: `/doctor/plan`, and the same where a clinic says it for its own. */
import { Disclosure } from "../../views/disclosure.tsx";
import { Chips, TextField } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Empty, ErrorSummary } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import { range, type Reader } from "../../views/reader.ts";
import { daysLater } from "../planning/city_days.ts";
import type { PlannedShiftView } from "../planning/shift_services.ts";
import { translate } from "../locale.ts";
import type { FieldError, Language, Outcome, Person } from "../services.ts";
import { fieldError } from "../validation.ts";
import { knownAddress } from "./address_body.ts";
import { instantInCity } from "./city_time.ts";
import { attemptOf, failureHeaders, failureOf, invalidFailure } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { parsePlace } from "./place_input.ts";

/** Days that can be ticked at once. */
const DAYS_AHEAD = 14;
const ALIASES = { startsAt: "days", endsAt: "until", startPlace: "place" };

interface PlanPageProps {
  reader: Reader;
  shifts: readonly PlannedShiftView[];
  attempt: Attempt | null;
  /** Where the forms go. */
  path: string;
  /** Of a clinic's page: the doctor. */
  doctorId: string | null;
  kit: PageKit;
}

/** «чт, 27 ноября». */
const dayName = (reader: Reader, date: string): string =>
  new Intl.DateTimeFormat(reader.language === "ru" ? "ru-RU" : "en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  }).format(Date.parse(`${date}T00:00:00Z`));

function NewShift({ reader, attempt, path }: Pick<PlanPageProps, "reader" | "attempt" | "path">) {
  const state = new FormState("plan", attempt, ALIASES);
  const today = reader.dayValue(reader.now);
  return (
    <form class="card stack stack--l" method="post" action={path} novalidate>
      <h2 class="card__title">{reader.t("shiftPlan.new")}</h2>
      <Chips
        state={state}
        name="days"
        legend={reader.t("shiftPlan.days")}
        hint={reader.t("shiftPlan.daysHint")}
        choices={Array.from({ length: DAYS_AHEAD }, (_, ahead) => {
          const date = daysLater(today, ahead);
          return { value: date, text: dayName(reader, date) };
        })}
      />
      <div class="fields fields--two">
        <TextField
          reader={reader}
          state={state}
          name="from"
          label={reader.t("shiftPlan.from")}
          fallback="09:00"
          input={{ type: "time", step: 300 }}
        />
        <TextField
          reader={reader}
          state={state}
          name="until"
          label={reader.t("shiftPlan.until")}
          fallback="17:00"
          input={{ type: "time", step: 300 }}
        />
      </div>
      <TextField
        reader={reader}
        state={state}
        name="place"
        label={reader.t("shiftPlan.place")}
        hint={reader.t("shiftPlan.placeHint")}
        optional
        input={{ autoComplete: "off", maxLength: 300 }}
      />
      <button type="submit" class="button button--primary button--large">
        <Icon name="plus" />
        {reader.t("shiftPlan.add")}
      </button>
    </form>
  );
}

function ShiftRow(
  { reader, shift, path }: { reader: Reader; shift: PlannedShiftView; path: string },
) {
  return (
    <li class="card stack stack--s">
      <div class="row row--between">
        <h3 class="card__title">
          {reader.day(shift.startsAt)},{" "}
          {range(reader.clock(shift.startsAt), reader.clock(shift.endsAt))}
        </h3>
        {shift.visits > 0 && (
          <Pill tone="go" icon="calendar" text={reader.count("shiftPlan.visits", shift.visits)} />
        )}
      </div>
      {shift.startPlace !== null && (
        <p class="fact small">
          <Icon name="pin" />
          <span class="pre">{reader.t("dayPlan.start", { place: shift.startPlace.text })}</span>
        </p>
      )}
      <Disclosure icon="x" title={reader.t("shiftPlan.remove")}>
        <form class="stack" method="post" action={`${path}/${shift.id}/remove`}>
          <p>{reader.t(shift.visits > 0 ? "shiftPlan.removeVisits" : "shiftPlan.removeText")}</p>
          <button type="submit" class="button button--danger-quiet">
            {reader.t("shiftPlan.removeSubmit")}
          </button>
        </form>
      </Disclosure>
    </li>
  );
}

function PlanPage({ reader, shifts, attempt, path, doctorId, kit }: PlanPageProps) {
  return (
    <Layout
      reader={reader}
      title={reader.t("shiftPlan.title")}
      version={kit.version}
      styles={["planning.css"]}
    >
      <div class="wrap--narrow stack stack--l page-body">
        <div class="stack stack--s">
          <h1>{reader.t(doctorId === null ? "shiftPlan.title" : "shiftPlan.titleOf")}</h1>
          <p class="quiet">{reader.t(doctorId === null ? "shiftPlan.lead" : "shiftPlan.leadOf")}</p>
          <ErrorSummary reader={reader} state={new FormState("plan", attempt, ALIASES)} />
        </div>
        <section class="stack" aria-labelledby="shifts-title">
          <h2 class="visually-hidden" id="shifts-title">{reader.t("shiftPlan.planned")}</h2>
          {shifts.length === 0
            ? (
              <div class="card">
                <Empty
                  icon="calendar"
                  title={reader.t("shiftPlan.none")}
                  text={reader.t("shiftPlan.noneText")}
                />
              </div>
            )
            : (
              <ul class="planlist">
                {shifts.map((shift) => (
                  <ShiftRow key={shift.id} reader={reader} shift={shift} path={path} />
                ))}
              </ul>
            )}
        </section>
        <NewShift reader={reader} attempt={attempt} path={path} />
        <p>
          <a
            class="button"
            href={doctorId === null ? "/doctor/day" : `/clinic/doctors/${doctorId}/day`}
          >
            <Icon name="clock" />
            {reader.t("shiftPlan.toDay")}
          </a>
        </p>
      </div>
    </Layout>
  );
}

/** A place as it was typed: a known address, two coordinates or a map's link, else what the map finds. */
async function startPlaceOf(kit: PageKit, language: Language, typed: string) {
  const point = knownAddress(typed, kit.addresses) ?? parsePlace(typed);
  if (point !== null) {
    return { text: typed, latitude: point.latitude, longitude: point.longitude };
  }
  const found = await kit.services.cities.search({ q: typed.slice(0, 200), limit: 1 }, language);
  const [first] = "ok" in found ? found.ok.items : [];
  return first === undefined
    ? null
    : { text: first.label, latitude: first.latitude, longitude: first.longitude };
}

interface Wanted {
  readonly bodies: readonly { readonly date: string; readonly body: unknown }[];
  readonly errors: readonly FieldError[];
}

/** The form → one shift for each day that is ticked; one that ends before it begins ends the next day. */
async function wantedOf(
  kit: PageKit,
  values: FormValues,
  { language, timeZone }: Pick<Reader, "language" | "timeZone">,
): Promise<Wanted> {
  const errors: FieldError[] = [];
  const days = [...new Set(values.all("days"))].toSorted();
  const [from, until] = [values.text("from"), values.text("until")];
  if (days.length === 0) errors.push(fieldError("days", "required", language));
  if (from === "") errors.push(fieldError("from", "required", language));
  if (until === "") errors.push(fieldError("until", "required", language));
  const typed = values.text("place");
  const startPlace = typed === "" ? null : await startPlaceOf(kit, language, typed);
  if (typed !== "" && startPlace === null) errors.push(fieldError("place", "place", language));
  const bodies = errors.length > 0 ? [] : days.flatMap((date) => {
    const startsAt = instantInCity(date, from, timeZone);
    const isNight = until <= from;
    const endsAt = startsAt === null
      ? null
      : instantInCity(isNight ? daysLater(date, 1) : date, until, timeZone);
    return endsAt === null ? [] : [{ date, body: { startsAt, endsAt, startPlace } }];
  });
  if (errors.length === 0 && bodies.length < days.length) {
    errors.push(fieldError("days", "day", language));
  }
  return { bodies, errors };
}

/** `GET` and `POST /doctor/plan`, `/clinic/doctors/{id}/plan`, and taking a shift back. */
export function doctorPlanPages(app: PagesApp, kit: PageKit): void {
  const { planning } = kit.services;

  async function show(
    c: PageContext,
    person: Person,
    doctorId: string | null,
    attempt: Attempt | null = null,
    status = 200,
    headers = {},
  ): Promise<Response> {
    const outcome = await planning.shifts(person, doctorId);
    if (!("ok" in outcome)) return refusePage(c, 404, "not_found");
    const path = pathOf(doctorId);
    return pageResponse(
      <PlanPage
        reader={readerOf(kit, c, path)}
        shifts={outcome.ok}
        attempt={attempt}
        path={path}
        doctorId={doctorId}
        kit={kit}
      />,
      status,
      headers,
    );
  }

  /** What could not be planned, each with its day: the others are. */
  async function added(
    person: Person,
    doctorId: string | null,
    { bodies }: Wanted,
    reader: Reader,
  ): Promise<readonly FieldError[]> {
    const errors: FieldError[] = [];
    for (const { date, body } of bodies) {
      const outcome = await planning.addShift(person, doctorId, body, reader.language);
      if ("ok" in outcome) continue;
      if ("invalid" in outcome) errors.push(...outcome.invalid);
      else {
        errors.push({
          path: "days",
          message: translate(reader.language, "shiftPlan.refused", {
            day: dayName(reader, date),
            why: translate(reader.language, `refusal.${outcome.refused}`),
          }),
        });
      }
    }
    return errors;
  }

  async function submitted(c: PageContext, person: Person, doctorId: string | null) {
    const values = await formOf(c);
    const reader = readerOf(kit, c, pathOf(doctorId));
    const wanted = await wantedOf(kit, values, reader);
    const errors = wanted.errors.length > 0
      ? wanted.errors
      : await added(person, doctorId, wanted, reader);
    if (errors.length === 0) return seeOther(c, pathOf(doctorId));
    const failure = invalidFailure(errors);
    return await show(c, person, doctorId, attemptOf("plan", values, failure), failure.status);
  }

  async function removed<T>(
    c: PageContext,
    person: Person,
    doctorId: string | null,
    outcome: Outcome<T>,
  ) {
    const failure = failureOf(outcome, c.get("language"));
    if (failure === null) return seeOther(c, pathOf(doctorId));
    if (failure.status === 404) return refusePage(c, 404, "not_found");
    const attempt = attemptOf("plan", await formOf(c), failure);
    return await show(c, person, doctorId, attempt, failure.status, failureHeaders(failure));
  }

  const shiftOf = (c: PageContext): string => c.req.param("shift") ?? "";
  const doctorOf = (c: PageContext): string => c.req.param("id") ?? "";

  app.get("/doctor/plan", (c) => withPerson(c, (person) => show(c, person, null)));
  app.post("/doctor/plan", (c) => withPerson(c, (person) => submitted(c, person, null)));
  app.post(
    "/doctor/plan/:shift/remove",
    (c) =>
      withPerson(
        c,
        async (person) =>
          removed(c, person, null, await planning.removeShift(person, null, shiftOf(c))),
      ),
  );
  app.get(
    "/clinic/doctors/:id/plan",
    (c) => withPerson(c, (person) => show(c, person, doctorOf(c))),
  );
  app.post(
    "/clinic/doctors/:id/plan",
    (c) => withPerson(c, (person) => submitted(c, person, doctorOf(c))),
  );
  app.post("/clinic/doctors/:id/plan/:shift/remove", (c) =>
    withPerson(c, async (person) => {
      const id = doctorOf(c);
      return removed(c, person, id, await planning.removeShift(person, id, shiftOf(c)));
    }));
}

const pathOf = (doctorId: string | null): string =>
  doctorId === null ? "/doctor/plan" : `/clinic/doctors/${encodeURIComponent(doctorId)}/plan`;
