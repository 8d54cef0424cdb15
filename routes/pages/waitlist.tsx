/** The waitlist: where one waits for a window, and the window that is held. */
import { specializationOf } from "../../views/booking_words.ts";
import { WAIT_PARTS } from "../../views/book_time.tsx";
import { Chips, Hidden } from "../../views/fields.tsx";
import { Icon } from "../../views/icon.tsx";
import { type Attempt, FormState } from "../../views/forms.ts";
import { Empty, ErrorSummary } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { Tone } from "../../views/status.ts";
import type { WaitView } from "../planning/waitlist_protocol.ts";
import type { Outcome, Person } from "../services.ts";
import { attemptOf, failureHeaders, failureOf } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  cityOf,
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";

const LOOKS: Readonly<Record<WaitView["status"], { tone: Tone; icon: string }>> = {
  waiting: { tone: "wait", icon: "clock" },
  offered: { tone: "go", icon: "bell" },
  booked: { tone: "done", icon: "check" },
  left: { tone: "off", icon: "x" },
  ended: { tone: "off", icon: "moon" },
};

const isOpen = (wait: WaitView): boolean => wait.status === "waiting" || wait.status === "offered";

/** The window that is held: one button takes it, one lets it go. */
function HeldWindow({ reader, wait }: { reader: Reader; wait: WaitView }) {
  const { offer } = wait;
  if (offer === null) return null;
  return (
    <div class="stack">
      <p class="heldwindow">{reader.window(offer.startsAt, offer.endsAt)}</p>
      <p class="fact">
        <Icon name="clock" />
        <span>{reader.t("waitlist.held", { time: reader.clock(offer.holdUntil) })}</span>
      </p>
      <div class="row">
        <form method="post" action={`/waitlist/${wait.id}/take`}>
          <button type="submit" class="button button--primary button--large">
            {reader.t("waitlist.take")}
          </button>
        </form>
        <form method="post" action={`/waitlist/${wait.id}/pass`}>
          <button type="submit" class="button button--large">{reader.t("waitlist.pass")}</button>
        </form>
      </div>
    </div>
  );
}

function WaitCard({ reader, wait }: { reader: Reader; wait: WaitView }) {
  const parts = wait.parts.map((part) => reader.t(`dayPart.${part}`)).join(", ");
  return (
    <li class="card stack">
      <div class="row row--between">
        <h2 class="card__title">{specializationOf(reader, wait.specialization)}</h2>
        <Pill {...LOOKS[wait.status]} text={reader.t(`waitlist.status.${wait.status}`)} />
      </div>
      <HeldWindow reader={reader} wait={wait} />
      <p class="fact small">
        <Icon name="calendar" />
        <span>
          {wait.days.map((day) => reader.dayOf(day)).join(", ")}
          <span class="fact__sub">{parts}</span>
        </span>
      </p>
      {isOpen(wait) && (
        <form method="post" action={`/waitlist/${wait.id}/leave`}>
          <button type="submit" class="button button--quiet button--flush">
            <Icon name="x" />
            {reader.t("waitlist.leave")}
          </button>
        </form>
      )}
    </li>
  );
}

const WAIT_DAYS = 7;
const DAY_MILLISECONDS = 86_400_000;

/** An urgent search that found nobody: its own words wait for a window. */
function JoinForm({ reader, bookingId, attempt }: {
  reader: Reader;
  bookingId: string;
  attempt: Attempt | null;
}) {
  const state = new FormState("waitlist", attempt);
  return (
    <form class="card stack" method="post" action="/waitlist">
      <h2 class="card__title">{reader.t("bookTime.wait")}</h2>
      <Hidden values={{ bookingId }} />
      <Chips
        state={state}
        name="days"
        legend={reader.t("bookTime.waitDays")}
        choices={Array.from({ length: WAIT_DAYS }, (_, ahead) => {
          const at = reader.now + ahead * DAY_MILLISECONDS;
          return { value: reader.dayValue(at), text: reader.day(at) };
        })}
      />
      <Chips
        state={state}
        name="parts"
        legend={reader.t("bookTime.waitParts")}
        hint={reader.t("bookTime.waitPartsHint")}
        choices={WAIT_PARTS.map((part) => ({ value: part, text: reader.t(`dayPart.${part}`) }))}
      />
      <button type="submit" class="button button--primary button--large">
        {reader.t("bookTime.join")}
      </button>
    </form>
  );
}

