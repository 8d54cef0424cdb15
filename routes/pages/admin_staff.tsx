/** Staff: where each dispatcher has rights, who is on duty, and whom to call when nobody is. */
import { AdminFrame } from "./admin.tsx";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import {
  ALL_CITIES,
  clinicsField,
  membershipsOfForm,
  reachField,
  writtenReach,
} from "./staff_rights_body.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { Chips, SelectField } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Empty } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import { LIMITS } from "../../actors/limits.ts";
import type { OnCallList, StaffMember } from "../people/staff_services.ts";
import type { CityView, Person } from "../services.ts";
import type { Reader } from "../../views/reader.ts";
import { shownPhone } from "../shown_phone.ts";

const PATH = "/admin/staff";
/** Places of the on-call form beyond those that are taken. */
const SPARE_PLACES = 2;

type Clinics = readonly { readonly id: string; readonly name: string }[];

const nameOf = (one: { firstName: string; lastName: string }): string =>
  `${one.lastName} ${one.firstName}`;

const cityTitle = (reader: Reader, city: CityView): string =>
  city.title ?? reader.t("city.withoutMap");

/** «Все города», «Астана», «Астана: клиника «Восток»». */
function rightsText(
  reader: Reader,
  member: StaffMember,
  cities: readonly CityView[],
  clinics: Clinics,
): string {
  if (member.role === "admin") return reader.t("staff.everywhere");
  if (member.memberships.length === 0) return reader.t("staff.nowhere");
  return member.memberships.map(({ city, clinicIds }) => {
    const known = cities.find(({ name }) => name === city);
    const place = city === null
      ? reader.t("staff.allCities")
      : known === undefined
      ? city
      : cityTitle(reader, known);
    if (clinicIds === null) return place;
    const names = clinicIds.map((id) => clinics.find((one) => one.id === id)?.name ?? id);
    return `${place}: ${names.join(", ")}`;
  }).join("; ");
}

interface RightsProps {
  readonly reader: Reader;
  readonly member: StaffMember;
  readonly cities: readonly CityView[];
  readonly clinics: Clinics;
  readonly attempt: Attempt | null;
}

/** One line of the form: a city (or all of them), and in it everything or named clinics. */
function CityLine(
  { reader, member, clinics, state, name, title }: RightsProps & {
    state: FormState;
    name: string;
    title: string;
  },
) {
  const written = writtenReach(member.memberships, name === ALL_CITIES ? null : name);
  return (
    <div class="stack stack--s">
      <SelectField
        reader={reader}
        state={state}
        name={reachField(name)}
        label={title}
        fallback={written.reach}
        choices={(["none", "all", "clinics"] as const).map((reach) => ({
          value: reach,
          text: reader.t(`staff.reach.${reach}`),
        }))}
      />
      {clinics.length > 0 && (
        <Disclosure
          icon="hospital"
          title={reader.t("staff.clinics")}
          open={written.reach === "clinics" || state.error(clinicsField(name)) !== null}
        >
          <Chips
            state={state}
            name={clinicsField(name)}
            legend={reader.t("staff.clinicsOf", { city: title })}
            legendHidden
            choices={clinics.map((one) => ({ value: one.id, text: one.name }))}
            fallback={written.clinicIds}
          />
        </Disclosure>
      )}
    </div>
  );
}

function Rights(props: RightsProps) {
  const { reader, member, cities, attempt } = props;
  const form = `rights-${member.id}`;
  const lines = [
    { name: ALL_CITIES, title: reader.t("staff.allCities") },
    ...cities.map((city) => ({ name: city.name, title: cityTitle(reader, city) })),
  ];
  const state = new FormState(form, attempt);
  return (
    <Disclosure
      icon="key"
      title={reader.t("staff.rights")}
      sub={rightsText(reader, member, cities, props.clinics)}
      open={attempt?.form === form}
    >
      <form
        method="post"
        action={`${PATH}/${member.id}/memberships`}
        class="stack stack--l"
        novalidate
      >
        {state.refusal !== null && <p class="field__error" role="alert">{state.refusal}</p>}
        <p class="small quiet">{reader.t("staff.rightsHint")}</p>
        {lines.map((line) => <CityLine key={line.name} {...props} {...line} state={state} />)}
        <p>
          <button type="submit" class="button button--primary">{reader.t("staff.save")}</button>
        </p>
      </form>
    </Disclosure>
  );
}

function Member(props: RightsProps) {
  const { reader, member } = props;
  return (
    <article class="card stack stack--s" aria-labelledby={`staff-${member.id}`}>
      <div class="row row--between">
        <h2 class="card__title" id={`staff-${member.id}`}>{nameOf(member)}</h2>
        <span class="row">
          {!member.active && <Pill tone="off" icon="lock" text={reader.t("admin.inactive")} />}
          <Pill
            tone={member.onDutySince === null ? "off" : "done"}
            icon={member.onDutySince === null ? "moon" : "user-check"}
            text={member.onDutySince === null
              ? reader.t("staff.offDuty")
              : reader.t("staffDuty.since", { time: reader.dayTime(member.onDutySince) })}
          />
        </span>
      </div>
      <p class="small quiet">
        {[reader.t(`role.${member.role}`), member.phone && shownPhone(member.phone), member.email]
          .filter((part) => part)
          .join(", ")}
      </p>
      {member.role === "admin"
        ? <p class="small">{reader.t("staff.everywhere")}</p>
        : <Rights {...props} />}
    </article>
  );
}

