/** Form fields: a label above, a hint, the field, and what is wrong with it in words. */
import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { FieldError } from "./field_error.tsx";
import { FieldNamesContext } from "./field_names.ts";
import type { FormState } from "./forms.ts";
import { Icon } from "./icon.tsx";
import type { Reader } from "./reader.ts";

/** Pages that live ask for these two without the rest. */
export { FieldError } from "./field_error.tsx";
export { Hidden } from "./hidden.tsx";

export interface FieldProps {
  reader: Reader;
  state: FormState;
  name: string;
  label: string;
  hint?: string;
  optional?: boolean;
}

/** Whatever is said of a field beside its name. */
export const describedBy = (
  { state, name, hint }: { state: FormState; name: string; hint?: string | undefined },
): string | undefined => {
  const ids = [
    hint === undefined ? null : `${state.id(name)}-hint`,
    state.error(name) === null ? null : `${state.id(name)}-error`,
  ].filter((id) => id !== null);
  return ids.length === 0 ? undefined : ids.join(" ");
};

/** The frame of one field. */
export function Field(props: FieldProps & { children: ComponentChildren }) {
  const { reader, state, name } = props;
  const id = state.id(name);
  useContext(FieldNamesContext)?.tell(id, props.label);
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {props.label}
        {props.optional && <span class="field__optional">{reader.t("form.optional")}</span>}
      </label>
      {props.hint !== undefined && <span class="field__hint" id={`${id}-hint`}>{props.hint}</span>}
      {props.children}
      <FieldError id={`${id}-error`} message={state.error(name)} />
    </div>
  );
}

/** What a field of one line may ask of the browser. */
interface InputAttributes {
  readonly type?: "text" | "tel" | "email" | "password" | "date" | "time" | "number";
  readonly inputMode?: "tel" | "numeric" | "text";
  readonly autoComplete?: string;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly min?: string | number;
  readonly max?: string | number;
  readonly step?: number;
  /** The id of a datalist. */
  readonly list?: string;
  readonly required?: boolean;
  readonly spellcheck?: boolean;
}

export function TextField(
  props: FieldProps & {
    fallback?: string | number | null;
    short?: boolean;
    input?: InputAttributes;
  },
) {
  const { state, name, input = {} } = props;
  return (
    <Field {...props}>
      <input
        {...(input as object)}
        class={props.short ? "field__input field__input--short" : "field__input"}
        id={state.id(name)}
        name={name}
        // A password is never sent back to the page.
        defaultValue={input.type === "password" ? undefined : state.value(name, props.fallback)}
        aria-invalid={state.error(name) === null ? undefined : "true"}
        aria-describedby={describedBy(props)}
      />
    </Field>
  );
}

export function TextArea(
  props: FieldProps & {
    fallback?: string | null;
    rows?: number;
    maxLength?: number;
    required?: boolean;
    spellcheck?: boolean;
  },
) {
  const { state, name } = props;
  return (
    <Field {...props}>
      <textarea
        class="field__input"
        id={state.id(name)}
        name={name}
        rows={props.rows ?? 3}
        maxLength={props.maxLength}
        required={props.required}
        spellcheck={props.spellcheck}
        aria-invalid={state.error(name) === null ? undefined : "true"}
        aria-describedby={describedBy(props)}
        defaultValue={state.value(name, props.fallback)}
      />
    </Field>
  );
}

export interface Choice {
  readonly value: string;
  readonly text: string;
  readonly sub?: string;
  readonly icon?: string;
  /** What the style sheet shows it by, where it belongs to another answer of the form. */
  readonly when?: string;
}

export function SelectField(
  props: FieldProps & { choices: readonly Choice[]; fallback?: string | null; empty?: string },
) {
  const { state, name } = props;
  const value = state.value(name, props.fallback);
  return (
    <Field {...props}>
      <select
        class="field__input"
        id={state.id(name)}
        name={name}
        aria-invalid={state.error(name) === null ? undefined : "true"}
        aria-describedby={describedBy(props)}
      >
        {props.empty !== undefined && <option value="">{props.empty}</option>}
        {props.choices.map((choice) => (
          <option value={choice.value} selected={choice.value === value}>{choice.text}</option>
        ))}
      </select>
    </Field>
  );
}

interface ChoicesProps {
  state: FormState;
  name: string;
  legend: string;
  /** A heading above says the same. */
  legendHidden?: boolean;
  hint?: string;
  choices: readonly Choice[];
  /** Those that stand ticked before anything was sent. */
  fallback?: readonly string[];
  children?: ComponentChildren;
}

/** The frame of a group of boxes: its heading, its hint and its error, which a reader hears as it is entered. */
function Group(props: ChoicesProps & { inside: ComponentChildren }) {
  const { state, name, legend, legendHidden, hint, inside, children } = props;
  useContext(FieldNamesContext)?.tell(state.id(name), legend);
  return (
    <fieldset
      class="question"
      id={state.id(name)}
      tabIndex={-1}
      aria-describedby={describedBy(props)}
    >
      <legend class={legendHidden ? "visually-hidden" : undefined}>{legend}</legend>
      {hint !== undefined && <p class="field__hint" id={`${state.id(name)}-hint`}>{hint}</p>}
      <FieldError id={`${state.id(name)}-error`} message={state.error(name)} />
      {inside}
      {children}
    </fieldset>
  );
}

/** Real checkboxes that look like chips: any number of them. */
export function Chips(props: ChoicesProps) {
  const { state, name, choices, fallback = [] } = props;
  return (
    <Group
      {...props}
      inside={
        <div class="chips">
          {choices.map((choice) => (
            <label class="chip" data-when={choice.when}>
              <input
                type="checkbox"
                name={name}
                value={choice.value}
                defaultChecked={state.checked(name, choice.value, fallback.includes(choice.value))}
              />
              <Icon name="check" />
              {choice.text}
            </label>
          ))}
        </div>
      }
    />
  );
}

/** One choice of a few, a line each with an explanation. */
export function Options(props: ChoicesProps) {
  const { state, name, choices, fallback = [] } = props;
  return (
    <Group
      {...props}
      inside={
        <div class="stack stack--s">
          {choices.map((choice) => (
            <label class="option">
              <input
                type="radio"
                name={name}
                value={choice.value}
                defaultChecked={state.checked(name, choice.value, fallback.includes(choice.value))}
              />
              <span>
                {choice.text}
                {choice.sub !== undefined && <span class="option__sub">{choice.sub}</span>}
              </span>
              {choice.icon !== undefined && <Icon name={choice.icon} />}
            </label>
          ))}
        </div>
      }
    />
  );
}

/** One box that is ticked or left, its text beside it. */
export function Tick(
  { state, name, text, look = "option", fallback = false, required }: {
    state: FormState;
    name: string;
    text: string;
    /** What the style sheets know it by. */
    look?: "option" | "agree";
    fallback?: boolean;
    required?: boolean;
  },
) {
  const id = state.id(name);
  useContext(FieldNamesContext)?.tell(id, text);
  return (
    <div class="field">
      <label class={look}>
        <input
          type="checkbox"
          id={id}
          name={name}
          value="yes"
          required={required}
          defaultChecked={state.checked(name, "yes", fallback)}
          aria-invalid={state.error(name) === null ? undefined : "true"}
          aria-describedby={describedBy({ state, name })}
        />
        <span>{text}</span>
      </label>
      <FieldError id={`${id}-error`} message={state.error(name)} />
    </div>
  );
}
