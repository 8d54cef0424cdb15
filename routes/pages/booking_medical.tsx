/**
 * `/bookings/{id}/medical`: the closed medical part of a booking. Without a reason it shows a form and
 * nothing else; with one it is open for a quarter of an hour, and says so.
 */
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
import { Layout, pageResponse } from "./layout.tsx";
import { LIMITS } from "../../actors/limits.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import { codeText } from "../../views/booking_words.ts";
import { ConclusionCard } from "../../views/conclusion.tsx";
import { TextArea } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner, ErrorSummary } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import { HistoryCard } from "../../views/timeline.tsx";
import type { MedicalRecord } from "../people/privacy_services.ts";
import type { Person } from "../services.ts";

function ReasonForm({ reader, view, state }: {
  reader: Reader;
  view: BookingView;
  state: FormState;
}) {
  return (
    <form class="card stack" method="post" action={`/bookings/${view.id}/medical`} noValidate>
      <p>{reader.t("glass.explained")}</p>
      <TextArea
        reader={reader}
        state={state}
        name="reason"
        label={reader.t("glass.reason")}
        hint={reader.t("glass.reasonHint")}
        rows={3}
        maxLength={LIMITS.reasonCharacters}
        required
      />
      <button type="submit" class="button button--danger">
        <Icon name="shield-alert" />
        {reader.t("glass.open")}
      </button>
    </form>
  );
}

/** What is left of a visit whose patient was deleted: the record that the law has kept. */
function KeptRecord({ reader, record }: { reader: Reader; record: MedicalRecord }) {
  const { firstName, lastName, birthDate } = record.patient as Record<string, string | null>;
  return (
    <section class="card stack" aria-labelledby="record-title">
      <h2 class="card__title" id="record-title">{reader.t("access.field.record")}</h2>
      <p class="quiet">{reader.t("glass.recordText")}</p>
      <dl class="kv">
        <div>
          <dt>{reader.t("role.patient")}</dt>
          <dd class="pre">{[lastName, firstName, birthDate].filter(Boolean).join(" ")}</dd>
        </div>
        <div>
          <dt>{reader.t("role.doctor")}</dt>
          <dd class="pre">{record.doctor.lastName} {record.doctor.firstName}</dd>
        </div>
        <div>
          <dt>{reader.t("access.field.symptoms")}</dt>
          <dd class="pre">{record.symptoms}</dd>
        </div>
        <div>
          <dt>{reader.t("access.field.conclusion")}</dt>
          <dd class="pre">{record.conclusion}</dd>
        </div>
        {record.addenda.length > 0 && (
          <div>
            <dt>{reader.t("access.field.addenda")}</dt>
            <dd class="pre">{record.addenda.map(({ text }) => text).join("\n\n")}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function OpenedPart({ reader, view, messages, history }: {
  reader: Reader;
  view: BookingView;
  messages: readonly { id: string; senderRole: string; content: string; createdAt: string }[];
  history: Parameters<typeof HistoryCard>[0]["items"];
}) {
  return (
    <>
      <section class="card" aria-labelledby="complaint-title">
        <h2 class="card__title" id="complaint-title">{reader.t("access.field.symptoms")}</h2>
        <p class="pre">{view.symptoms}</p>
        {view.redFlags.length > 0 && (
          <p>{view.redFlags.map((flag) => codeText(reader, "redFlag", flag)).join(", ")}</p>
        )}
      </section>
      <ConclusionCard reader={reader} view={view} />
      {messages.length > 0 && (
        <section class="card" aria-labelledby="room-title">
          <h2 class="card__title" id="room-title">{reader.t("access.field.messages")}</h2>
          {messages.map((message) => (
            <p class="addendum" key={message.id}>
              <span class="addendum__at">
                {`${reader.dayTime(message.createdAt)}, ${
                  codeText(reader, "role", message.senderRole)
                }`}
              </span>
              <span class="pre">{message.content}</span>
            </p>
          ))}
        </section>
      )}
      <HistoryCard reader={reader} items={history} />
    </>
  );
}

async function showMedicalPart(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const { bookings } = kit.services;
  const view = await bookings.view(person, id);
  if (view === null) return refusePage(c, 404, "not_found");
  const isOpen = view.medicalOpenUntil !== undefined;
  // Nothing is closed to this reader: the booking's own page shows it.
  if (!isOpen && view.medicalClosed === undefined) return seeOther(c, `/bookings/${view.id}`);
  const reader = readerOf(kit, c, `/bookings/${view.id}/medical`);
  const state = new FormState("glass", attempt);
  const [messages, history, record] = isOpen
    ? await Promise.all([
      bookings.messages(person, id, { last: 100 }),
      bookings.history(person, id),
      kit.services.privacy.record(person, id),
    ])
    : [[], [], null];
  return pageResponse(
    <Layout reader={reader} title={reader.t("glass.title")} version={kit.version}>
      <div class="wrap wrap--narrow stack stack--l page-body">
        <ErrorSummary reader={reader} state={state} />
        <p>
          <a class="link-row" href={`/bookings/${view.id}`}>
            <Icon name="arrow-left" />
            <span class="link-row__main">
              {reader.t("booking.number", { number: view.number })}
            </span>
          </a>
        </p>
        <h1>{reader.t("glass.title")}</h1>
        {view.medicalOpenUntil === undefined
          ? <ReasonForm reader={reader} view={view} state={state} />
          : (
            <>
              <Banner
                tone="late"
                icon="shield-alert"
                title={reader.t("glass.opened")}
                role="status"
              >
                <span>
                  {reader.t("glass.openUntil", { time: reader.clock(view.medicalOpenUntil) })}
                </span>
              </Banner>
              {record !== null ? <KeptRecord reader={reader} record={record} /> : (
                <OpenedPart
                  reader={reader}
                  view={view}
                  messages={messages ?? []}
                  history={history ?? []}
                />
              )}
            </>
          )}
      </div>
    </Layout>,
    status,
    headers,
  );
}

export function bookingMedicalPages(app: PagesApp, kit: PageKit): void {
  app.get(
    "/bookings/:id/medical",
    (c) => withPerson(c, (person) => showMedicalPart(c, kit, person)),
  );

  app.post("/bookings/:id/medical", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const id = c.req.param("id");
      const body = { reason: values.text("reason") };
      const outcome = await kit.services.privacy.breakGlass(person, id, body, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, `/bookings/${id}/medical`);
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      const attempt = attemptOf("glass", values, failure);
      return await showMedicalPart(
        c,
        kit,
        person,
        attempt,
        failure.status,
        failureHeaders(failure),
      );
    }));
}
