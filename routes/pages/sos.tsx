/**
 * `/sos`: calling for help without a script. The numbers stand first and are there for everybody; then the
 * question, the count that the server holds, and what became of it, which a script keeps up to date.
 */
import type { AlertView } from "../../actors/alert/view.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import { ALERT } from "../../actors/limits.ts";
import { SECOND } from "../../actors/vocabulary.ts";
import { type LookSeed, secondsOfCall } from "../../views/look_seed.ts";
import { Banner } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import { type SosDoor, SosDoors } from "../../views/sos_doors.tsx";
import {
  doorText,
  isOpenSos,
  SosCalls,
  SosDispatcher,
  SosElsewhere,
  sosPath,
  type SosState,
  SosStatus,
} from "../../views/sos.tsx";
import { isOpenView } from "../../views/status.ts";
import type { Person } from "../services.ts";
import type { CallKit } from "./call_kit.ts";
import { failureHeaders, failureOf } from "./failure.ts";
import { refusePage } from "./guard.ts";
import { cityOf, formOf, type PageContext, type PagesApp, readerOf, seeOther } from "./kit.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { Look } from "./look.tsx";
import { sosAlertOf, sosDoorsOf, sosPlaceOf } from "./sos_island.tsx";
import type { ComponentChildren } from "preact";

interface FrameProps {
  reader: Reader;
  view: BookingView | null;
  kit: CallKit;
  /** Of a call that was made: how the page is read again. */
  look?: LookSeed;
  children: ComponentChildren;
}

function Frame({ reader, view, kit, look = { seconds: null }, children }: FrameProps) {
  const { seconds, path } = look;
  return (
    <Layout
      reader={reader}
      title={reader.t("sos.page")}
      version={kit.version}
      styles={["sos.css"]}
      scripts={seconds === null ? null : kit.assets?.scriptsOf("look") ?? null}
      readAgain={seconds === null || path === undefined ? null : { seconds, path }}
    >
      <Look seed={look} reader={reader}>
        <div class="wrap--narrow stack stack--l page-body">
          <h1>{reader.t("sos.page")}</h1>
          <SosCalls reader={reader} />
          {children}
          <SosDispatcher reader={reader} />
          <SosElsewhere reader={reader} place={sosPlaceOf(reader, view)} />
          {view !== null && (
            <p>
              <a href={`/bookings/${view.id}`}>{reader.t("sos.back")}</a>
            </p>
          )}
        </div>
      </Look>
    </Layout>
  );
}

/** The visit named in the address, if it is the reader's; nobody is refused for a wrong one. */
async function visitOf(
  kit: CallKit,
  person: Person | null,
  id: string | undefined | null,
): Promise<BookingView | null> {
  return person === null || !id ? null : await kit.services.bookings.view(person, id);
}

/** The clock and the numbers of the visit's city. */
const readerAt = (kit: CallKit, reader: Reader, view: BookingView | null): Reader =>
  view === null ? reader : reader.in(cityOf(kit, reader.language, view.city));

/** Numbers and buttons do not wait for a list that the store has. */
const DOORS_MILLISECONDS = SECOND / 2;

/**
 * The doors at which this person may need help; before the whole program is there, or with the store away, that is
 * not known. Nobody but a patient has any.
 */
