/** The questions of a booking, one component each. Their headings belong to the steps they stand in. */
import type { ComponentChildren } from "preact";
import { type Asked, RED_FLAGS } from "../actors/booking/red_flags.ts";
import { WRITTEN_LIMITS } from "../actors/written_limits.ts";
import { SPECIALIZATIONS } from "../actors/vocabulary.ts";
import { AddressFields, type LiveAddress } from "./address_fields.tsx";
import { type BookAddress, type BookedPerson, type Booker, NEW_ADDRESS } from "./booker.ts";
import { NEEDS, RELATIONS, SYMPTOMS } from "./book_codes.ts";
import { mayBeAsked, questionText } from "./book_signs.ts";
import { emergencyNumbers } from "./city_of_page.ts";
import { EmergencyStrip } from "./emergency.tsx";
import type { KnownAddress } from "./facts.ts";
import { Chips, Options, SelectField, TextArea, TextField } from "./fields.tsx";
import type { FormState } from "./forms.ts";
import type { Reader } from "./reader.ts";

export interface QuestionProps {
  reader: Reader;
  state: FormState;
}

/**
 * @param strip whether the emergency strip stands here, or elsewhere on the page
 * @param isFlagged a live page knows at once that something is ticked
 */
export const RedFlags = (
  { reader, state, strip, isFlagged }: QuestionProps & { strip: boolean; isFlagged: boolean },
) => (
  <>
    {strip && (
      <div aria-live="polite">
        <EmergencyStrip reader={reader} alarmed={isFlagged} />
      </div>
    )}
    <Chips
      state={state}
      name="redFlags"
      legend={reader.t("book.redFlags")}
      legendHidden
      hint={reader.t("book.redFlagsHint", {
        numbers: reader.anyOf(emergencyNumbers(reader).map(({ number }) => number)),
      })}
      choices={RED_FLAGS.first.map((flag) => ({
        value: flag.code,
        text: questionText(flag, reader.language),
      }))}
    />
  </>
);

/**
 * The signs that age and complaint ask for. The style sheet shows those of the ticked complaints, so that
 * it is the same with and without a script.
 * @param asked null: the page does not know yet who is ill
 */
export const Signs = ({ reader, state, asked }: QuestionProps & { asked: Asked | null }) => (
  <Chips
    state={state}
    name="signs"
    legend={reader.t("book.signs")}
    legendHidden
    hint={reader.t("book.signsHint")}
    choices={RED_FLAGS.further.filter((flag) => asked === null || mayBeAsked(flag, asked))
      .map((flag) => ({
        value: flag.code,
        text: questionText(flag, reader.language),
        ...(flag.complaints === undefined ? {} : { when: flag.complaints.join(" ") }),
        ...(flag.belowMonths === undefined ? {} : { when: "child" }),
      }))}
  />
);

/** For whom: people at the board and in clinics always book for somebody else. */
export function Who(
  { reader, state, ownOpen, family }: QuestionProps & {
    ownOpen: boolean;
    family: readonly BookedPerson[];
  },
) {
  const person = (
    <div class="when-other stack">
      <div class="fields fields--two">
        <TextField
          reader={reader}
          state={state}
          name="patient.firstName"
          label={reader.t("person.firstName")}
          input={{ maxLength: 80, autoComplete: "off" }}
        />
        <TextField
          reader={reader}
          state={state}
          name="patient.lastName"
          label={reader.t("person.lastName")}
          input={{ maxLength: 80, autoComplete: "off" }}
        />
      </div>
      <div class="fields fields--two">
        <TextField
          reader={reader}
          state={state}
          name="patient.birthDate"
          label={reader.t("person.birthDate")}
          optional
          input={{ type: "date", min: "1900-01-01", max: reader.dayValue(reader.now) }}
        />
        <SelectField
          reader={reader}
          state={state}
          name="patient.relation"
          label={reader.t(ownOpen ? "person.relation" : "person.relationStaff")}
          optional
          empty={reader.t("form.notSaid")}
          choices={RELATIONS.map((code) => ({ value: code, text: reader.t(`relation.${code}`) }))}
        />
      </div>
    </div>
  );
  if (!ownOpen) {
    return (
      <fieldset class="question">
        <legend class="visually-hidden">{reader.t("book.patient")}</legend>
        <input type="hidden" name="who" value="other" />
        {person}
      </fieldset>
    );
  }
  return (
    <Options
      state={state}
      name="who"
      legend={reader.t("book.who")}
      legendHidden
      fallback={["self"]}
      choices={[
        { value: "self", text: reader.t("book.self"), icon: "user" },
        ...family.map((one) => ({
          value: one.id,
          text: one.name,
          sub: one.about,
          icon: one.isAdult ? "user" : "child",
        })),
        {
          value: "other",
          text: reader.t("book.other"),
          sub: reader.t("book.otherSub"),
          icon: "users",
        },
      ]}
    >
      {person}
    </Options>
  );
}

