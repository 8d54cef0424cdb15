/** `POST /bookings/{id}/{command}`: every form of a booking, from whichever page it was sent. */
import { locate } from "./address_lookup.ts";
import { amendPricePage } from "./amend_price.tsx";
import { showBoard } from "./board.tsx";
import { showBooking } from "./booking.tsx";
import { commandBody, isFormCommand } from "./command_body.ts";
import { showDoctor } from "./doctor.tsx";
import { attemptOf, type Failure, failureHeaders, failureOf, invalidFailure } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import { cityOf, formOf, type PageContext, type PageKit, type PagesApp, seeOther } from "./kit.ts";
import { failedLive, signedOut, wantsJson } from "./live_answers.ts";
import type { Attempt, FormValues } from "../../views/forms.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import type { Origin } from "../../views/chat.tsx";
import type { Person } from "../services.ts";

interface Sent {
  readonly c: PageContext;
  readonly kit: PageKit;
  readonly person: Person;
  readonly id: string;
  readonly command: string;
  readonly values: FormValues;
}

/** What was done: the page again, or the facts for a live page. */
const done = (sent: Sent, facts: object): Response =>
  wantsJson(sent.c) ? sent.c.json(facts) : seeOther(sent.c, doneAt(sent));

/** The page that the form stood on; a role has only its own. */
function originOf({ person, values }: Sent): Origin {
  const origin = values.text("origin");
  if (origin === "doctor" && person.role === "doctor") return "doctor";
  const staff = person.role === "dispatcher" || person.role === "admin";
  return origin === "board" && staff ? "board" : "booking";
}

/** Where the answer to a command that was carried out leads. */
function doneAt(sent: Sent): string {
  const { id, command, person } = sent;
  switch (originOf(sent)) {
    case "doctor":
      return command === "say" ? "/doctor#room" : "/doctor";
    case "board":
      return `/board?booking=${id}`;
    default:
      if (command === "say") return `/bookings/${id}#room`;
      // A doctor who gave a booking back sees it no more.
      return person.role === "doctor" && command === "release" ? "/doctor" : `/bookings/${id}`;
  }
}

/** The same page again, with what was typed and why it did not go through. */
async function failed(
  sent: Sent,
  failure: Failure,
  suggestions: Attempt["suggestions"] = [],
): Promise<Response> {
  const { c, kit, person, id, command, values } = sent;
  if (wantsJson(c)) return failedLive(failure, suggestions);
  const attempt = { ...attemptOf(command, values, failure, suggestions), bookingId: id };
  const headers = failureHeaders(failure);
  switch (originOf(sent)) {
    case "doctor":
      return await showDoctor(c, kit, person, attempt, failure.status, headers);
    case "board":
      return await showBoard(c, kit, person, id, attempt, failure.status, headers);
    default:
      return await showBooking(c, kit, person, id, attempt, failure.status, headers);
  }
}

/** A message: its `clientId` makes that a form sent twice says it once. */
async function said(sent: Sent): Promise<Response> {
  const { c, kit, person, id, values } = sent;
  const audience = values.given("audience");
  const body = {
    content: values.text("content"),
    clientId: values.given("clientId"),
    ...(audience === undefined ? {} : { audience }),
  };
  const outcome = await kit.services.bookings.say(person, id, body, c.get("language"));
  const failure = failureOf(outcome, c.get("language"));
  if (failure !== null) return await failed(sent, failure);
  return done(sent, "ok" in outcome ? outcome.ok : {});
}

/** The link by SMS, once more. */
async function linkSent(sent: Sent): Promise<Response> {
  const { c, kit, person, id } = sent;
  const outcome = await kit.services.visitLinks.send(person, id, c.get("language"));
  const failure = failureOf(outcome, c.get("language"));
  if (failure === null) return done(sent, {});
  return failure.status === 404 || failure.status === 403
    ? refusePage(c, failure.status, failure.status === 404 ? "not_found" : "other_role")
    : await failed(sent, failure);
}

/** The address of a correction, looked up in the booking's own city. */
const locateAmended = async ({ c, kit, values }: Sent, view: BookingView) =>
  await locate(values, {
    cities: kit.services.cities,
    language: c.get("language"),
    known: kit.addresses,
    before: view.address?.text,
    city: view.city,
  });

async function commanded(sent: Sent): Promise<Response> {
  const { c, kit, person, id, command, values } = sent;
  const language = c.get("language");
  const { bookings } = kit.services;
  const view = command === "amend" ? await bookings.view(person, id) : null;
  const located = view === null || !cityOf(kit, language, view.city).hasMap
    ? null
    : await locateAmended(sent, view);
  const settings = {
    language,
    timeZone: cityOf(kit, language, view?.city).timeZone,
    addresses: kit.addresses,
    now: kit.now(),
    located,
  };
  const { body, errors } = commandBody(command, values, view, settings);
  if (errors.length > 0) {
    return await failed(sent, invalidFailure(errors), located?.suggestions);
  }
  const outcome = await bookings.command(person, id, command, body, language);
  const failure = failureOf(outcome, language);
  // Another price is looked at on a page of its own; a live page sends its form there by itself.
  if (failure !== null && "refused" in outcome && outcome.refused === "price_changed") {
    if (wantsJson(c)) return failedLive(failure, [], true);
    const page = await amendPricePage(c, kit, person, { id, body, values });
    if (page !== null) return page;
  }
  if (failure !== null) return await failed(sent, failure);
  return done(sent, "ok" in outcome ? outcome.ok : {});
}

export function bookingCommands(app: PagesApp, kit: PageKit): void {
  app.post(
    "/bookings/:id/:command",
    (c) =>
      c.get("person") === null && wantsJson(c) ? signedOut() : withPerson(c, async (person) => {
        const { id, command } = c.req.param();
        const sent: Sent = { c, kit, person, id, command, values: await formOf(c) };
        if (command === "say") return await said(sent);
        if (command === "visit-link") return await linkSent(sent);
        return isFormCommand(command) ? await commanded(sent) : refusePage(c, 404, "not_found");
      }),
  );
}
