/** The booking form: one page, clear fieldsets, the emergency first. */
import { emergencyNumbers } from "../../views/city_of_page.ts";
import { EmergencyStrip } from "../../views/emergency.tsx";
import { Chips, Options, SelectField, TextArea, TextField } from "../../views/fields.tsx";
import { NEEDS, RED_FLAGS, RELATIONS, SYMPTOMS } from "./book_body.ts";
import { AddressFields } from "../../views/address_fields.tsx";
import { LIMITS } from "../../actors/limits.ts";
import { SPECIALIZATIONS } from "../../actors/vocabulary.ts";
import type { FormState } from "../../views/forms.ts";
import type { KnownAddress } from "./kit.ts";
import type { Reader } from "../../views/reader.ts";

export interface SectionProps {
  reader: Reader;
  state: FormState;
}

export const RedFlags = ({ reader, state }: SectionProps) => (
  <div class="stack">
    <EmergencyStrip reader={reader} />
    <Chips
      state={state}
      name="redFlags"
      legend={reader.t("book.redFlags")}
      hint={reader.t("book.redFlagsHint", {
        numbers: reader.anyOf(emergencyNumbers(reader).map(({ number }) => number)),
      })}
      choices={RED_FLAGS.map((code) => ({ value: code, text: reader.t(`redFlag.${code}`) }))}
    />
  </div>
);

/** For whom: people at the board and in clinics always book for somebody else. */
export function Who({ reader, state, ownOpen }: SectionProps & { ownOpen: boolean }) {
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
        <legend>{reader.t("book.patient")}</legend>
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
      fallback={["self"]}
      choices={[
        { value: "self", text: reader.t("book.self"), icon: "user" },
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

export const What = ({ reader, state }: SectionProps) => (
  <div class="stack stack--l">
    <Chips
      state={state}
      name="symptom"
      legend={reader.t("book.symptoms")}
      hint={reader.t("book.symptomsHint")}
      choices={SYMPTOMS.map((code) => ({ value: code, text: reader.t(`symptom.${code}`) }))}
    />
    <TextArea
      reader={reader}
      state={state}
      name="symptoms"
      label={reader.t("book.more")}
      hint={reader.t("book.moreHint")}
      maxLength={LIMITS.symptomsCharacters - 200}
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

export const When = ({ reader, state }: SectionProps) => (
  <Options
    state={state}
    name="callType"
    legend={reader.t("book.when")}
    fallback={["urgent"]}
    choices={(["urgent", "scheduled", "consultation"] as const).map((value) => ({
      value,
      text: reader.t(`book.when.${value}`),
      sub: reader.t(`book.when.${value}Sub`),
      icon: { urgent: "clock", scheduled: "calendar", consultation: "chat" }[value],
    }))}
  >
    <div class="when-planned stack stack--s">
      <p class="field__hint">{reader.t("book.timeHint")}</p>
      <div class="fields">
        <TextField
          reader={reader}
          state={state}
          name="date"
          label={reader.t("book.date")}
          input={{ type: "date", min: reader.dayValue(reader.now) }}
        />
        <TextField
          reader={reader}
          state={state}
          name="from"
          label={reader.t("book.from")}
          input={{ type: "time", step: 300 }}
        />
        <TextField
          reader={reader}
          state={state}
          name="until"
          label={reader.t("book.until")}
          optional
          input={{ type: "time", step: 300 }}
        />
      </div>
    </div>
  </Options>
);

export const Where = (
  { reader, state, addresses }: SectionProps & { addresses: readonly KnownAddress[] },
) => (
  <fieldset class="question when-visit">
    <legend>{reader.t("book.where")}</legend>
    <AddressFields reader={reader} state={state} addresses={addresses} />
  </fieldset>
);

export const Contacts = (
  { reader, state, phone }: SectionProps & { phone: string | null },
) => (
  <fieldset class="question">
    <legend>{reader.t("book.contacts")}</legend>
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
  </fieldset>
);

export const Needs = ({ reader, state }: SectionProps) => (
  <Chips
    state={state}
    name="needs"
    legend={reader.t("book.needs")}
    hint={reader.t("book.needsHint")}
    choices={NEEDS.map((code) => ({ value: code, text: reader.t(`need.${code}`) }))}
  />
);
