/** `/clinic`: the clinic's doctors, and the links that invite them. */
import type { ClinicDoctor, StoredClinic } from "../../db/clinics.ts";
import { specializationsOf } from "../../views/booking_words.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { TextField } from "../../views/fields.tsx";
import { Icon } from "../../views/icon.tsx";
import { Banner, Empty } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { ClinicInvite } from "../people/clinics.ts";
import type { Outcome, Person } from "../services.ts";
import { AccountFrame } from "./account_frame.tsx";
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
import { LicenceWarning } from "./licence_parts.tsx";

const STATES = {
  applied: { tone: "wait", icon: "clock" },
  approved: { tone: "done", icon: "check" },
  rejected: { tone: "late", icon: "warning" },
} as const;

/** How the application stands, and what is missing. */
export function ClinicState({ reader, clinic }: { reader: Reader; clinic: StoredClinic }) {
  const isMissing = clinic.licenseNumber === null || clinic.inn === null;
  const text = clinic.status === "applied" && isMissing ? "missing" : clinic.status;
  return (
    <Banner {...STATES[clinic.status]} title={reader.t(`clinic.state.${clinic.status}`)}>
      <p>{reader.t(`clinic.stateText.${text}`)}</p>
      {clinic.status === "rejected" && clinic.reason !== null && <p class="pre">{clinic.reason}</p>}
    </Banner>
  );
}

function DoctorRow({ reader, doctor }: { reader: Reader; doctor: ClinicDoctor }) {
  return (
    <li class="card stack stack--s">
      <div class="row row--between">
        <h3 class="card__title pre">{doctor.lastName} {doctor.firstName}</h3>
        {doctor.isApproved
          ? <Pill tone="done" icon="check" text={reader.t("clinic.doctorApproved")} />
          : <Pill tone="wait" icon="clock" text={reader.t("clinic.doctorWaits")} />}
      </div>
      <p class="quiet">
        {specializationsOf(reader, doctor.specializations)} ·{" "}
        {reader.t("clinic.since", { day: reader.dayTime(doctor.from) })}
      </p>
      <p class="row">
        <a class="button" href={`/clinic/doctors/${doctor.doctorId}/day`}>
          <Icon name="clock" />
          {reader.t("dayPlan.title")}
        </a>
        <a class="button" href={`/clinic/doctors/${doctor.doctorId}/plan`}>
          <Icon name="calendar" />
          {reader.t("shiftPlan.title")}
        </a>
      </p>
      <Disclosure icon="x" title={reader.t("clinic.end")}>
        <form class="stack" method="post" action={`/clinic/doctors/${doctor.doctorId}/end`}>
          <p>{reader.t("clinic.endText")}</p>
          <button type="submit" class="button button--danger-quiet">
            {reader.t("clinic.endSubmit")}
          </button>
        </form>
      </Disclosure>
    </li>
  );
}

/** A link is shown once: only its hash is kept. */
const MadeLink = ({ reader, made }: { reader: Reader; made: ClinicInvite }) => (
  <section class="card card--tint stack" aria-labelledby="link-title">
    <h2 class="card__title" id="link-title">{reader.t("clinic.linkTitle")}</h2>
    <TextField
      reader={reader}
      state={new FormState("link", null)}
      name="link"
      label={reader.t("clinic.link")}
      hint={reader.t("clinic.linkHint", { day: reader.dayTime(made.expiresAt) })}
      fallback={made.link}
      input={{ autoComplete: "off", spellcheck: false }}
    />
  </section>
);

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  { made = null, attempt = null, status = 200, headers = {} }: {
    made?: ClinicInvite | null;
    attempt?: Attempt | null;
    status?: number;
    headers?: Record<string, string>;
  } = {},
): Promise<Response> {
  const reader = readerOf(kit, c, "/clinic");
  const { clinics } = kit.services;
  const [clinic, doctors] = await Promise.all([clinics.mine(person), clinics.doctors(person)]);
  if (!("ok" in clinic) || !("ok" in doctors)) return refusePage(c, 404, "not_found");
  const isApproved = clinic.ok.status === "approved";
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("clinic.doctors")}
      lead={clinic.ok.name}
      attempt={attempt}
      version={kit.version}
    >
      {!isApproved && <ClinicState reader={reader} clinic={clinic.ok} />}
      <LicenceWarning reader={reader} day={clinic.ok.licensedUntil} of="clinic" />
      {!isApproved && (
        <p>
          <a class="button" href="/clinic/profile">{reader.t("clinic.toProfile")}</a>
        </p>
      )}
      {made !== null && <MadeLink reader={reader} made={made} />}
      {isApproved && (
        <form class="card stack" method="post" action="/clinic/invites">
          <h2 class="card__title">{reader.t("clinic.inviteTitle")}</h2>
          <p class="quiet">{reader.t("clinic.inviteText")}</p>
          <div class="row">
            <button type="submit" class="button button--primary">
              <Icon name="plus" />
              {reader.t("clinic.invite")}
            </button>
            <button
              type="submit"
              class="button button--quiet button--flush"
              formAction="/clinic/invites/withdraw"
            >
              {reader.t("clinic.withdraw")}
            </button>
          </div>
        </form>
      )}
      {doctors.ok.length === 0
        ? (
          <div class="card">
            <Empty
              icon="stethoscope"
              title={reader.t("clinic.noDoctors")}
              text={reader.t("clinic.noDoctorsText")}
            />
          </div>
        )
        : (
          <ul class="plainrows">
            {doctors.ok.map((one) => <DoctorRow key={one.doctorId} reader={reader} doctor={one} />)}
          </ul>
        )}
    </AccountFrame>,
    status,
    headers,
  );
}

/** `GET /clinic`, and the forms: invite, withdraw all links, end with a doctor. */
export function clinicPages(app: PagesApp, kit: PageKit): void {
  const { clinics } = kit.services;
  /** Back to the page, or the page with what was refused. */
  async function after<T>(c: PageContext, person: Person, outcome: Outcome<T>): Promise<Response> {
    const failure = failureOf(outcome, c.get("language"));
    if (failure === null) return seeOther(c, "/clinic");
    if (failure.status === 404) return refusePage(c, 404, "not_found");
    return await show(c, kit, person, {
      attempt: attemptOf("clinic", await formOf(c), failure),
      status: failure.status,
      headers: failureHeaders(failure),
    });
  }

  app.get("/clinic", (c) => withPerson(c, (person) => show(c, kit, person)));

  app.post("/clinic/invites", (c) =>
    withPerson(c, async (person) => {
      const outcome = await clinics.invite(person);
      // No redirect: the link must be in no address, and it is kept nowhere to be shown later.
      return "ok" in outcome
        ? await show(c, kit, person, { made: outcome.ok })
        : await after(c, person, outcome);
    }));

  app.post(
    "/clinic/invites/withdraw",
    (c) => withPerson(c, async (person) => after(c, person, await clinics.withdrawInvites(person))),
  );

  app.post(
    "/clinic/doctors/:id/end",
    (c) =>
      withPerson(
        c,
        async (person) => after(c, person, await clinics.end(person, c.req.param("id"))),
      ),
  );
}