export const What = (
  { reader, state, wished }: QuestionProps & { wished: Booker["wished"] },
) => (
  <div class="stack stack--l">
    {wished != null && (
      <Chips
        state={state}
        name="preferredDoctorId"
        legend={reader.t("wish.title")}
        hint={reader.t("wish.hint")}
        fallback={[wished.id]}
        choices={[{ value: wished.id, text: wished.name }]}
      />
    )}
    <Chips
      state={state}
      name="symptom"
      legend={reader.t("book.symptoms")}
      legendHidden
      hint={reader.t("book.symptomsHint")}
      choices={SYMPTOMS.map((code) => ({ value: code, text: reader.t(`symptom.${code}`) }))}
    />
    <TextArea
      reader={reader}
      state={state}
      name="symptoms"
      label={reader.t("book.more")}
      hint={reader.t("book.moreHint")}
      maxLength={WRITTEN_LIMITS.symptomsCharacters - 200}
    />
    <SelectField
      reader={reader}
      state={state}
      name="specialization"
      label={reader.t("book.specialization")}
      hint={reader.t("book.specializationHint")}
      fallback="therapist"
      choices={SPECIALIZATIONS.map((code) => ({
        value: code,
        text: reader.t(`specialization.${code}`),
      }))}
    />
  </div>
);

export const When = ({ reader, state }: QuestionProps) => (
  <Options
    state={state}
    name="callType"
    legend={reader.t("book.when")}
    legendHidden
    fallback={["urgent"]}
    choices={(["urgent", "scheduled", "consultation"] as const).map((value) => ({
      value,
      text: reader.t(`book.when.${value}`),
      sub: reader.t(`book.when.${value}Sub`),
      icon: { urgent: "clock", scheduled: "calendar", consultation: "chat" }[value],
    }))}
  />
);

/** A group of fields that are no choice; the step's heading names it. */
const Group = ({ legend, children }: { legend: string; children: ComponentChildren }) => (
  <fieldset class="question">
    <legend class="visually-hidden">{legend}</legend>
    {children}
  </fieldset>
);

/** The address book first; the fields of another address stand under its last line. */
export function Where(
  { reader, state, addresses, book, live }: QuestionProps & {
    addresses: readonly KnownAddress[];
    book: readonly BookAddress[];
    live: LiveAddress | null;
  },
) {
  const fields = <AddressFields reader={reader} state={state} addresses={addresses} live={live} />;
  if (book.length === 0) return <Group legend={reader.t("book.where")}>{fields}</Group>;
  const first = book.find(({ isDefault }) => isDefault) ?? book[0];
  return (
    <Options
      state={state}
      name="address.saved"
      legend={reader.t("book.where")}
      legendHidden
      fallback={first === undefined ? [] : [first.id]}
      choices={[
        ...book.map((one) => ({
          value: one.id,
          text: one.title,
          ...(one.line === one.title ? {} : { sub: one.line }),
          icon: "home",
        })),
        { value: NEW_ADDRESS, text: reader.t("book.otherAddress"), icon: "pin" },
      ]}
    >
      <div class="when-new-address">{fields}</div>
    </Options>
  );
}

export const Contacts = (
  { reader, state, phone }: QuestionProps & { phone: string | null },
) => (
  <Group legend={reader.t("book.contacts")}>
    <TextField
      reader={reader}
      state={state}
      name="contactPhone"
      label={reader.t("book.contactPhone")}
      hint={reader.t("book.contactPhoneHint")}
      fallback={phone}
      optional
      input={{ type: "tel", inputMode: "tel", autoComplete: "tel", maxLength: 32 }}
    />
    <div class="fields fields--two when-visit">
      <TextField
        reader={reader}
        state={state}
        name="doorContact.name"
        label={reader.t("book.doorName")}
        optional
        input={{ maxLength: 120, autoComplete: "off" }}
      />
      <TextField
        reader={reader}
        state={state}
        name="doorContact.phone"
        label={reader.t("book.doorPhone")}
        optional
        input={{ type: "tel", inputMode: "tel", autoComplete: "off", maxLength: 32 }}
      />
    </div>
  </Group>
);

export const Needs = ({ reader, state }: QuestionProps) => (
  <Chips
    state={state}
    name="needs"
    legend={reader.t("book.needs")}
    hint={reader.t("book.needsHint")}
    choices={NEEDS.map((code) => ({ value: code, text: reader.t(`need.${code}`) }))}
  />
);
