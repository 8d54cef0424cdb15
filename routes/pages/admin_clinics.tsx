/** `/admin/clinics`: who asks to work as a clinic, on which licence, and what was decided. */
import { LIMITS } from "../../actors/limits.ts";
import { CLINIC_STATUSES } from "../../db/clinics.ts";
import type { StoredDocument } from "../../db/documents.ts";
import { telephone } from "../../views/booking_words.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { TextArea } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Empty } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { ListedClinic } from "../people/clinics.ts";
import type { Person } from "../services.ts";
import { AdminFrame } from "./admin.tsx";
import { Documents, documentsOf } from "./admin_doctors.tsx";
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
import { shownPhone } from "../shown_phone.ts";

const PATH = "/admin/clinics";
const LOOKS = {
  applied: { tone: "wait", icon: "clock" },
  approved: { tone: "done", icon: "check" },
  rejected: { tone: "off", icon: "x" },
} as const;

const prefixOf = (id: string): string => `reject-${id.slice(-6)}`;

function pathOf(status: string, search: string, cursor?: string): string {
  const parameters = new URLSearchParams({ status });
  if (search !== "") parameters.set("search", search);
  if (cursor !== undefined) parameters.set("cursor", cursor);
  return `${PATH}?${parameters}`;
}

/** What was decided when; the newest stands first. */
function History({ reader, clinic }: { reader: Reader; clinic: ListedClinic }) {
  if (clinic.steps.length === 0) return null;
  return (
    <div>
      <dt>{reader.t("admin.clinicDecided")}</dt>
      <dd>
        {clinic.steps.map((step) => (
          <span class="line" key={step.at}>
            {reader.dayTime(step.at)}: {reader.t(`admin.step.${step.step}`)}
            {step.reason !== null && <span class="pre quiet">. {step.reason}</span>}
          </span>
        ))}
      </dd>
    </div>
  );
}

function RejectForm(
  { reader, clinic, attempt }: { reader: Reader; clinic: ListedClinic; attempt: Attempt | null },
) {
  const own = attempt?.bookingId === clinic.userId ? attempt : null;
  const state = new FormState("reject", own, {}, prefixOf(clinic.userId));
  return (
    <Disclosure icon="x" title={reader.t("admin.reject")} open={state.failed}>
      <form class="stack" method="post" action={`${PATH}/${clinic.userId}/reject`}>
        <TextArea
          reader={reader}
          state={state}
          name="reason"
          label={reader.t("form.reason")}
          hint={reader.t("admin.rejectHint")}
          rows={2}
          maxLength={LIMITS.reasonCharacters}
        />
        <button type="submit" class="button button--danger-quiet">
          {reader.t("admin.rejectSubmit")}
        </button>
      </form>
    </Disclosure>
  );
}

function ClinicCard(
  { reader, clinic, documents, attempt }: {
    reader: Reader;
    clinic: ListedClinic;
    documents: readonly StoredDocument[];
    attempt: Attempt | null;
  },
) {
  const given = (value: string | null) => value ?? reader.t("admin.notGiven");
  const own = attempt?.bookingId === clinic.userId ? attempt : null;
  return (
    <li class="card application">
      <div class="row row--between">
        <h2 class="application__name">{clinic.name}</h2>
        <Pill {...LOOKS[clinic.status]} text={reader.t(`application.one.${clinic.status}`)} />
      </div>
      <dl class="kv">
        <div>
          <dt>{reader.t("clinic.license")}</dt>
          <dd class="pre">{given(clinic.licenseNumber)}</dd>
        </div>
        <div>
          <dt>{reader.t("clinic.licenseEnd")}</dt>
          <dd>
            {clinic.licenseExpiresOn === null
              ? reader.t("clinic.licenseEndless")
              : reader.date(clinic.licenseExpiresOn)}
          </dd>
        </div>
        <div>
          <dt>{reader.t("clinic.inn")}</dt>
          <dd>{given(clinic.inn)}</dd>
        </div>
        <div>
          <dt>{reader.t("admin.contacts")}</dt>
          <dd>
            {clinic.phone !== null && (
              <a href={telephone(clinic.phone)}>{shownPhone(clinic.phone)}</a>
            )}
            {clinic.phone !== null && clinic.email !== null && ", "}
            {clinic.email}
          </dd>
        </div>
        <div>
          <dt>{reader.t("admin.clinicAddresses")}</dt>
          <dd>
            {clinic.addresses.length === 0
              ? reader.t("admin.notGiven")
              : clinic.addresses.map((one) => <span class="line pre" key={one}>{one}</span>)}
          </dd>
        </div>
        <div>
          <dt>{reader.t("admin.telemedicine")}</dt>
          <dd>
            {reader.t(clinic.telemedicine ? "admin.telemedicine.on" : "admin.telemedicine.off")}
          </dd>
        </div>
        <div>
          <dt>{reader.t("admin.appliedAt")}</dt>
          <dd>{reader.dayTime(clinic.createdAt)}</dd>
        </div>
        <History reader={reader} clinic={clinic} />
      </dl>
      <Documents reader={reader} documents={documents} />
      {own?.form === "approve" && own.refusal !== null && <p class="field__error">{own.refusal}</p>}
      <div class="application__acts">
        {clinic.status !== "approved" && (
          <form method="post" action={`${PATH}/${clinic.userId}/approve`}>
            <button type="submit" class="button button--primary">
              <Icon name="check" />
              {reader.t("admin.approve")}
            </button>
          </form>
        )}
        {clinic.status !== "rejected" && (
          <RejectForm reader={reader} clinic={clinic} attempt={attempt} />
        )}
      </div>
    </li>
  );
}

