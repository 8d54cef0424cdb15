/** The booking form → the body of `create`, with every field that is wrong. Pure. */
import { askedOf } from "../../actors/booking/red_flags.ts";
import { createBody } from "../../actors/booking/schemas.ts";
import { instant } from "../../actors/vocabulary.ts";
import { translate } from "../locale.ts";
import { fieldError, validate } from "../validation.ts";
import { addressBody } from "./address_body.ts";
import { isUuid } from "../account_schemas.ts";
import { birthErrors } from "../people/birth_date.ts";
import type { AddressView } from "../people/profile_views.ts";
import { instantInCity } from "./city_time.ts";
import { SYMPTOMS } from "../../views/book_codes.ts";
import { askedFrom, flagsFrom } from "../../views/book_signs.ts";
import type { Booker } from "../../views/booker.ts";
import type { FormValues } from "../../views/forms.ts";
import type { KnownAddress } from "./kit.ts";
import type { Located } from "./address_lookup.ts";
import type { FieldError, Language } from "../services.ts";

export interface BookSettings {
  readonly language: Language;
  readonly timeZone: string;
  readonly addresses: readonly KnownAddress[];
  /** Milliseconds. */
  readonly now: number;
  /** What the address search has made of the address; null where none was asked. */
  readonly located: Located | null;
  /** The address of the reader's book that was chosen; null: one is typed. */
  readonly saved?: AddressView | null;
}

/** Of a new booking it matters also who is ill. */
interface CreationSettings extends BookSettings {
  readonly booker: Booker;
  /** YYYY-MM-DD where the reader is. */
  readonly today: string;
}

/** «Температура, кашель. Второй день», out of the chips and the words. */
export function symptomsText(values: FormValues, language: Language): string {
  const chips = SYMPTOMS.filter((code) => values.all("symptom").includes(code))
    .map((code, index) => {
      const text = translate(language, `symptom.${code}`);
      return index === 0 ? text : text.charAt(0).toLowerCase() + text.slice(1);
    });
  const typed = values.text("symptoms");
  return [chips.join(", "), typed].filter((part) => part !== "").join(". ");
}

/** The wanted time as instants; only for calls that have one. */
function windowOf(values: FormValues, settings: BookSettings) {
  const errors: FieldError[] = [];
  const wrong = (path: string, code: string) =>
    errors.push(fieldError(path, code, settings.language));
  const chosen = values.text("slot");
  if (chosen !== "" && chosen !== "other") {
    const [scheduledTime, scheduledUntil] = chosen.split("/");
    if (scheduledTime !== undefined && Date.parse(scheduledTime) <= settings.now) {
      wrong("slot", "slot_past");
    }
    return { errors, scheduledTime, scheduledUntil, slot: true };
  }
  const isRequired = values.text("callType") === "scheduled";
  // Windows stand there, and none was chosen.
  if (isRequired && chosen === "" && values.text("slots") !== "") {
    wrong("slot", "slot_missing");
    return { errors };
  }
  const [day, from, until] = [values.text("date"), values.text("from"), values.text("until")];
  if (!isRequired && day === "" && from === "" && until === "") return { errors };
  if (day === "") wrong("date", "required");
  if (from === "") wrong("from", "required");
  const scheduledTime = instantInCity(day, from, settings.timeZone);
  const scheduledUntil = until === "" ? null : instantInCity(day, until, settings.timeZone);
  if (day !== "" && from !== "" && scheduledTime === null) wrong("date", "moment");
  if (day !== "" && until !== "" && scheduledUntil === null) wrong("until", "moment");
  if (scheduledTime !== null && Date.parse(scheduledTime) <= settings.now) {
    errors.push({ path: "date", message: translate(settings.language, "refusal.window_in_past") });
  }
  // The service says it too, but not before everything else is right.
  if (scheduledTime !== null && scheduledUntil !== null && scheduledUntil <= scheduledTime) {
    wrong("until", "window_order");
  }
  return {
    errors,
    scheduledTime: scheduledTime ?? undefined,
    scheduledUntil: scheduledUntil ?? undefined,
  };
}

