/** The fields of an address: text, place, and the way from the street to the door. */
import type { ComponentChildren, ComponentType } from "preact";
import { Hidden, Options, TextArea, TextField } from "./fields.tsx";
import { type GeoPoint, isStaff } from "../actors/vocabulary.ts";
import type { Address } from "../actors/booking/schemas.ts";
import type { FormState } from "./forms.ts";
import type { KnownAddress } from "./facts.ts";
import type { Reader } from "./reader.ts";

/** The value of a suggestion's radio button: it is looked up again, never trusted. */
export const choiceOf = ({ latitude, longitude }: GeoPoint): string => `${latitude},${longitude}`;

const DOORS = ["entrance", "floor", "flat", "intercom"] as const;

/**
 * Path of an error → field, of an address that stands in a body.
 * @param under where it stands there, with its dot; empty: the body is the address
 */
export const addressAliases = (under: string): Readonly<Record<string, string>> => ({
  address: "address.text",
  [`${under}text`]: "address.text",
  [`${under}latitude`]: "place",
  [`${under}longitude`]: "place",
  [`${under}district`]: "place",
  ...Object.fromEntries(
    [...DOORS, "notes"].map((name) => [`${under}${name}`, `address.${name}`]),
  ),
});

/** What a live page puts in the place of the plain fields. */
export interface LiveAddress {
  /** The line of the address, with suggestions as one types. */
  readonly Text: ComponentType<AddressTextProps>;
  /** The point on the map; it holds the plain field too. */
  readonly Place: ComponentType<PlaceProps>;
}

export interface AddressTextProps {
  readonly reader: Reader;
  readonly state: FormState;
}

export interface PlaceProps {
  readonly reader: Reader;
  /** The plain field: a link out of a map, or coordinates. */
  readonly field: ComponentChildren;
  readonly hasError: boolean;
}

interface AddressFieldsProps {
  reader: Reader;
  state: FormState;
  addresses: readonly KnownAddress[];
  /** What stands there now, when an address is corrected. */
  before?: Partial<Address> | null;
  live?: LiveAddress | null;
}

/** The place itself: a link out of a map, or coordinates. */
function PlaceField({ reader, state, addresses, before }: AddressFieldsProps) {
  const { hasMap } = reader.city;
  const hint = hasMap ? "place.hintCity" : addresses.length > 0 ? "place.hintKnown" : "place.hint";
  return (
    <TextField
      reader={reader}
      state={state}
      name="place"
      label={reader.t("place.label")}
      hint={reader.t(hint)}
      optional={hasMap || addresses.length > 0 || before != null}
      input={{ autoComplete: "off", spellcheck: false, maxLength: 2_000 }}
    />
  );
}

/** The addresses that the service knows by heart, as suggestions of the browser. */
export const KnownAddresses = (
  { id, addresses }: { id: string; addresses: readonly KnownAddress[] },
) =>
  addresses.length === 0 ? null : (
    <datalist id={id}>
      {addresses.map((address) => (
        <option key={address.text} value={address.text}>{address.district}</option>
      ))}
    </datalist>
  );

/** Houses, or streets, of which the reader chooses one; they belong to the text they were found by. */
function Suggestions({ reader, state }: { reader: Reader; state: FormState }) {
  const { suggestions } = state;
  if (suggestions.length === 0) return null;
  const houses = suggestions.some((one) => one.kind === "house");
  return (
    <div class="suggestions">
      <Hidden values={{ "address.asked": state.value("address.text") }} />
      <Options
        state={state}
        name="address.choice"
        legend={reader.t(houses ? "address.whichHouse" : "address.whichStreet")}
        hint={reader.t(houses ? "address.whichHint" : "address.whichStreetHint")}
        choices={suggestions.map((one) => ({
          value: choiceOf(one),
          text: one.label,
          icon: houses ? "home" : "route",
          ...(one.district === null ? {} : { sub: one.district }),
        }))}
      />
    </div>
  );
}

export function AddressFields(props: AddressFieldsProps) {
  const { reader, state, addresses, before = null, live = null } = props;
  const listId = `${state.form}-known`;
  const { person, city } = reader;
  const hint = addresses.length > 0
    ? "address.hintKnown"
    : city.hasMap
    ? "address.hintCity"
    : "address.hint";
  const place = <PlaceField {...props} />;
  return (
    <div class="stack">
      {live !== null ? <live.Text reader={reader} state={state} /> : (
        <TextField
          reader={reader}
          state={state}
          name="address.text"
          label={reader.t("address.text")}
          hint={reader.t(hint)}
          fallback={before?.text}
          input={{
            autoComplete: "street-address",
            maxLength: 300,
            ...(addresses.length > 0 ? { list: listId } : {}),
          }}
        />
      )}
      <KnownAddresses id={listId} addresses={addresses} />
      <Suggestions reader={reader} state={state} />
      {live !== null
        ? <live.Place reader={reader} field={place} hasError={state.error("place") !== null} />
        : place}
      {!city.hasMap && person !== null && isStaff(person.role) && (
        <p class="small quiet">{reader.t("address.noCity")}</p>
      )}
      <div class="fields fields--doors">
        {DOORS.map((door) => (
          <TextField
            reader={reader}
            state={state}
            name={`address.${door}`}
            label={reader.t(`address.${door}`)}
            fallback={before?.[door]}
            input={{ maxLength: 40, autoComplete: "off" }}
          />
        ))}
      </div>
      <TextArea
        reader={reader}
        state={state}
        name="address.notes"
        label={reader.t("address.notes")}
        hint={reader.t("address.notesHint")}
        optional
        fallback={before?.notes ?? ""}
        rows={2}
        maxLength={500}
      />
    </div>
  );
}
