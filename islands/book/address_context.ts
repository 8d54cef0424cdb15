/** What the address field and the pin know of each other: both are the same form's values. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { AddressSuggestion, FormValues } from "../../views/forms.ts";
import type { MapSeed } from "../../views/map_seed.ts";
import type { Place } from "../map/adapter.ts";

export interface AddressPage {
  readonly values: FormValues;
  /** Null: the city has no map. */
  readonly map: MapSeed | null;
  /** Whether the question is on the screen: a map that nobody sees is not opened. */
  readonly isShown: boolean;
  /** One of the list was chosen: its text and its place go together. */
  readonly chosen: ChosenAddress | null;
  choose(suggestion: AddressSuggestion): void;
  /** The pin as the form sends it; null: it stands where the address is. */
  setPlace(place: Place | null): void;
  setText(text: string): void;
}

export interface ChosenAddress {
  readonly label: string;
  /** As the form sends it: looked up again, never trusted. */
  readonly choice: string;
}

const Context = createContext<AddressPage | null>(null);
export const AddressProvider = Context.Provider;

export function useAddress(): AddressPage {
  const page = useContext(Context);
  if (page === null) throw new Error("the address stands in no live form");
  return page;
}
