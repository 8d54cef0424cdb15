/** Doctors' applications: who asks to work, on which licence, and the admin's decision. */
import { needsMetBy } from "../../actors/booking/needs.ts";
import { AdminFrame } from "./admin.tsx";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { Hidden, TextArea } from "../../views/fields.tsx";
import type { StoredDocument } from "../../db/documents.ts";
import { DocumentRow } from "./doctor_words.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { refusePage, withPerson } from "./guard.ts";
import { Icon } from "../../views/icon.tsx";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { Empty } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import { WARN_DAYS } from "../people/licence_watch.ts";
import { daysUntil } from "./licence_parts.tsx";
import { specializationsOf, telephone } from "../../views/booking_words.ts";
import { LIMITS } from "../../actors/limits.ts";
import type { DoctorApplication, PageOf, Person } from "../services.ts";
import type { Reader } from "../../views/reader.ts";
import { shownPhone } from "../shown_phone.ts";

const STATUSES = ["applied", "approved", "rejected"] as const;
type Status = typeof STATUSES[number];

const LOOKS = {
  applied: { tone: "wait", icon: "clock" },
  approved: { tone: "done", icon: "check" },
  rejected: { tone: "off", icon: "x" },
} as const;

const rejectPrefix = (application: DoctorApplication): string =>
  `reject-${application.userId.slice(-6)}`;

