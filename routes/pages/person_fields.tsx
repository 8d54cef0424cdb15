/** The fields of a person's record: names, birth, numbers, whom to call, and the medical card. */
import { Field, Options, SelectField, TextArea, TextField } from "../../views/fields.tsx";
import type { FormState, FormValues } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";
import { RELATIONS } from "../../views/book_codes.ts";
import { policyText, snilsText } from "../people/checksums.ts";
import { CARD_ENTRIES, CARD_ENTRY_CHARACTERS } from "../people/profile_schemas.ts";
import type { DependantView, ProfileView } from "../people/profile_views.ts";
import { shownPhone } from "../shown_phone.ts";

type Known = Partial<ProfileView & DependantView>;

export interface PersonFieldsProps {
  readonly reader: Reader;
  readonly state: FormState;
  /** What stands there now; nothing for a new person. */
  readonly known: Known;
}

export const CARD_LISTS = ["allergies", "chronicConditions", "medicines"] as const;
export type CardList = typeof CARD_LISTS[number];

/** As one reads a name: last, first, middle. */
export function PersonNames({ reader, state, known }: PersonFieldsProps) {
  const own = state.form === "profile";
  const name = (
    field: "lastName" | "firstName" | "middleName",
    auto: string,
    required: boolean,
  ) => (
    <TextField
      reader={reader}
      state={state}
      name={field}
      label={reader.t(`person.${field}`)}
      fallback={known[field]}
      optional={!required}
      input={{ autoComplete: own ? auto : "off", maxLength: 80, required }}
    />
  );
  return (
    <>
      <div class="fields fields--two">
        {name("lastName", "family-name", true)}
        {name("firstName", "given-name", true)}
      </div>
      <div class="fields fields--two">
        {name("middleName", "additional-name", false)}
        <TextField
          reader={reader}
          state={state}
          name="birthDate"
          label={reader.t("person.birthDate")}
          fallback={known.birthDate}
          input={{
            type: "date",
            min: "1900-01-01",
            max: reader.dayValue(reader.now),
            autoComplete: own ? "bday" : "off",
            required: !own,
          }}
        />
      </div>
    </>
  );
}

export const SexField = ({ reader, state, known }: PersonFieldsProps) => (
  <SelectField
    reader={reader}
    state={state}
    name="sex"
    label={reader.t("person.sex")}
    fallback={known.sex}
    empty={reader.t("form.notSaid")}
    choices={(["female", "male"] as const).map((value) => ({
      value,
      text: reader.t(`person.sex.${value}`),
    }))}
  />
);

export const LanguageField = ({ reader, state, known }: PersonFieldsProps) => (
  <SelectField
    reader={reader}
    state={state}
    name="contactLanguage"
    label={reader.t("person.language")}
    fallback={known.contactLanguage}
    empty={reader.t("form.notSaid")}
    choices={[{ value: "ru", text: "Русский" }, { value: "en", text: "English" }]}
  />
);

export const NumberFields = ({ reader, state, known }: PersonFieldsProps) => (
  <div class="fields fields--two">
    <TextField
      reader={reader}
      state={state}
      name="policyNumber"
      label={reader.t("person.policy")}
      hint={reader.t("person.policyHint")}
      optional
      fallback={known.policyNumber ? policyText(known.policyNumber) : null}
      input={{ inputMode: "numeric", autoComplete: "off", maxLength: 24 }}
    />
    <TextField
      reader={reader}
      state={state}
      name="snils"
      label={reader.t("person.snils")}
      hint={reader.t("person.snilsHint")}
      optional
      fallback={known.snils ? snilsText(known.snils) : null}
      input={{ inputMode: "numeric", autoComplete: "off", maxLength: 20 }}
    />
  </div>
);

export const RelationField = (
  { reader, state, known, name = "relation", optional = false }: {
    reader: Reader;
    state: FormState;
    known: string | null | undefined;
    name?: string;
    optional?: boolean;
  },
) => (
  <SelectField
    reader={reader}
    state={state}
    name={name}
    label={reader.t("person.relation")}
    optional={optional}
    fallback={known}
    empty={reader.t(optional ? "form.notSaid" : "form.choose")}
    choices={RELATIONS.map((code) => ({ value: code, text: reader.t(`relation.${code}`) }))}
  />
);