/** Somebody in the reader's care; the service knows whether it is so. */
const wardOf = (values: FormValues): { patientId?: string } => {
  const who = values.text("who");
  return isUuid(who) ? { patientId: who } : {};
};

/** Another person's name and birthday, or nothing: the account's own. */
const patientOf = (values: FormValues) =>
  values.text("who") === "other"
    ? {
      firstName: values.given("patient.firstName"),
      lastName: values.given("patient.lastName"),
      birthDate: values.given("patient.birthDate"),
      relation: values.given("patient.relation"),
    }
    : undefined;

const doorContactOf = (values: FormValues) =>
  values.given("doorContact.name") === undefined && values.given("doorContact.phone") === undefined
    ? undefined
    : { name: values.text("doorContact.name"), phone: values.text("doorContact.phone") };

/** An address of the book as the service takes it. */
function savedAddress(address: AddressView) {
  const { text, latitude, longitude, district, entrance, floor, flat, intercom, notes } = address;
  const all = { text, latitude, longitude, district, entrance, floor, flat, intercom, notes };
  const given = Object.entries(all).filter(([, value]) => value != null);
  return { address: Object.fromEntries(given), errors: [] as readonly FieldError[] };
}

/** One message a field: the first is the one that says what to do. */
function firstOfEach(errors: readonly FieldError[]): readonly FieldError[] {
  const seen = new Set<string>();
  return errors.filter((error) => !seen.has(error.path) && seen.add(error.path));
}

/**
 * Reads the form and judges it as the service will, so that «check your answers» shows nothing that
 * would be refused afterwards.
 */
export function bookBody(
  values: FormValues,
  settings: CreationSettings,
): { readonly body: Record<string, unknown>; readonly errors: readonly FieldError[] } {
  const { language } = settings;
  const callType = values.text("callType");
  const remote = callType === "consultation";
  const { saved = null } = settings;
  const place = remote ? null : saved !== null ? savedAddress(saved) : addressBody(
    values,
    settings.addresses,
    language,
    {},
    settings.located,
  );
  const time = callType === "urgent" ? { errors: [] } : windowOf(values, settings);
  const patient = patientOf(values);
  const asked = askedFrom(values, settings.booker, settings.today);
  const body = {
    callType: callType === "" ? undefined : callType,
    specialization: values.given("specialization"),
    symptoms: symptomsText(values, language) || undefined,
    address: place?.address,
    contactPhone: values.given("contactPhone"),
    doorContact: remote ? undefined : doorContactOf(values),
    needs: values.all("needs"),
    ...(values.given("preferredDoctorId") === undefined
      ? {}
      : { preferredDoctorId: values.text("preferredDoctorId") }),
    patient,
    ...wardOf(values),
    scheduledTime: "scheduledTime" in time ? time.scheduledTime : undefined,
    scheduledUntil: "scheduledUntil" in time ? time.scheduledUntil : undefined,
    ...("slot" in time ? { slot: time.slot } : {}),
    redFlags: flagsFrom(values, asked),
    triage: askedOf(asked),
  };
  const { now } = settings;
  const born = birthErrors(patient?.birthDate, instant(now), language, "patient.birthDate");
  const own = [...place?.errors ?? [], ...time.errors];
  const covered = new Set([
    "scheduledTime",
    "scheduledUntil",
    "address.latitude",
    "address.longitude",
  ]);
  const judged = validate(createBody, body, language);
  const wrong = "ok" in judged ? [] : judged.invalid;
  // Without an address there is no place to complain about.
  const isCovered = own.length > 0 || wrong.some(({ path }) => path === "address.text");
  const found = wrong.filter(({ path }) => !(isCovered && covered.has(path)));
  return { body, errors: firstOfEach([...own, ...born, ...found]) };
}
