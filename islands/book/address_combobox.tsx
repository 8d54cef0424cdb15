/**
 * The line of the address with suggestions: the combobox of WAI-ARIA 1.2 with a list that pops up. The
 * focus stays in the field; arrows move through the list, Enter takes, Escape closes.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { AddressSuggestion } from "../../views/forms.ts";
import type { AddressTextProps } from "../../views/address_fields.tsx";
import { describedBy, Field } from "../../views/fields.tsx";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import { useAddress } from "./address_context.ts";
import { type Suggestions, useSuggestions } from "./use_suggestions.ts";

const NAME = "address.text";

/** Where an arrow leads; before the first and after the last lies the field itself, −1. */
function moved(at: number, by: 1 | -1, count: number): number {
  const next = at + by;
  return next >= count ? -1 : next < -1 ? count - 1 : next;
}

/** Said by a screen reader when the list changes, and shown where there is none. */
function statusOf(reader: Reader, { state, items }: Suggestions): string {
  if (state === "none") return "";
  if (state === "away") return reader.t("address.searchAway");
  return items.length === 0
    ? reader.t("address.noneFound")
    : reader.count("address.foundCount", items.length);
}

function Option({ one, id, isActive, onTake }: {
  one: AddressSuggestion;
  id: string;
  isActive: boolean;
  onTake: () => void;
}) {
  return (
    <li
      id={id}
      role="option"
      aria-selected={isActive}
      class="suggest__option"
      // The field keeps the focus, so that the list does not close before the tap has come.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      <Icon name={one.kind === "house" ? "home" : "route"} />
      <span>
        {one.label}
        {one.district !== null && <span class="suggest__sub">{one.district}</span>}
      </span>
    </li>
  );
}

export function AddressCombobox({ reader, state }: AddressTextProps) {
  const { chosen, choose } = useAddress();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const suggestions = useSuggestions(typed);
  const { items } = suggestions;
  const id = state.id(NAME);
  const listId = `${id}-list`;
  const isListed = isOpen && items.length > 0;
  const at = active < items.length ? active : -1;
  const field = {
    reader,
    state,
    name: NAME,
    label: reader.t("address.text"),
    hint: reader.t("address.hintLive"),
  };

  useEffect(() => {
    const option = at < 0 ? null : document.getElementById(`${listId}-${at}`);
    option?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const take = (one: AddressSuggestion) => {
    const isHouse = one.kind === "house";
    // Behind a street the house is typed at once.
    const text = isHouse ? one.label : `${one.label}, `;
    if (input.current !== null) input.current.value = text;
    setActive(-1);
    setOpen(!isHouse);
    setTyped(isHouse ? null : text);
    if (isHouse) choose(one);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    if ((key === "ArrowDown" || key === "ArrowUp") && items.length > 0) {
      event.preventDefault();
      setOpen(true);
      setActive(isListed ? moved(at, key === "ArrowDown" ? 1 : -1, items.length) : 0);
    } else if (key === "Enter" && isListed && at >= 0) {
      event.preventDefault();
      take(items[at]!);
    } else if (key === "Escape" && isListed) {
      event.preventDefault();
      setOpen(false);
      setActive(-1);
    } else if (key === "Tab") setOpen(false);
  };

  return (
    <Field {...field}>
      <div class="suggest">
        <input
          ref={input}
          class="field__input"
          id={id}
          name={NAME}
          maxLength={300}
          // The browser's own list would lie over ours.
          autoComplete="off"
          spellcheck={false}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={isListed}
          aria-controls={listId}
          aria-activedescendant={isListed && at >= 0 ? `${listId}-${at}` : undefined}
          aria-invalid={state.error(NAME) === null ? undefined : "true"}
          aria-describedby={describedBy(field)}
          defaultValue={state.value(NAME)}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setActive(-1);
            setOpen(true);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setOpen(false)}
        />
        <ul
          class="suggest__list"
          id={listId}
          role="listbox"
          aria-label={reader.t("address.list")}
          hidden={!isListed}
        >
          {items.map((one, index) => (
            <Option
              key={`${one.label} ${one.latitude}`}
              one={one}
              id={`${listId}-${index}`}
              isActive={index === at}
              onTake={() => take(one)}
            />
          ))}
        </ul>
      </div>
      <p
        class={items.length > 0 || suggestions.state === "none" ? "visually-hidden" : "field__hint"}
        role="status"
      >
        {isOpen ? statusOf(reader, suggestions) : ""}
      </p>
      {chosen !== null && state.suggestions.length === 0 && (
        <>
          <input type="hidden" name="address.asked" value={chosen.label} />
          <input type="hidden" name="address.choice" value={chosen.choice} />
        </>
      )}
    </Field>
  );
}