const SearchForm = (
  { reader, status, search }: { reader: Reader; status: string; search: string },
) => (
  <form class="filters" method="get" action={PATH} role="search">
    <input type="hidden" name="status" value={status} />
    <div class="field">
      <label class="field__label" for="search">{reader.t("admin.clinicSearch")}</label>
      <input
        class="field__input"
        type="search"
        id="search"
        name="search"
        value={search}
        maxLength={100}
        autoComplete="off"
      />
    </div>
    <button type="submit" class="button button--primary filters__submit">
      <Icon name="search" />
      {reader.t("admin.find")}
    </button>
  </form>
);

async function show(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  code = 200,
  headers = {},
): Promise<Response> {
  const status = CLINIC_STATUSES.find((one) => one === c.req.query("status")) ?? "applied";
  const search = (c.req.query("search") ?? "").trim();
  const cursor = c.req.query("cursor");
  const outcome = await kit.services.clinics.list(person, {
    limit: 20,
    // A refused decision is shown at its clinic, wherever that stands.
    ...(attempt === null ? { status } : {}),
    ...(search === "" ? {} : { search }),
    ...(cursor === undefined ? {} : { cursor }),
  });
  if (!("ok" in outcome)) return refusePage(c, 403, "forbidden");
  const { items, nextCursor } = outcome.ok;
  const documents = await documentsOf(kit, person, items);
  const reader = readerOf(kit, c, pathOf(status, search, cursor));
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={reader.t("admin.clinics")}
      attempt={attempt}
      prefix={attempt?.bookingId === undefined ? "none" : prefixOf(attempt.bookingId)}
      version={kit.version}
    >
      <nav class="tabs" aria-label={reader.t("bookings.filter")}>
        {CLINIC_STATUSES.map((one) => (
          <a
            class="tabs__tab"
            key={one}
            href={pathOf(one, search)}
            aria-current={one === status ? "page" : undefined}
          >
            {reader.t(`application.${one}`)}
          </a>
        ))}
      </nav>
      <SearchForm reader={reader} status={status} search={search} />
      {items.length === 0
        ? (
          <div class="card">
            <Empty
              icon="building"
              title={reader.t("admin.noClinics")}
              text={reader.t("admin.noClinicsText")}
            />
          </div>
        )
        : (
          <ul class="applications">
            {items.map((clinic) => (
              <ClinicCard
                key={clinic.userId}
                reader={reader}
                clinic={clinic}
                documents={documents.get(clinic.userId) ?? []}
                attempt={attempt}
              />
            ))}
          </ul>
        )}
      {nextCursor !== null && (
        <p>
          <a class="button" href={pathOf(status, search, nextCursor)}>{reader.t("page.more")}</a>
        </p>
      )}
    </AdminFrame>,
    code,
    headers,
  );
}

/** `GET /admin/clinics`, `POST /admin/clinics/{id}/approve` and `…/reject`. */
export function adminClinicsPages(app: PagesApp, kit: PageKit): void {
  const { clinics } = kit.services;

  app.get(PATH, (c) => withPerson(c, (person) => show(c, kit, person)));

  app.post(`${PATH}/:id/:decision`, (c) =>
    withPerson(c, async (person) => {
      const { id, decision } = c.req.param();
      if (decision !== "approve" && decision !== "reject") return refusePage(c, 404, "not_found");
      const values = await formOf(c);
      const language = c.get("language");
      const outcome = decision === "approve"
        ? await clinics.approve(person, id)
        : await clinics.reject(person, id, { reason: values.given("reason") }, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, PATH);
      const attempt = { ...attemptOf(decision, values, failure), bookingId: id };
      return await show(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));
}