async function show(
  c: PageContext,
  kit: PageKit,
  waits: readonly WaitView[],
  path: string,
  attempt: Attempt | null = null,
  status = 200,
  headers = {},
  bookingId: string | null = null,
): Promise<Response> {
  const reader = readerOf(kit, c, path);
  return await Promise.resolve(pageResponse(
    <Layout
      reader={reader}
      title={reader.t("waitlist.title")}
      version={kit.version}
      styles={["planning.css"]}
    >
      <div class="wrap--narrow stack stack--l page-body">
        <div class="stack stack--s">
          <h1>{reader.t("waitlist.title")}</h1>
          <p class="quiet">{reader.t("waitlist.lead")}</p>
          <ErrorSummary reader={reader} state={new FormState("waitlist", attempt)} />
        </div>
        {bookingId !== null && <JoinForm reader={reader} bookingId={bookingId} attempt={attempt} />}
        {waits.length === 0
          ? bookingId === null && (
            <div class="card">
              <Empty
                icon="clock"
                title={reader.t("waitlist.none")}
                text={reader.t("waitlist.noneText")}
              >
                <a class="button button--primary" href="/book">{reader.t("waitlist.toBook")}</a>
              </Empty>
            </div>
          )
          : (
            <ul class="planlist">
              {waits.map((wait) => (
                <WaitCard
                  key={wait.id}
                  reader={reader.in(cityOf(kit, reader.language, wait.city))}
                  wait={wait}
                />
              ))}
            </ul>
          )}
      </div>
    </Layout>,
    status,
    headers,
  ));
}

/** `GET /waitlist`, `/waitlist/{id}`, and what can be done with a window. */
export function waitlistPages(app: PagesApp, kit: PageKit): void {
  const { waitlist } = kit.services.planning;
  const idOf = (c: PageContext): string => c.req.param("id") ?? "";

  async function done<T>(
    c: PageContext,
    person: Person,
    outcome: Outcome<T>,
    next: string,
  ): Promise<Response> {
    const failure = failureOf(outcome, c.get("language"));
    if (failure === null) return seeOther(c, next);
    if (failure.status === 404) return refusePage(c, 404, "not_found");
    const waits = await waitlist.waits(person);
    const attempt = attemptOf("waitlist", await formOf(c), failure);
    return await show(
      c,
      kit,
      "ok" in waits ? waits.ok : [],
      "/waitlist",
      attempt,
      failure.status,
      failureHeaders(failure),
    );
  }

  app.get("/waitlist", (c) =>
    withPerson(c, async (person) => {
      const waits = await waitlist.waits(person);
      const bookingId = c.req.query("booking") ?? null;
      const path = bookingId === null
        ? "/waitlist"
        : `/waitlist?booking=${encodeURIComponent(bookingId)}`;
      const shown = "ok" in waits ? waits.ok : [];
      return await show(c, kit, shown, path, null, 200, {}, bookingId);
    }));

  app.post("/waitlist", (c) =>
    withPerson(c, async (person) => {
      const values = await formOf(c);
      const bookingId = values.text("bookingId");
      const parts = values.all("parts");
      const joined = await waitlist.join(person, {
        bookingId,
        days: values.all("days"),
        // Who ticked none has said that all will do.
        parts: parts.length === 0 ? WAIT_PARTS : parts,
      }, c.get("language"));
      const failure = failureOf(joined, c.get("language"));
      if (failure === null) return seeOther(c, "/waitlist");
      if (failure.status === 404) return refusePage(c, 404, "not_found");
      const waits = await waitlist.waits(person);
      const attempt = attemptOf("waitlist", values, failure);
      const shown = "ok" in waits ? waits.ok : [];
      const { status } = failure;
      return await show(c, kit, shown, "/waitlist", attempt, status, {}, bookingId);
    }));

  app.get("/waitlist/:id", (c) =>
    withPerson(c, async (person) => {
      const wait = await waitlist.wait(person, idOf(c));
      if (!("ok" in wait)) return refusePage(c, 404, "not_found");
      return await show(c, kit, [wait.ok], `/waitlist/${wait.ok.id}`);
    }));

  app.post("/waitlist/:id/take", (c) =>
    withPerson(c, async (person) => {
      const taken = await waitlist.take(person, idOf(c), c.get("language"));
      return await done(c, person, taken, "ok" in taken ? `/bookings/${taken.ok.bookingId}` : "/");
    }));

  for (const act of ["pass", "leave"] as const) {
    app.post(
      `/waitlist/:id/${act}`,
      (c) =>
        withPerson(
          c,
          async (person) =>
            await done(c, person, await waitlist[act](person, idOf(c)), "/waitlist"),
        ),
    );
  }
}
