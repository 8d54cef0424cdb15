/**
 * When a planned visit is to be: the nearest windows that somebody can keep, as large buttons by day, and
 * the free choice beside them. Where no window suits, the waitlist.
 */
import { Disclosure } from "./disclosure.tsx";
import { Chips, FieldError, TextField } from "./fields.tsx";
import type { FormState } from "./forms.ts";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";

export interface SlotChoice {
  readonly startsAt: string;
  readonly endsAt: string;
}

/** Windows as the server has found them for these answers. */
export interface SlotChoices {
  /** Some doctor of the field has said when to work. */
  readonly isPlanned: boolean;
  readonly days: readonly { readonly date: string; readonly items: readonly SlotChoice[] }[];
}

/** Null: nobody has asked for them; «asking»: they are on their way; «away»: they did not come. */
export type Slots = SlotChoices | "asking" | "away" | null;

interface TimeProps {
  reader: Reader;
  state: FormState;
  slots: Slots;
  /** Who books for themselves may wait for a window. */
  mayWait: boolean;
}

const DAY_MILLISECONDS = 86_400_000;
const WAIT_DAYS = 7;
export const WAIT_PARTS = ["morning", "day", "evening"] as const;

/** Both ends in one value: the form says which window was chosen. */
export const slotValue = ({ startsAt, endsAt }: SlotChoice): string => `${startsAt}/${endsAt}`;

function DaySlots({ reader, state, items }: {
  reader: Reader;
  state: FormState;
  items: readonly SlotChoice[];
}) {
  const [first] = items;
  if (first === undefined) return null;
  return (
    <div class="slots__day">
      <h3 class="slots__title">{reader.day(first.startsAt)}</h3>
      <div class="slots__list">
        {items.map((slot) => (
          <label class="slot" key={slot.startsAt}>
            <input
              type="radio"
              name="slot"
              value={slotValue(slot)}
              defaultChecked={state.checked("slot", slotValue(slot))}
            />
            <span class="visually-hidden">{`${reader.day(slot.startsAt)}, `}</span>
            {reader.clock(slot.startsAt)}
          </label>
        ))}
      </div>
    </div>
  );
}

function Windows({ reader, state, choices }: {
  reader: Reader;
  state: FormState;
  choices: SlotChoices;
}) {
  return (
    <fieldset class="question slots" id={state.id("slot")} tabIndex={-1}>
      <legend>{reader.t("bookTime.nearest")}</legend>
      <p class="field__hint">{reader.t("bookTime.nearestHint")}</p>
      <FieldError id={`${state.id("slot")}-error`} message={state.error("slot")} />
      <input type="hidden" name="slots" value="1" />
      {choices.days.map(({ date, items }) => (
        <DaySlots key={date} reader={reader} state={state} items={items} />
      ))}
      <label class="slot slot--other">
        <input
          type="radio"
          name="slot"
          value="other"
          defaultChecked={state.checked("slot", "other")}
        />
        <span>{reader.t("bookTime.other")}</span>
      </label>
    </fieldset>
  );
}

/** What is to be said where there is nothing to choose from. */
function Found({ reader, state, slots }: Pick<TimeProps, "reader" | "state" | "slots">) {
  if (slots === "asking") {
    return <p class="quiet" role="status">{reader.t("bookTime.asking")}</p>;
  }
  if (slots !== null && slots !== "away" && slots.days.length > 0) {
    return <Windows reader={reader} state={state} choices={slots} />;
  }
  if (slots !== null) {
    const key = slots === "away"
      ? "bookTime.away"
      : slots.isPlanned
      ? "bookTime.none"
      : "bookTime.unknown";
    return (
      <p class="fact" role="status">
        <Icon name="info" />
        <span>{reader.t(key)}</span>
      </p>
    );
  }
  return (
    <p>
      <button type="submit" class="button" name="step" value="slots">
        <Icon name="calendar" />
        {reader.t("bookTime.show")}
      </button>
    </p>
  );
}

const Free = ({ reader, state }: Pick<TimeProps, "reader" | "state">) => (
  <div class="timechoice__free stack stack--s">
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
);

/** Nothing suits: one may be told when something comes free. */
const Waiting = ({ reader, state }: Pick<TimeProps, "reader" | "state">) => (
  <Disclosure
    icon="bell"
    title={reader.t("bookTime.wait")}
    sub={reader.t("bookTime.waitSub")}
    open={state.error("waitDays") !== null || state.error("waitParts") !== null}
  >
    <div class="stack">
      <Chips
        state={state}
        name="waitDays"
        legend={reader.t("bookTime.waitDays")}
        choices={Array.from({ length: WAIT_DAYS }, (_, ahead) => {
          const at = reader.now + ahead * DAY_MILLISECONDS;
          return { value: reader.dayValue(at), text: reader.day(at) };
        })}
      />
      <Chips
        state={state}
        name="waitParts"
        legend={reader.t("bookTime.waitParts")}
        hint={reader.t("bookTime.waitPartsHint")}
        choices={WAIT_PARTS.map((part) => ({ value: part, text: reader.t(`dayPart.${part}`) }))}
      />
      <p>
        <button type="submit" class="button" name="step" value="waitlist">
          {reader.t("bookTime.join")}
        </button>
      </p>
    </div>
  </Disclosure>
);

export function Time({ reader, state, slots, mayWait }: TimeProps) {
  const isLookedFor = slots !== null && typeof slots === "object" && slots.isPlanned;
  return (
    <div class="timechoice stack stack--l">
      <Found reader={reader} state={state} slots={slots} />
      <Free reader={reader} state={state} />
      {mayWait && isLookedFor && <Waiting reader={reader} state={state} />}
    </div>
  );
}