function RejectForm(
  { reader, application, attempt }: {
    reader: Reader;
    application: DoctorApplication;
    attempt: Attempt | null;
  },
) {
  const own = attempt?.bookingId === application.userId ? attempt : null;
  const state = new FormState("reject", own, {}, rejectPrefix(application));
  return (
    <Disclosure
      icon="x"
      title={reader.t(application.proposal === null ? "admin.reject" : "admin.declineChange")}
      open={state.failed}
    >
      <form class="stack" method="post" action={`/admin/doctors/${application.userId}/reject`}>
        {application.proposal !== null && <Hidden values={{ onlyChange: "true" }} />}
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

/** What the doctor wants changed while the approved licence stays in force. */
function Proposal({ reader, application }: { reader: Reader; application: DoctorApplication }) {
  const { proposal } = application;
  if (proposal === null) return null;
  return (
    <div>
      <dt>{reader.t("admin.proposal")}</dt>
      <dd>
        {specializationsOf(reader, proposal.specializations)},{" "}
        <span class="pre">{proposal.licenseNumber}</span>, {reader.date(proposal.licenseExpiresOn)}
      </dd>
    </div>
  );
}

export const Documents = (
  { reader, documents }: { reader: Reader; documents: readonly StoredDocument[] },
) => (
  <section class="stack stack--s">
    <h3 class="application__documents">{reader.t("admin.documents")}</h3>
    {documents.length === 0
      ? <p class="small quiet">{reader.t("admin.noDocuments")}</p>
      : (
        <ul class="documents">
          {documents.map((document) => (
            <DocumentRow key={document.id} reader={reader} document={document} />
          ))}
        </ul>
      )}
  </section>
);

export function ApplicationCard(
  { reader, application, documents, attempt }: {
    reader: Reader;
    application: DoctorApplication;
    documents: readonly StoredDocument[];
    attempt: Attempt | null;
  },
) {
  const waits = application.status !== "approved" || application.proposal !== null;
  const { status } = application;
  const expired = application.licenseExpiresOn < reader.dayValue(reader.now);
  const endsSoon = !expired && daysUntil(reader, application.licenseExpiresOn) <= WARN_DAYS[0];
  const meets = needsMetBy(application.card);
  return (
    <li class="card application">
      <div class="row row--between">
        <h2 class="application__name">{application.lastName} {application.firstName}</h2>
        <Pill {...LOOKS[status]} text={reader.t(`application.one.${status}`)} />
      </div>
      <dl class="kv">
        <div>
          <dt>{reader.t("register.specializations")}</dt>
          <dd>
            {specializationsOf(reader, application.specializations)}
          </dd>
        </div>
        <div>
          <dt>{reader.t("admin.license")}</dt>
          <dd class="pre">{application.licenseNumber}</dd>
        </div>
        <div>
          <dt>{reader.t("register.licenseEnd")}</dt>
          <dd>
            {reader.date(application.licenseExpiresOn)}
            {endsSoon && <Pill tone="late" icon="warning" text={reader.t("admin.endsSoon")} />}
            {expired && (
              <>
                <Pill tone="alarm" icon="warning" text={reader.t("admin.expired")} />
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>{reader.t("admin.contacts")}</dt>
          <dd>
            {application.phone !== null && (
              <a href={telephone(application.phone)}>{shownPhone(application.phone)}</a>
            )}
            {application.phone !== null && application.email !== null && ", "}
            {application.email}
          </dd>
        </div>
        <div>
          <dt>{reader.t("admin.meets")}</dt>
          <dd>
            {meets.length === 0
              ? reader.t("admin.meetsNothing")
              : meets.map((code) => reader.t(`need.${code}`)).join("\u00a0· ")}
          </dd>
        </div>
        <div>
          <dt>{reader.t("admin.appliedAt")}</dt>
          <dd>{reader.dayTime(application.createdAt)}</dd>
        </div>
        <Proposal reader={reader} application={application} />
        {application.reason !== null && (
          <div>
            <dt>{reader.t("form.reason")}</dt>
            <dd class="pre">{application.reason}</dd>
          </div>
        )}
      </dl>
      <Documents reader={reader} documents={documents} />
      <div class="application__acts">
        {waits && (
          <form method="post" action={`/admin/doctors/${application.userId}/approve`}>
            <button type="submit" class="button button--primary">
              <Icon name="check" />
              {reader.t(application.proposal === null ? "admin.approve" : "admin.approveChange")}
            </button>
          </form>
        )}
        {status !== "rejected" && (
          <RejectForm reader={reader} application={application} attempt={attempt} />
        )}
      </div>
    </li>
  );
}

export const ApplicationList = (
  { reader, items, documents, attempt }: {
    reader: Reader;
    items: readonly DoctorApplication[];
    /** Of each doctor, by id. */
    documents: ReadonlyMap<string, readonly StoredDocument[]>;
    attempt: Attempt | null;
  },
) =>
  items.length === 0
    ? (
      <div class="card">
        <Empty
          icon="licence"
          title={reader.t("admin.noApplications")}
          text={reader.t("admin.noApplicationsText")}
        />
      </div>
    )
    : (
      <ul class="applications">
        {items.map((application) => (
          <ApplicationCard
            reader={reader}
            application={application}
            documents={documents.get(application.userId) ?? []}
            attempt={attempt}
          />
        ))}
      </ul>
    );

/** The documents of a page of applications. */
export async function documentsOf(
  kit: PageKit,
  person: Person,
  items: readonly { readonly userId: string }[],
): Promise<ReadonlyMap<string, readonly StoredDocument[]>> {
  const found = await kit.services.doctors.documentsOf(person, items.map(({ userId }) => userId));
  return "ok" in found ? found.ok : new Map();
}

const statusOf = (value: string | undefined): Status =>
  STATUSES.find((status) => status === value) ?? "applied";

async function showDoctors(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  code = 200,
  headers = {},
): Promise<Response> {
  const reader = readerOf(kit, c, "/admin/doctors");
  const status = statusOf(c.req.query("status"));
  const cursor = c.req.query("cursor");
  const outcome = await kit.services.people.applications(person, {
    status,
    limit: 30,
    ...(cursor === undefined ? {} : { cursor }),
  });
  if (!("ok" in outcome)) return refusePage(c, 403, "forbidden");
  const page: PageOf<DoctorApplication> = outcome.ok;
  const documents = await documentsOf(kit, person, page.items);
  return pageResponse(
    <AdminFrame
      reader={reader}
      title={reader.t("admin.doctors")}
      attempt={attempt}
      prefix={`reject-${attempt?.bookingId?.slice(-6)}`}
      version={kit.version}
    >
      <nav class="tabs" aria-label={reader.t("bookings.filter")}>
        {STATUSES.map((one) => (
          <a
            class="tabs__tab"
            href={`/admin/doctors?status=${one}`}
            aria-current={one === status ? "page" : undefined}
          >
            {reader.t(`application.${one}`)}
          </a>
        ))}
      </nav>
      <ApplicationList
        reader={reader}
        items={page.items}
        documents={documents}
        attempt={attempt}
      />
      {page.nextCursor !== null && (
        <p>
          <a
            class="button"
            href={`/admin/doctors?status=${status}&cursor=${encodeURIComponent(page.nextCursor)}`}
          >
            {reader.t("page.more")}
          </a>
        </p>
      )}
    </AdminFrame>,
    code,
    headers,
  );
}

/** `GET /admin/doctors`, `POST /admin/doctors/{id}/approve` and `…/reject`. */
export function adminDoctorsPages(app: PagesApp, kit: PageKit): void {
  const { people } = kit.services;

  app.get("/admin/doctors", (c) => withPerson(c, (person) => showDoctors(c, kit, person)));

  app.post("/admin/doctors/:id/:decision", (c) =>
    withPerson(c, async (person) => {
      const { id, decision } = c.req.param();
      if (decision !== "approve" && decision !== "reject") return refusePage(c, 404, "not_found");
      const values = await formOf(c);
      const language = c.get("language");
      const outcome = decision === "approve"
        ? await people.approve(person, id)
        : await people.reject(person, id, {
          reason: values.given("reason"),
          ...(values.text("onlyChange") === "true" ? { onlyChange: true } : {}),
        }, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, "/admin/doctors");
      const attempt = { ...attemptOf(decision, values, failure), bookingId: id };
      return await showDoctors(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));
}
