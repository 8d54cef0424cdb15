/** `/account/data`: what is kept of oneself, to read and to take along, and the end of the account. */
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
import { WhosePassword } from "./register.tsx";
import { pageResponse } from "./layout.tsx";
import type { BookingView } from "../../actors/booking/view.ts";
import { specializationsOf } from "../../views/booking_words.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { TextField, Tick } from "../../views/fields.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Banner } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import { statusLook } from "../../views/status.ts";
import { channelOf } from "../channel.ts";
import { exportResponse } from "../export_response.ts";
import type { DeletionView } from "../people/privacy_services.ts";
import type { Person } from "../services.ts";

const SHOWN_BOOKINGS = 50;

/** Before anything is given away: that the one at the page is the one of the account. */
const PasswordForm = ({ reader, attempt }: { reader: Reader; attempt: Attempt | null }) => {
  const state = new FormState("confirm", attempt);
  return (
    <form class="card stack" method="post" action="/account/data/confirm" noValidate>
      <p>{reader.t("data.confirmLead")}</p>
      <WhosePassword login={reader.person?.email ?? reader.person?.phone ?? ""} />
      <TextField
        reader={reader}
        state={state}
        name="password"
        label={reader.t("signIn.password")}
        input={{
          type: "password",
          autoComplete: "current-password",
          maxLength: 128,
          required: true,
        }}
      />
      <div class="row">
        <button type="submit" class="button button--primary">{reader.t("data.confirm")}</button>
        <a class="button button--quiet" href="/signin?next=/account/data">
          {reader.t("data.signInAnew")}
        </a>
      </div>
    </form>
  );
};

const BookingLine = ({ reader, view }: { reader: Reader; view: BookingView }) => (
  <li>
    <a class="link-row" href={`/bookings/${view.id}`}>
      <Icon name={statusLook(view).icon} />
      <span>
        <span class="link-row__main">
          {specializationsOf(reader, [view.specialization])}
        </span>
        <span class="link-row__sub">
          {[
            reader.t("booking.number", { number: view.number }),
            reader.day(view.createdAt),
            reader.t(statusLook(view).key),
          ].join(" · ")}
        </span>
      </span>
      <Icon name="chevron-right" />
    </a>
  </li>
);

interface Summary {
  readonly bookings: readonly BookingView[];
  readonly signIns: number;
}

const Kept = ({ reader, summary }: { reader: Reader; summary: Summary }) => (
  <section class="card stack" aria-labelledby="kept-title">
    <h2 class="card__title" id="kept-title">{reader.t("data.kept")}</h2>
    <p>{reader.t("data.keptText")}</p>
    {summary.bookings.length > 0 && (
      <ul class="plain-list">
        {summary.bookings.map((view) => <BookingLine key={view.id} reader={reader} view={view} />)}
      </ul>
    )}
    <dl class="kv">
      <div>
        <dt>{reader.t("data.signIns")}</dt>
        <dd class="numbers">{summary.signIns}</dd>
      </div>
      <div>
        <dt>{reader.t("access.title")}</dt>
        <dd>
          <a href="/account/access">{reader.t("data.see")}</a>
        </dd>
      </div>
    </dl>
    <p>
      <a class="button button--primary" href="/account/data/export" download="tot-my-data.json">
        <Icon name="copy" />
        {reader.t("data.download")}
      </a>
    </p>
  </section>
);

/** Where each role does what is to be done; what it may not see (a patient's wallet) has no way. */
export const WAYS: Readonly<
  Partial<
    Record<Person["role"], Partial<Record<NonNullable<DeletionView["obstacle"]>["code"], string>>>
  >
> = {
  patient: {
    deletion_open_booking: "/bookings",
    deletion_payment_open: "/bookings",
    deletion_wallet_not_empty: "/wallet",
  },
  doctor: {
    deletion_on_shift: "/doctor",
    deletion_handover_open: "/doctor/income",
    deletion_cash_held: "/doctor/income",
    deletion_payout_open: "/doctor/income",
    deletion_payout_due: "/doctor/bank",
    deletion_in_debt: "/doctor/income",
  },
  clinic: {
    deletion_handover_open: "/clinic/money",
    deletion_payout_open: "/clinic/money",
    deletion_payout_due: "/clinic/bank",
    deletion_in_debt: "/clinic/money",
    last_owner: "/clinic/team",
  },
};

function Obstacle({ reader, obstacle }: {
  reader: Reader;
  obstacle: NonNullable<DeletionView["obstacle"]>;
}) {
  const way = WAYS[reader.person?.role ?? "patient"]?.[obstacle.code];
  return (
    <p>
      {obstacle.message}
      {way !== undefined && (
        <>
          {" "}
          <a href={way}>{reader.t("data.see")}</a>
        </>
      )}
    </p>
  );
}