async function doorsOf(kit: CallKit, reader: Reader, person: Person): Promise<readonly SosDoor[]> {
  const known = person.role === "patient" ? kit.services.bookings.current?.(person) : undefined;
  if (known === undefined) return [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<readonly BookingView[]>((resolve) => {
    timer = setTimeout(() => resolve([]), DOORS_MILLISECONDS);
  });
  const views = await Promise.race([known.catch(() => []), late]);
  clearTimeout(timer);
  return sosDoorsOf(reader, views.filter(isOpenView));
}

/** The address that was taken, and each other one that it may be. */
function Taken({ reader, alert, doors }: {
  reader: Reader;
  alert: AlertView;
  doors: readonly SosDoor[];
}) {
  const own = doors.find(({ bookingId }) => bookingId === alert.bookingId)?.place ?? null;
  const place = own === null ? alert.place?.text ?? null : doorText(own);
  const others = doors.filter(({ bookingId, place: other }) =>
    bookingId !== alert.bookingId && doorText(other) !== place
  );
  if (others.length === 0) return null;
  return (
    <div class="stack stack--s">
      {place !== null && (
        <p>
          <strong>{reader.t("sos.sentTo", { place })}</strong>
        </p>
      )}
      {others.map(({ bookingId, place: other }) => (
        <form key={bookingId} method="post" action={`/sos/${alert.id}/visit`}>
          <input type="hidden" name="bookingId" value={bookingId} />
          <button type="submit" class="button button--wide">
            {reader.t("sos.moveTo", { place: doorText(other) })}
          </button>
        </form>
      ))}
    </div>
  );
}

async function ask(
  c: PageContext,
  kit: CallKit,
  refusal: { readonly text: string; readonly status: number; readonly headers: HeadersInit } | null,
  bookingId = c.req.query("booking"),
): Promise<Response> {
  const person = c.get("person");
  const view = await visitOf(kit, person, bookingId);
  const reader = readerAt(kit, readerOf(kit, c, sosPath(view?.id ?? null)), view);
  const doors = person === null ? [] : await doorsOf(kit, reader, person);
  const here = sosPlaceOf(reader, view);
  const chosen = doors.find(({ bookingId }) => bookingId === view?.id) ??
    doors.find(({ place }) => here !== null && doorText(place) === doorText(here));
  return pageResponse(
    <Frame reader={reader} view={view} kit={kit}>
      {refusal !== null && (
        <Banner tone="alarm" icon="warning" title={reader.t("sos.refused")} role="alert">
          {refusal.text}
        </Banner>
      )}
      {person?.role === "patient" && (
        <form method="post" action="/sos" class="stack stack--s">
          <input type="hidden" name="clientId" value={kit.newId()} />
          {doors.length > 1
            ? (
              <SosDoors
                reader={reader}
                doors={doors}
                bookingId={chosen?.bookingId ?? null}
                name="bookingId"
              />
            )
            : view !== null && <input type="hidden" name="bookingId" value={view.id} />}
          <p>
            {reader.t(reader.city.dispatcherOnDuty ? "sos.pageText" : "sos.pageAlone")}
          </p>
          <button type="submit" class="button button--danger button--large button--wide">
            {reader.t("sos.send")}
          </button>
        </form>
      )}
      {person === null && (
        <p>
          {reader.t("sos.needsSignIn")}{" "}
          <a href={`/signin?next=${encodeURIComponent(reader.path)}`}>{reader.t("nav.signIn")}</a>
        </p>
      )}
    </Frame>,
    refusal?.status ?? 200,
    refusal?.headers ?? {},
  );
}

async function send(c: PageContext, kit: CallKit, person: Person): Promise<Response> {
  const values = await formOf(c);
  const language = c.get("language");
  const bookingId = values.given("bookingId");
  const clientId = values.given("clientId");
  const call = { kind: "sos", clientId, ...(bookingId === undefined ? {} : { bookingId }) };
  const outcome = await kit.services.emergency.raise(person, call, language);
  if ("ok" in outcome) return seeOther(c, `/sos/${outcome.ok.id}`);
  const failure = failureOf(outcome, language)!;
  const text = failure.refusal ?? failure.errors.map(({ message }) => message).join(" ");
  return await ask(
    c,
    kit,
    { text, status: failure.status, headers: failureHeaders(failure) },
    bookingId,
  );
}

/** Of the count; null: it is over. */
export const secondsLeft = (raisesAt: string, now: number): number | null => {
  const left = Math.ceil((Date.parse(raisesAt) - now) / SECOND);
  return left <= 0 ? null : Math.min(left, ALERT.countMilliseconds / SECOND);
};

async function show(
  c: PageContext,
  kit: CallKit,
  person: Person,
  isTooLate = false,
): Promise<Response> {
  const alert = await kit.services.emergency.view(person, c.req.param("id") ?? "");
  if (alert === null) return refusePage(c, 404, "not_found");
  const view = await visitOf(kit, person, alert.bookingId);
  const reader = readerAt(kit, readerOf(kit, c, `/sos/${alert.id}`), view);
  const state: SosState = {
    kind: "stored",
    alert: sosAlertOf(alert),
    secondsLeft: secondsLeft(alert.raisesAt, kit.now()),
  };
  const isOpen = isOpenSos(alert);
  const doors = isOpen ? await doorsOf(kit, reader, person) : [];
  const look = { seconds: secondsOfCall(alert.status, isOpen), path: `/sos/${alert.id}` };
  return pageResponse(
    <Frame reader={reader} view={view} kit={kit} look={look}>
      {isTooLate && alert.status !== "cancelled" && (
        <Banner tone="late" icon="info" title={reader.t("sos.tooLate")} role="alert" />
      )}
      <div data-live="status">
        <SosStatus reader={reader} state={state} />
      </div>
      <div data-live="act" class="stack">
        {alert.status === "counting" && (
          <form method="post" action={`/sos/${alert.id}/cancel`}>
            <button type="submit" class="button button--large button--wide">
              {reader.t("sos.cancel")}
            </button>
          </form>
        )}
        <Taken reader={reader} alert={alert} doors={doors} />
        {isOpen && alert.status !== "counting" && (
          <form method="post" action="/sos">
            <input type="hidden" name="clientId" value={kit.newId()} />
            {alert.bookingId !== null && (
              <input type="hidden" name="bookingId" value={alert.bookingId} />
            )}
            <button type="submit" class="button button--danger-quiet button--large button--wide">
              {reader.t("sos.worse")}
            </button>
          </form>
        )}
        {isOpen
          ? (
            <p>
              <a class="button button--wide" href={`/sos/${alert.id}`}>{reader.t("sos.reload")}</a>
            </p>
          )
          : (
            <p>
              <a class="button button--wide" href={sosPath(alert.bookingId)}>
                {reader.t("sos.again")}
              </a>
            </p>
          )}
      </div>
    </Frame>,
  );
}

async function cancel(c: PageContext, kit: CallKit, person: Person): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const outcome = await kit.services.emergency.setStatus(
    person,
    id,
    { status: "cancelled" },
    c.get("language"),
  );
  if ("refused" in outcome && outcome.refused === "not_found") {
    return refusePage(c, 404, "not_found");
  }
  return "ok" in outcome ? seeOther(c, `/sos/${id}`) : await show(c, kit, person, true);
}