export function EmergencyContactFields({ reader, state, known }: PersonFieldsProps) {
  const contact = known.emergencyContact ?? null;
  return (
    <>
      <div class="fields fields--two">
        <TextField
          reader={reader}
          state={state}
          name="emergencyContact.name"
          label={reader.t("person.contactName")}
          optional
          fallback={contact?.name}
          input={{ autoComplete: "off", maxLength: 120 }}
        />
        <TextField
          reader={reader}
          state={state}
          name="emergencyContact.phone"
          label={reader.t("person.contactPhone")}
          optional
          fallback={contact === null ? null : shownPhone(contact.phone)}
          input={{ type: "tel", inputMode: "tel", autoComplete: "off", maxLength: 32 }}
        />
      </div>
      <RelationField
        reader={reader}
        state={state}
        known={contact?.relation}
        name="emergencyContact.relation"
        optional
      />
    </>
  );
}

/** Said, said that there is nothing, or not said: a doctor must not take one for another. */
function stateOfList(known: readonly string[] | null | undefined): "some" | "none" | "unknown" {
  if (known == null) return "unknown";
  return known.length === 0 ? "none" : "some";
}

/** One list of the card: whether there is anything, and what, one a line. */
export function CardFields({ reader, state, known }: PersonFieldsProps) {
  return (
    <>
      {CARD_LISTS.map((list) => (
        <section class="card stack cardlist" key={list} aria-label={reader.t(`card.${list}`)}>
          <Options
            state={state}
            name={`${list}.said`}
            legend={reader.t(`card.${list}`)}
            hint={reader.t(`card.${list}Hint`)}
            fallback={[stateOfList(known[list])]}
            choices={(["none", "some", "unknown"] as const).map((value) => ({
              value,
              text: reader.t(`card.${list}.${value}`),
            }))}
          >
            <div class="when-some">
              <TextArea
                reader={reader}
                state={state}
                name={list}
                label={reader.t(`card.${list}List`)}
                hint={reader.t("card.onePerLine")}
                fallback={known[list]?.join("\n")}
                rows={3}
                maxLength={CARD_ENTRIES * (CARD_ENTRY_CHARACTERS + 1)}
              />
            </div>
          </Options>
        </section>
      ))}
    </>
  );
}

/** What was typed, or null: the field was emptied. */
const orNull = (values: FormValues, name: string): string | null => values.given(name) ?? null;

export function personBody(values: FormValues): Record<string, unknown> {
  const contact = {
    name: values.text("emergencyContact.name"),
    phone: values.text("emergencyContact.phone"),
    relation: orNull(values, "emergencyContact.relation"),
  };
  const hasContact = contact.name !== "" || contact.phone !== "";
  return {
    firstName: values.text("firstName"),
    lastName: values.text("lastName"),
    middleName: orNull(values, "middleName"),
    birthDate: orNull(values, "birthDate"),
    sex: orNull(values, "sex"),
    policyNumber: orNull(values, "policyNumber"),
    snils: orNull(values, "snils"),
    emergencyContact: hasContact ? contact : null,
    contactLanguage: orNull(values, "contactLanguage"),
  };
}

/** The lists of the card; of those that the form did not have nothing is said. */
export function cardBody(values: FormValues): Record<string, unknown> {
  return Object.fromEntries(CARD_LISTS.flatMap((list) => {
    const lines = values.text(list).split("\n").map((line) => line.trim()).filter((line) => line);
    if (!values.has(list) && !values.has(`${list}.said`)) return [];
    switch (values.text(`${list}.said`)) {
      case "none":
        return [[list, []]];
      case "some":
        // Nothing after «yes» is not «none»: nobody has said what it is.
        return [[list, lines.length > 0 ? lines : null]];
      default:
        return [[list, null]];
    }
  }));
}

/** The person to call is missing as a whole: their name is asked first. */
export const PERSON_ALIASES = { emergencyContact: "emergencyContact.name" };

/** Errors of single lines belong to the field of the list. */
export const CARD_ALIASES: Readonly<Record<string, string>> = Object.fromEntries(
  CARD_LISTS.flatMap((list) =>
    Array.from({ length: CARD_ENTRIES + 1 }, (_, at) => [`${list}.${at}`, list])
  ),
);

export const versionOf = (values: FormValues): number | undefined => {
  const version = Number(values.text("version"));
  return Number.isInteger(version) && version > 0 ? version : undefined;
};

/** A single line of explanation beside a box that must be ticked. */
export const AgreeField = (
  { reader, state, name, text }: { reader: Reader; state: FormState; name: string; text: string },
) => (
  <Field reader={reader} state={state} name={name} label={reader.t("family.consent")}>
    <label class="agree">
      <input
        type="checkbox"
        id={state.id(name)}
        name={name}
        value="yes"
        defaultChecked={state.checked(name, "yes")}
        aria-invalid={state.error(name) === null ? undefined : "true"}
        aria-describedby={state.error(name) === null ? undefined : `${state.id(name)}-error`}
      />
      <span>{text}</span>
    </label>
  </Field>
);