function Waiting({ reader, deletion, now }: {
  reader: Reader;
  deletion: DeletionView;
  now: number;
}) {
  const { obstacle, dueAt } = deletion;
  const time = reader.dayTime(dueAt);
  const isHeldUp = obstacle !== null && Date.parse(dueAt) <= now;
  return (
    <section class="card stack" aria-labelledby="deletion-title">
      <h2 class="card__title" id="deletion-title">{reader.t("data.deletion")}</h2>
      <Banner
        tone="late"
        icon="warning"
        title={reader.t(isHeldUp ? "data.deletionHeldUp" : "data.deletionWaits")}
        role="status"
      >
        <p>{reader.t(isHeldUp ? "data.deletionWasDue" : "data.deletionDue", { time })}</p>
      </Banner>
      {obstacle !== null && (
        <Banner tone="wait" icon="info" title={reader.t("data.deletionObstacle")}>
          <Obstacle reader={reader} obstacle={obstacle} />
        </Banner>
      )}
      <form method="post" action="/account/data/deletion/withdraw">
        <button type="submit" class="button button--primary">{reader.t("data.keep")}</button>
      </form>
    </section>
  );
}

const Ending = ({ reader, attempt }: { reader: Reader; attempt: Attempt | null }) => {
  const state = new FormState("deletion", attempt);
  const isPatient = reader.person?.role === "patient";
  return (
    <section class="card stack" aria-labelledby="deletion-title">
      <h2 class="card__title" id="deletion-title">{reader.t("data.deletion")}</h2>
      <p>{reader.t(isPatient ? "data.deletionPatient" : "data.deletionStaff")}</p>
      <p>{reader.t("data.deletionLaw")}</p>
      <Disclosure icon="warning" title={reader.t("data.deletionOpen")} open={state.failed}>
        <form class="stack" method="post" action="/account/data/deletion" noValidate>
          <Tick state={state} name="confirm" text={reader.t("data.deletionSure")} required />
          <button type="submit" class="button button--danger">
            {reader.t("data.deletionSubmit")}
          </button>
        </form>
      </Disclosure>
    </section>
  );
};

async function showData(
  c: PageContext,
  kit: PageKit,
  person: Person,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
): Promise<Response> {
  const { privacy } = kit.services;
  const [isFresh, deletion] = await Promise.all([
    privacy.isFresh(person, channelOf(c)),
    privacy.deletion(person, c.get("language")),
  ]);
  const reader = readerOf(kit, c, "/account/data");
  const summary: Summary | null = !isFresh ? null : {
    bookings: person.role === "patient"
      ? (await kit.services.bookings.list(person, { limit: SHOWN_BOOKINGS })).items
      : [],
    signIns: (await privacy.sectionOf(person, "signIns", 200)).length,
  };
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("data.title")}
      lead={reader.t("data.lead")}
      attempt={attempt}
      version={kit.version}
    >
      {deletion !== null && <Waiting reader={reader} deletion={deletion} now={kit.now()} />}
      {summary === null
        ? <PasswordForm reader={reader} attempt={attempt} />
        : <Kept reader={reader} summary={summary} />}
      {summary !== null && deletion === null && <Ending reader={reader} attempt={attempt} />}
    </AccountFrame>,
    status,
    headers,
  );
}

export function accountDataPages(app: PagesApp, kit: PageKit): void {
  const { privacy } = kit.services;
  app.get("/account/data", (c) => withPerson(c, (person) => showData(c, kit, person)));

  app.get("/account/data/export", (c) =>
    withPerson(c, async (person) => {
      const outcome = await privacy.exportOf(person, channelOf(c));
      if ("ok" in outcome) return exportResponse(outcome.ok);
      const failure = failureOf(outcome, c.get("language"));
      if (failure === null || failure.status === 409) return seeOther(c, "/account/data");
      return await showData(
        c,
        kit,
        person,
        attemptOf("export", await formOf(c), failure),
        failure.status,
        failureHeaders(failure),
      );
    }));

  app.post("/account/data/confirm", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const body = { password: values.text("password") };
      const outcome = await privacy.confirm(person, channelOf(c), body, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, "/account/data");
      const attempt = attemptOf("confirm", values, failure);
      return await showData(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));

  app.post("/account/data/deletion", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const language = c.get("language");
      const body = { confirm: values.text("confirm") === "yes" };
      const outcome = await privacy.requestDeletion(person, channelOf(c), body, language);
      const failure = failureOf(outcome, language);
      if (failure === null) return seeOther(c, "/account/data");
      const attempt = attemptOf("deletion", values, failure);
      return await showData(c, kit, person, attempt, failure.status, failureHeaders(failure));
    }));

  app.post("/account/data/deletion/withdraw", (c) =>
    withPerson(c, async (person) => {
      const outcome = await privacy.withdrawDeletion(person);
      return "ok" in outcome ? seeOther(c, "/account/data") : refusePage(c, 404, "not_found");
    }));
}