/** Where the first address keeps its call (somebody has taken it, or calls from there, too), the other gets its own. */
async function nameVisit(c: PageContext, kit: CallKit, person: Person): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const bookingId = (await formOf(c)).text("bookingId");
  const { emergency } = kit.services;
  if (person.role !== "patient") return refusePage(c, 404, "not_found");
  const named = await emergency.nameVisit(person, id, bookingId);
  if ("ok" in named) return seeOther(c, `/sos/${id}`);
  const refused = "refused" in named ? named.refused : null;
  if (refused === "not_found") return refusePage(c, 404, "not_found");
  if (refused !== "illegal_transition") return await show(c, kit, person);
  const call = { kind: "sos", bookingId, clientId: kit.newId() };
  const made = await emergency.raise(person, call, c.get("language"));
  return "ok" in made ? seeOther(c, `/sos/${made.ok.id}`) : await show(c, kit, person);
}

export function sosPages(app: PagesApp, kit: CallKit): void {
  app.get("/sos", (c) => ask(c, kit, null));
  /** Whose sign-in has just ended sees the numbers, and not a question for a password. */
  const ofPerson =
    (page: (c: PageContext, kit: CallKit, person: Person) => Promise<Response>) =>
    (c: PageContext): Promise<Response> => {
      const person = c.get("person");
      return person === null ? ask(c, kit, null) : page(c, kit, person);
    };
  app.post("/sos", ofPerson(send));
  app.get("/sos/:id", ofPerson(show));
  app.post("/sos/:id/cancel", ofPerson(cancel));
  app.post("/sos/:id/visit", ofPerson(nameVisit));
}
