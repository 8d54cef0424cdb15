/** Booking: the form, «check your answers», and the call itself, for pages with and without a script. */
import { BookBody, type BookBodyProps } from "../../views/book_body.tsx";
import type { FoundAddress } from "../../views/book_answers.tsx";
import type { BookSeed } from "../../views/book_seed.ts";
import type { Slots } from "../../views/book_time.tsx";
import { BOOK_ALIASES, isQuestion, questionOf } from "../../views/book_steps.ts";
import type { Booker } from "../../views/booker.ts";
import { choiceOf } from "../../views/address_fields.tsx";
import { type Attempt, FormState, FormValues } from "../../views/forms.ts";
import { Island } from "../../views/island.tsx";
import { Banner } from "../../views/notices.tsx";
import { LETTER_FIELDS } from "../../views/payer_card.tsx";
import type { Reader } from "../../views/reader.ts";
import { seedOf } from "../../views/reader_seed.ts";
import type { AlertView } from "../../actors/alert/view.ts";
import { isStaff } from "../../actors/vocabulary.ts";
import type { OpenMatch } from "../people/intake.ts";
import type { FieldError, Language, Person } from "../services.ts";
import { locate, type Located } from "./address_lookup.ts";
import type { AddressView } from "../people/profile_views.ts";
import { bookerOf } from "./booker_of.ts";
import { bookBody } from "./book_body.ts";
import { joinWaitlist, slotChoices } from "./book_slots.ts";
import { CheckPage } from "./book_check.tsx";
import { letterBody, letterFacts } from "./book_payer.ts";
import { quoted } from "./quoted.ts";
import { attemptOf, type Failure, failureHeaders, failureOf, invalidFailure } from "./failure.ts";
import { withPerson } from "./guard.ts";
import {
  cityOf,
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { redrawOf } from "./kept_form.ts";
import { Layout, pageResponse } from "./layout.tsx";
import { Sos } from "./sos_island.tsx";
import { failedLive, signedOut, wantsJson } from "./live_answers.ts";
import { mapSeed } from "./map_frame.tsx";

interface BookPageProps {
  reader: Reader;
  booker: Booker;
  person: Person;
  kit: PageKit;
  attempt: Attempt | null;
  slots?: Slots;
  /** The person's own calls for help that are open. */
  alerts: readonly AlertView[];
}

/** The city's map, where it has one. */
function mapOf(kit: PageKit, reader: Reader): BookSeed["map"] {
  const open = kit.cities.list.find(({ name }) => name === reader.city.name);
  return open === undefined
    ? null
    : mapSeed(kit, reader, open.name, open.city.pack.manifest.bounds);
}

const sentOf = (attempt: Attempt | null): BookSeed["attempt"] =>
  attempt === null ? null : { ...attempt, values: [...attempt.values.entries()] };

/** What nobody on duty means for who books now: before the questions, and true. */
function DutyNotice({ reader }: { reader: Reader }) {
  const { city } = reader;
  if (city.dispatcherOnDuty) return null;
  const numbers = [city.ambulancePhone, city.outpatientPhone].filter((one) => one !== null);
  return (
    <div class="wrap duty-notice">
      {city.urgentOpen
        ? (
          <Banner tone="off" icon="info" title={reader.t("book.alone")}>
            {reader.t("book.aloneText")}
          </Banner>
        )
        : (
          <Banner tone="late" icon="warning" title={reader.t("book.urgentClosed")}>
            {reader.t("book.urgentClosedText", { numbers: numbers.join(", ") })}
          </Banner>
        )}
    </div>
  );
}

function BookPage(
  { reader, booker, person, kit, attempt, slots = null, alerts }: BookPageProps,
) {
  const own = person.role === "patient";
  const body: BookBodyProps = {
    reader,
    state: new FormState("book", attempt, BOOK_ALIASES),
    own,
    phone: own ? person.phone : null,
    addresses: kit.addresses,
    booker,
    slots,
  };
  const seed: BookSeed = {
    reader: seedOf(reader),
    own,
    phone: body.phone,
    addresses: kit.addresses,
    booker,
    map: mapOf(kit, reader),
    slots,
    attempt: sentOf(attempt),
  };
  return (
    <Layout
      reader={reader}
      title={reader.t("book.title")}
      version={kit.version}
      keeps="edit"
      ownSos={own}
      styles={["map.css", "book.css", "planning.css", "sos.css"]}
      scripts={kit.assets?.scriptsOf("book", "sos") ?? null}
      words={kit.assets?.wordsOf("book")[reader.language] ?? null}
    >
      <DutyNotice reader={reader} />
      {own && (
        <div class="wrap sos__wrap">
          <Sos reader={reader} look="line" views={[]} alerts={alerts} />
        </div>
      )}
      <Island name="book" properties={seed}>
        <BookBody {...body} />
      </Island>
    </Layout>
  );
}

/** `GET` and `POST /book`. */
export function bookPages(app: PagesApp, kit: PageKit): void {
  app.get("/book", (c) => withPerson(c, (person) => showBook(c, kit, person)));

  app.post(
    "/book",
    (c) =>
      c.get("person") === null && wantsJson(c)
        ? signedOut()
        : withPerson(c, (person) => submitted(c, kit, person)),
  );
}

async function showBook(c: PageContext, kit: PageKit, person: Person): Promise<Response> {
  const reader = readerOf(kit, c);
  const { booker } = await bookerOf(kit, reader, person, c.req.query("doctor"));
  return pageResponse(
    <BookPage
      reader={reader}
      booker={booker}
      person={person}
      kit={kit}
      attempt={null}
      alerts={await kit.services.emergency.open(person)}
    />,
  );
}

/** The address search, asked where somebody will go. */
const locateVisit = async (kit: PageKit, reader: Reader, values: FormValues) =>
  values.text("callType") === "consultation" ? null : await locate(values, {
    cities: kit.services.cities,
    language: reader.language,
    known: kit.addresses,
  });

/** The city of an address of the book. */
async function readerAtSaved(kit: PageKit, reader: Reader, saved: AddressView): Promise<Reader> {
  const { latitude, longitude } = saved;
  const near = await kit.services.cities.nearest({ latitude, longitude }, reader.language);
  const city = "ok" in near ? near.ok.address.city : null;
  return city === null ? reader : reader.in(cityOf(kit, reader.language, city));
}

/** Times are those of the city that the address is in. */
const readerAt = (kit: PageKit, reader: Reader, located: Located | null): Reader =>
  located?.kind === "place" && located.city !== null
    ? reader.in(cityOf(kit, reader.language, located.city))
    : reader;

const foundOf = (located: Located | null): FoundAddress | null =>
  located?.kind !== "place" ? null : {
    by: located.by,
    label: located.label,
    district: located.district,
    distanceMeters: located.distanceMeters,
  };

/** What is typed beside the answers that were checked. */
const BESIDE_CHECK: readonly string[] = ["promoCode", ...LETTER_FIELDS];

/** Of one question only its own errors; of all of them all. */
const errorsOf = (errors: readonly FieldError[], question: string): readonly FieldError[] =>
  isQuestion(question) ? errors.filter(({ path }) => questionOf(path) === question) : errors;

/**
 * `step=edit` shows the form again, `address` asks which house is meant, `check` shows the answers,
 * `create` calls the doctor. A live page asks with `judge` what is wrong with one `question`.
 */
async function submitted(c: PageContext, kit: PageKit, person: Person): Promise<Response> {
  const values = await formOf(c);
  const isLive = wantsJson(c);
  const step = redrawOf(c) ?? values.text("step");
  const asked = readerOf(kit, c, "/book");
  // Only the question of the address asks a search: the others are answered without it.
  const isElsewhere = step === "judge" && values.text("question") !== "where";
  const { booker, addresses } = await bookerOf(
    kit,
    asked,
    person,
    values.given("preferredDoctorId"),
  );
  const saved = addresses.find(({ id }) => id === values.text("address.saved")) ?? null;
  const located = isElsewhere || saved !== null ? null : await locateVisit(kit, asked, values);
  const reader = saved === null
    ? readerAt(kit, asked, located)
    : isElsewhere
    ? asked
    : await readerAtSaved(kit, asked, saved);
  const { language } = reader;
  const form = async (attempt: Attempt, slots: Slots, status = 200, headers = {}) =>
    pageResponse(
      <BookPage
        alerts={await kit.services.emergency.open(person)}
        reader={reader}
        booker={booker}
        person={person}
        kit={kit}
        attempt={attempt}
        slots={slots}
      />,
      status,
      headers,
    );
  const windows = () => slotChoices(kit, reader, person, values, { located, saved });
  const failed = async (failure: Failure, suggestions?: Attempt["suggestions"]) =>
    isLive ? failedLive(failure, located?.kind === "question" ? suggestions : []) : form(
      attemptOf("book", values, failure, suggestions),
      // Where windows were shown they are shown anew: one of them may be taken by now.
      values.text("slots") === "" ? null : await windows(),
      failure.status,
      failureHeaders(failure),
    );
  if (step === "slots") {
    const slots = await windows();
    if (isLive) return c.json({ slots });
    if (slots === null && located?.kind === "question") {
      return failed(invalidFailure([located.error]), located.suggestions);
    }
    return form(editing(values, step, located), slots ?? "away");
  }
  if (step === "edit" || step === "address") {
    return form(
      editing(values, step, located),
      values.text("slots") === "" ? null : await windows(),
    );
  }

  const settings = {
    language,
    timeZone: reader.timeZone,
    addresses: kit.addresses,
    now: kit.now(),
    booker,
    today: reader.dayValue(kit.now()),
    located,
    saved,
  };
  const { body, errors: all } = bookBody(values, settings);
  if (step === "waitlist") {
    // Its hour is what is waited for.
    const wrong = all.filter(({ path }) => questionOf(path) !== "time");
    if (wrong.length > 0) return failed(invalidFailure(wrong), located?.suggestions);
    const joined = await joinWaitlist(kit, reader, person, values, body);
    const failure = failureOf(joined, language);
    if (failure !== null) return failed(failure);
    return isLive ? c.json({}) : seeOther(c, "/waitlist");
  }
  const errors = step === "judge" ? errorsOf(all, values.text("question")) : all;
  if (errors.length > 0) return failed(invalidFailure(errors), located?.suggestions);
  if (step === "judge") return c.json({});
  const found = foundOf(located);
  const promoCode = values.given("promoCode");
  const checked = async () => {
    const quote = {
      ...await quoted(kit, person, { ...body, promoCode }, language),
      ...await letterFacts(kit, person, values, reader.city.name, language),
    };
    return isLive
      ? c.json({ body, found, quote, city: { ...reader.city, legal: null } })
      : pageResponse(
        <CheckPage
          reader={reader}
          values={values}
          body={body}
          found={found}
          quote={quote}
          booker={booker}
          commandId={kit.newId()}
          version={kit.version}
          matches={await openMatches(kit, person, body, language)}
        />,
      );
  };
  if (step !== "create") return await checked();
  const withId = {
    ...body,
    ...(promoCode === undefined ? {} : { promoCode }),
    ...letterBody(values),
    commandId: values.given("commandId"),
  };
  const outcome = await kit.services.bookings.create(person, withId, language);
  if ("ok" in outcome) {
    const { id } = outcome.ok;
    return isLive ? c.json({ id }) : seeOther(c, `/bookings/${id}`);
  }
  const isAboutCode = "invalid" in outcome &&
    outcome.invalid.every(({ path }) => BESIDE_CHECK.includes(path));
  // Without a script the answers come again, with what is wrong with the code or the letter beside it.
  if (isAboutCode && !isLive) return await checked();
  return failed(failureOf(outcome, language)!);
}

/** Before staff book by telephone: the open bookings of the same number or flat. */
async function openMatches(
  kit: PageKit,
  person: Person,
  body: Readonly<Record<string, unknown>>,
  language: Language,
): Promise<readonly OpenMatch[]> {
  if (!isStaff(person.role)) return [];
  const { contactPhone, address } = body as {
    contactPhone?: string;
    address?: { text: string; flat?: string };
  };
  const found = await kit.services.intake.matches(person, {
    phone: contactPhone ?? null,
    address: address === undefined ? null : { text: address.text, flat: address.flat ?? null },
  }, language);
  return "ok" in found ? found.ok : [];
}

/** What was typed, with nothing wrong with it; with the houses where one was chosen or is to be. */
function editing(values: FormValues, step: string, located: Located | null): Attempt {
  const chosen = values.given("address.choice");
  const suggestions = step === "address" || chosen !== undefined ? located?.suggestions ?? [] : [];
  const found = located?.kind === "place" && chosen === undefined && suggestions.length > 0
    ? [["address.choice", choiceOf(located)] as const]
    : [];
  const shown = new FormValues([...values.entries(), ...found]);
  return { form: "book", values: shown, errors: [], refusal: null, suggestions };
}
