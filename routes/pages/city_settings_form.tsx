/** The form of what an operator says about a city. */
import { Disclosure } from "../../views/disclosure.tsx";
import { Chips, TextArea, TextField } from "../../views/fields.tsx";
import type { FormState } from "../../views/forms.ts";
import type { LocaleKey } from "../locale.ts";
import type { Reader } from "../../views/reader.ts";

interface SettingsFormProps {
  reader: Reader;
  state: FormState;
  /** Name of the city. */
  city: string;
  /** What stands in the fields before anything was typed. */
  values: Readonly<Record<string, string>>;
}

type Input = Parameters<typeof TextField>[0]["input"];

const TELEPHONE: Input = { type: "tel", inputMode: "tel", autoComplete: "off", maxLength: 24 };
const WORDS: Input = { autoComplete: "off", maxLength: 200 };

/** One field of the form; its label is `city.<name>`. */
const Line = (
  { reader, state, values, name, label, hint, optional = false, input = WORDS }:
    & SettingsFormProps
    & {
      name: string;
      label: LocaleKey;
      hint?: LocaleKey;
      optional?: boolean;
      input?: Input;
    },
) => (
  <TextField
    reader={reader}
    state={state}
    name={name}
    label={reader.t(label)}
    fallback={values[name]}
    optional={optional}
    input={{ ...input }}
    {...(hint === undefined ? {} : { hint: reader.t(hint) })}
  />
);

const Named = (props: SettingsFormProps) => (
  <fieldset class="question stack">
    <legend>{props.reader.t("city.named")}</legend>
    <div class="fields fields--two">
      <Line {...props} name="title.ru" label="city.titleRu" />
      <Line {...props} name="title.en" label="city.titleEn" />
      <Line
        {...props}
        name="timeZone"
        label="city.timeZone"
        hint="city.timeZoneHint"
        input={{ autoComplete: "off", maxLength: 60, spellcheck: false, list: "time-zones" }}
      />
    </div>
    <datalist id="time-zones">
      {Intl.supportedValuesOf("timeZone").map((zone) => <option key={zone} value={zone} />)}
    </datalist>
  </fieldset>
);

const Telephones = (props: SettingsFormProps) => (
  <fieldset class="question stack">
    <legend>{props.reader.t("city.telephones")}</legend>
    <Line
      {...props}
      name="dispatcherPhone"
      label="city.dispatcherPhone"
      hint="city.dispatcherPhoneHint"
      input={TELEPHONE}
    />
    <div class="fields fields--two">
      <Line {...props} name="emergency.ambulance" label="city.ambulance" input={TELEPHONE} />
      <Line {...props} name="emergency.rescue" label="city.rescue" input={TELEPHONE} />
      <Line
        {...props}
        name="emergency.ambulanceFromElsewhere"
        label="city.ambulanceFromElsewhere"
        hint="city.ambulanceFromElsewhereHint"
        input={TELEPHONE}
      />
      <Line
        {...props}
        name="emergency.outpatient"
        label="city.outpatient"
        hint="city.outpatientHint"
        optional
        input={TELEPHONE}
      />
    </div>
    <div class="fields">
      <Line
        {...props}
        name="phone.countryPrefix"
        label="city.countryPrefix"
        input={{ ...TELEPHONE, maxLength: 6 }}
      />
      <Line
        {...props}
        name="phone.trunkPrefix"
        label="city.trunkPrefix"
        optional
        input={{ ...TELEPHONE, maxLength: 2 }}
      />
      <Line
        {...props}
        name="phone.digits"
        label="city.digits"
        input={{ type: "number", inputMode: "numeric", min: 4, max: 14, autoComplete: "off" }}
      />
    </div>
  </fieldset>
);

const BrandFields = (props: SettingsFormProps) => (
  <fieldset class="question stack">
    <legend>{props.reader.t("city.brand")}</legend>
    <div class="fields fields--two">
      <Line
        {...props}
        name="brand.name"
        label="city.brandName"
        input={{ ...WORDS, maxLength: 60 }}
      />
      <Line {...props} name="brand.legalName" label="city.legalName" />
    </div>
    <Line
      {...props}
      name="brand.website"
      label="city.website"
      optional
      input={{ ...WORDS, spellcheck: false, maxLength: 300 }}
    />
  </fieldset>
);

function Legal({ reader, state, values }: SettingsFormProps) {
  return (
    <fieldset class="question stack">
      <legend>{reader.t("city.legal")}</legend>
      {(["terms", "privacy", "medicalConsent"] as const).map((document) => (
        <div class="fields fields--two">
          {(["ru", "en"] as const).map((language) => (
            <TextArea
              reader={reader}
              state={state}
              name={`legal.${document}.${language}`}
              label={reader.t(`city.${document}.${language}`)}
              fallback={values[`legal.${document}.${language}`] ?? ""}
              rows={4}
              maxLength={20_000}
            />
          ))}
        </div>
      ))}
    </fieldset>
  );
}

const Service = ({ reader, state, values }: SettingsFormProps) => (
  <fieldset class="question stack">
    <legend>{reader.t("city.service")}</legend>
    <TextArea
      reader={reader}
      state={state}
      name="servedArea"
      label={reader.t("city.servedArea")}
      hint={reader.t("city.servedAreaHint")}
      optional
      fallback={values.servedArea ?? ""}
      rows={4}
    />
    <Chips
      state={state}
      name="isUrgentOpenWithoutDuty"
      legend={reader.t("city.withoutDuty")}
      hint={reader.t("city.withoutDutyHint")}
      fallback={values.isUrgentOpenWithoutDuty === "true" ? ["true"] : []}
      choices={[{ value: "true", text: reader.t("city.withoutDutyYes") }]}
    />
    <div class="folds">
      <Disclosure
        icon="clock"
        title={reader.t("city.hourFactors")}
        sub={reader.t("city.hourFactorsSub")}
        open={state.error("hourFactors") !== null}
      >
        <TextArea
          reader={reader}
          state={state}
          name="hourFactors"
          label={reader.t("city.hourFactorsLabel")}
          hint={reader.t("city.hourFactorsHint")}
          optional
          fallback={values.hourFactors ?? ""}
          rows={8}
        />
      </Disclosure>
    </div>
  </fieldset>
);

export const SettingsForm = (props: SettingsFormProps) => (
  <form
    method="post"
    action={`/admin/cities/${encodeURIComponent(props.city)}`}
    class="card stack stack--xl"
    novalidate
  >
    <Named {...props} />
    <Telephones {...props} />
    <BrandFields {...props} />
    <Legal {...props} />
    <Service {...props} />
    <p>
      <button type="submit" class="button button--primary button--large">
        {props.reader.t("city.save")}
      </button>
    </p>
  </form>
);
