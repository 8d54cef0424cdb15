/** The fields of an address: text, place, and the way from the street to the door. */
import { TextArea, TextField } from "./fields.tsx";
import type { Address } from "../../actors/booking/schemas.ts";
import type { FormState } from "./forms.ts";
import type { KnownAddress } from "./kit.ts";
import type { Reader } from "./reader.ts";

interface AddressFieldsProps {
  reader: Reader;
  state: FormState;
  addresses: readonly KnownAddress[];
  /** What stands there now, when an address is corrected. */
  before?: Partial<Address> | null;
}

/** The place where no address search is: a link out of a map, or coordinates. */
export function PlaceField(
  { reader, state, addresses, optional }: Omit<AddressFieldsProps, "before"> & {
    optional: boolean;
  },
) {
  return (
    <TextField
      reader={reader}
      state={state}
      name="place"
      label={reader.t("place.label")}
      hint={reader.t(addresses.length > 0 ? "place.hintKnown" : "place.hint")}
      optional={optional}
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

export function AddressFields({ reader, state, addresses, before = null }: AddressFieldsProps) {
  const listId = `${state.form}-known`;
  const doors = ["entrance", "floor", "flat", "intercom"] as const;
  return (
    <div class="stack">
      <TextField
        reader={reader}
        state={state}
        name="address.text"
        label={reader.t("address.text")}
        hint={reader.t(addresses.length > 0 ? "address.hintKnown" : "address.hint")}
        fallback={before?.text}
        input={{
          autoComplete: "street-address",
          maxLength: 300,
          ...(addresses.length > 0 ? { list: listId } : {}),
        }}
      />
      <KnownAddresses id={listId} addresses={addresses} />
      <PlaceField
        reader={reader}
        state={state}
        addresses={addresses}
        optional={addresses.length > 0 || before !== null}
      />
      <div class="fields fields--doors">
        {doors.map((door) => (
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