interface OnCallProps {
  readonly reader: Reader;
  readonly list: OnCallList;
  readonly title: string;
  readonly members: readonly StaffMember[];
  readonly attempt: Attempt | null;
}

/** A field on a phone has room for a name; the telephones stand above, and tell namesakes apart. */
function choiceOf(reader: Reader, one: StaffMember, members: readonly StaffMember[]): string {
  if (one.phone === null) return `${nameOf(one)}, ${reader.t("alert.noPhone")}`;
  const isAlone = members.filter((other) => nameOf(other) === nameOf(one)).length === 1;
  return isAlone ? nameOf(one) : `${nameOf(one)}, ${shownPhone(one.phone)}`;
}

/** Whom to call, in order: a name in each place; an empty place is left out. */
function OnCall({ reader, list, title, members, attempt }: OnCallProps) {
  const form = `on-call-${list.city}`;
  const state = new FormState(form, attempt);
  const places = Math.min(list.people.length + SPARE_PLACES, LIMITS.onCallPerCity);
  const silent = list.people.filter(({ phone }) => phone === null);
  return (
    <section class="card stack" aria-labelledby={`${form}-title`}>
      <h2 class="card__title" id={`${form}-title`}>
        {reader.t("staff.onCallOf", { city: title })}
      </h2>
      <p class="small quiet">{reader.t("staff.onCallHint")}</p>
      {silent.map((one) => (
        <p class="field__error" key={one.id}>
          {reader.t("staff.noPhone", { name: nameOf(one) })}
        </p>
      ))}
      <form
        method="post"
        action={`${PATH}/on-call/${encodeURIComponent(list.city)}`}
        class="stack"
        novalidate
      >
        {Array.from({ length: places }, (_, place) => (
          <SelectField
            key={place}
            reader={reader}
            state={state}
            name={`place.${place}`}
            label={reader.t("staff.place", { place: place + 1 })}
            fallback={list.people[place]?.id ?? ""}
            empty={reader.t("staff.noOne")}
            choices={members.filter((one) => one.active).map((one) => ({
              value: one.id,
              text: choiceOf(reader, one, members),
            }))}
          />
        ))}
        <p>
          <button type="submit" class="button">{reader.t("staff.save")}</button>
        </p>
      </form>
    </section>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const { staff, cities: served } = kit.services;
  const [members, clinics, onCall] = await Promise.all([
    staff.members(person),
    staff.clinics(person),
    staff.onCall(person),
  ]);
  if (!("ok" in members) || !("ok" in clinics) || !("ok" in onCall)) {
    return refusePage(c, 403, "forbidden");
  }
  const reader = readerOf(kit, c, PATH);
  const cities = served.list(reader.language);
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={reader.t("staff.title")}
      attempt={attempt}
      version={kit.version}
    >
      {members.ok.every((one) => one.role === "admin") && (
        <div class="card">
          <Empty icon="users" title={reader.t("staff.none")} text={reader.t("staff.noneText")} />
        </div>
      )}
      {members.ok.map((member) => (
        <Member
          key={member.id}
          reader={reader}
          member={member}
          cities={cities}
          clinics={clinics.ok}
          attempt={attempt}
        />
      ))}
      {cities.map((city) => (
        <OnCall
          key={city.name}
          reader={reader}
          list={onCall.ok.find((one) => one.city === city.name) ?? { city: city.name, people: [] }}
          title={cityTitle(reader, city)}
          members={members.ok}
          attempt={attempt}
        />
      ))}
    </AdminFrame>,
    status,
    headers,
  );
}

/** `GET /admin/staff`, `POST /admin/staff/{id}/memberships`, `POST /admin/staff/on-call/{city}`. */
export function adminStaffPages(app: PagesApp, kit: PageKit): void {
  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));

  app.post(`${PATH}/:id/memberships`, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const id = c.req.param("id");
      const names = kit.services.cities.list(language).map(({ name }) => name);
      const memberships = membershipsOfForm(values, names);
      const outcome = await kit.services.staff.setMemberships(
        person,
        id,
        { memberships },
        language,
      );
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, PATH);
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      // Paths name the place in the list; the form's fields are named after the city.
      const errors = failure.errors.map(({ path, message }) => {
        const at = Number(/^memberships\.(\d+)\b/.exec(path)?.[1] ?? NaN);
        const city = memberships[at]?.city;
        return city === undefined ? { path, message } : {
          path: (path.includes("clinicIds") ? clinicsField : reachField)(city ?? ALL_CITIES),
          message,
        };
      });
      const attempt = attemptOf(`rights-${id}`, values, { ...failure, errors });
      return await show(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));

  app.post(`${PATH}/on-call/:city`, (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const city = c.req.param("city");
      const places = Array.from({ length: LIMITS.onCallPerCity }, (_, place) => `place.${place}`)
        .filter((name) => values.text(name) !== "");
      const userIds = places.map((name) => values.text(name));
      const outcome = await kit.services.staff.setOnCall(person, city, { userIds }, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, PATH);
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      // An empty place is left out of the list: its places have other numbers than those of the form.
      const errors = failure.errors.map(({ path, message }) => ({
        path: path.startsWith("userIds")
          ? places[Number(/^userIds\.(\d+)/.exec(path)?.[1] ?? 0)] ?? "place.0"
          : path,
        message,
      }));
      const attempt = attemptOf(`on-call-${city}`, values, { ...failure, errors });
      return await show(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));
}
