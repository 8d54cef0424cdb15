/** The form of dispatch settings: each number with its words, unit, default and bounds. */
import { WAVE_KINDS, type WaveKind } from "../../actors/dispatcher/settings.ts";
import { Disclosure } from "../../views/disclosure.tsx";
import { Chips, FieldError, Hidden, TextField } from "../../views/fields.tsx";
import type { FormState } from "../../views/forms.ts";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import {
  CITY_FIELDS,
  CLINIC_FIELDS,
  MOST_WAVES,
  type NumberField,
  REMINDERS,
  WAVE_FIELDS,
} from "../dispatch_fields.ts";
import type { LocaleKey } from "../locale.ts";
import { RESERVATION } from "./dispatch_settings_body.ts";

export interface DispatchFormProps {
  readonly reader: Reader;
  readonly state: FormState;
  readonly action: string;
  readonly version: number;
  /** What stands in the fields before anything was typed. */
  readonly values: Readonly<Record<string, string>>;
  /** What would hold if nothing was said: the default, or of a clinic its city's. */
  readonly otherwise: Readonly<Record<string, string>>;
  readonly isClinic: boolean;
}

/** A test asks for one of these for every number, so that none is left out of the form. */
export const GROUPS = [
  "weights",
  "waves",
  "gatherSeconds",
  "general",
  "offerSeconds",
  "reservation",
  "waiting",
  "stall",
  "absence",
  "loneVisit",
  "planning",
] as const;
type Group = typeof GROUPS[number];

const ICONS: Readonly<Record<Group, string>> = {
  weights: "star",
  waves: "users",
  gatherSeconds: "clock",
  general: "filter",
  offerSeconds: "clock",
  reservation: "user-check",
  waiting: "navigate",
  stall: "late",
  absence: "door",
  loneVisit: "shield",
  planning: "calendar",
};

export const wordsOf = (path: string): string => path.replaceAll(".", "_");

export const labelOf = (reader: Reader, path: string): string => {
  const wave = /^waves\.(\w+)$/.exec(path)?.[1];
  return wave === undefined
    ? reader.t(`dispatchSettings.label.${wordsOf(path)}` as LocaleKey)
    : reader.t("dispatchSettings.wavesOf", {
      kind: reader.t(`dispatchSettings.wave.${wave}` as LocaleKey),
    });
};

/** Of a field in the summary of errors; a cell of a wave says which. */
export function fieldLabel(reader: Reader, name: string): string | null {
  const cell = /^waves\.(\w+)\.(\d+)\.(\w+)$/.exec(name);
  if (cell !== null) {
    const [, kind, index, field] = cell;
    return `${labelOf(reader, `waves.${kind}`)}, ${
      reader.t("dispatchSettings.waveCell", {
        wave: Number(index) + 1,
        field: reader.t(`dispatchSettings.waveField.${field}` as LocaleKey),
      })
    }`;
  }
  const isKnown = name.startsWith("waves.") || name === REMINDERS ||
    [...CITY_FIELDS, ...CLINIC_FIELDS].some(({ path }) => path === name);
  return isKnown ? labelOf(reader, name) : null;
}

/** Whether what stands in a field is not what would hold otherwise. */
const isChanged = ({ values, otherwise, isClinic }: DispatchFormProps, path: string): boolean =>
  isClinic ? (values[path] ?? "") !== "" : (values[path] ?? "") !== (otherwise[path] ?? "");

const Changed = ({ reader }: { reader: Reader }) => (
  <Pill tone="wait" icon="pencil" text={reader.t("dispatchSettings.changed")} />
);

function NumberRow(props: DispatchFormProps & { field: NumberField }) {
  const { reader, state, values, otherwise, isClinic, field: { path, unit, min, max } } = props;
  const id = state.id(path);
  const error = state.error(path);
  const described = [`${id}-hint`, `${id}-bounds`, ...(error === null ? [] : [`${id}-error`])];
  return (
    <div class="setting">
      <div class="setting__words">
        <label class="field__label" for={id}>
          {labelOf(reader, path)} {isChanged(props, path) && <Changed reader={reader} />}
        </label>
        <span class="field__hint" id={`${id}-hint`}>
          {reader.t(`dispatchSettings.hint.${wordsOf(path)}` as LocaleKey)}
        </span>
        <FieldError id={`${id}-error`} message={error} />
      </div>
      <div class="setting__value">
        <span class="setting__input">
          <input
            class="field__input"
            id={id}
            name={path}
            type="text"
            inputMode="numeric"
            autoComplete="off"
            maxLength={9}
            defaultValue={state.value(path, values[path])}
            placeholder={isClinic ? otherwise[path] : undefined}
            aria-invalid={error === null ? undefined : "true"}
            aria-describedby={described.join(" ")}
          />
          <span class="setting__unit">{reader.t(`dispatchSettings.unit.${unit}`)}</span>
        </span>
        <span class="setting__bounds" id={`${id}-bounds`}>
          {reader.t(isClinic ? "dispatchSettings.cityBounds" : "dispatchSettings.bounds", {
            value: otherwise[path] || "—",
            min,
            max,
          })}
        </span>
      </div>
    </div>
  );
}

function Reminders(props: DispatchFormProps) {
  const { reader, state, values, otherwise, isClinic } = props;
  return (
    <>
      <TextField
        reader={reader}
        state={state}
        name={REMINDERS}
        label={labelOf(reader, REMINDERS)}
        hint={reader.t(
          isClinic ? "dispatchSettings.remindersOfCity" : "dispatchSettings.reminders",
          { value: otherwise[REMINDERS] || "—" },
        )}
        fallback={values[REMINDERS]}
        input={{ inputMode: "text", autoComplete: "off", maxLength: 60 }}
      />
      {isChanged(props, REMINDERS) && (
        <p>
          <Changed reader={reader} />
        </p>
      )}
    </>
  );
}

/** A line for each wave, and an empty one to add another. */
function Waves(props: DispatchFormProps & { kind: WaveKind }) {
  const { reader, state, values, otherwise, kind } = props;
  const name = (index: number, field: string) => `waves.${kind}.${index}.${field}`;
  const count = Array.from({ length: MOST_WAVES }, (_, index) => index)
    .filter((index) =>
      WAVE_FIELDS.some((field) =>
        state.value(name(index, field.name), values[name(index, field.name)])
      )
    ).length;
  const lines = Array.from({ length: Math.min(MOST_WAVES, count + 1) }, (_, index) => index);
  const isOther = lines.some((index) =>
    WAVE_FIELDS.some((field) =>
      (values[name(index, field.name)] ?? "") !== (otherwise[name(index, field.name)] ?? "")
    )
  );
  const errors = lines.flatMap((index) =>
    WAVE_FIELDS.flatMap((field) => {
      const message = state.error(name(index, field.name));
      return message === null ? [] : [{ index, field: field.name, message }];
    })
  );
  const whole = state.error(`waves.${kind}`);
  return (
    <fieldset class="question stack stack--s" id={state.id(`waves.${kind}`)} tabIndex={-1}>
      <legend>
        {reader.t(`dispatchSettings.wave.${kind}`)} {isOther && <Changed reader={reader} />}
      </legend>
      <FieldError id={`${state.id(`waves.${kind}`)}-error`} message={whole} />
      {errors.map(({ index, field, message }) => (
        <FieldError
          id={`${state.id(name(index, field))}-error`}
          message={reader.t("dispatchSettings.inWave", {
            wave: index + 1,
            field: reader.t(`dispatchSettings.waveField.${field}`),
            message,
          })}
        />
      ))}
      <table class="waves">
        <thead>
          <tr>
            <th scope="col">{reader.t("dispatchSettings.waveNumber")}</th>
            {WAVE_FIELDS.map((field) => (
              <th scope="col">{reader.t(`dispatchSettings.waveField.${field.name}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((index) => (
            <tr>
              <th scope="row">{index + 1}</th>
              {WAVE_FIELDS.map((field) => {
                const path = name(index, field.name);
                return (
                  <td>
                    <input
                      class="field__input"
                      id={state.id(path)}
                      name={path}
                      type="text"
                      inputMode="numeric"
                      autoComplete="off"
                      maxLength={6}
                      aria-label={reader.t("dispatchSettings.waveCell", {
                        wave: index + 1,
                        field: reader.t(`dispatchSettings.waveField.${field.name}`),
                      })}
                      defaultValue={state.value(path, values[path])}
                      aria-invalid={state.error(path) === null ? undefined : "true"}
                      aria-describedby={state.error(path) === null
                        ? undefined
                        : `${state.id(path)}-error`}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </fieldset>
  );
}

function GroupFields(props: DispatchFormProps & { group: Group; fields: readonly NumberField[] }) {
  const { reader, state, values, group, fields } = props;
  return (
    <div class="stack">
      <p class="quiet">{reader.t(`dispatchSettings.groupText.${group}`)}</p>
      {group === "waves" && WAVE_KINDS.map((kind) => <Waves key={kind} {...props} kind={kind} />)}
      {group === "waves" && (
        <p class="small quiet">
          {reader.t("dispatchSettings.waveBounds", {
            doctors: `${WAVE_FIELDS[0]!.min}–${WAVE_FIELDS[0]!.max}`,
            seconds: `${WAVE_FIELDS[1]!.min}–${WAVE_FIELDS[1]!.max}`,
            meters: `${WAVE_FIELDS[2]!.min}–${WAVE_FIELDS[2]!.max}`,
          })}
        </p>
      )}
      {group === RESERVATION && (
        <Chips
          state={state}
          name={RESERVATION}
          legend={reader.t("dispatchSettings.reservation")}
          legendHidden
          fallback={values[RESERVATION] === "true" ? ["true"] : []}
          choices={[{ value: "true", text: reader.t("dispatchSettings.reservation") }]}
        />
      )}
      {fields.map((field) => <NumberRow key={field.path} {...props} field={field} />)}
      {group === "planning" && <Reminders {...props} />}
    </div>
  );
}

export function DispatchSettingsForm(props: DispatchFormProps) {
  const { reader, state, action, version, isClinic } = props;
  const all = isClinic ? CLINIC_FIELDS : CITY_FIELDS;
  const groups = GROUPS.filter((group) =>
    all.some((field) => field.group === group) || (group === "waves" && !isClinic)
  );
  return (
    <form method="post" action={action} class="card stack stack--l settings" novalidate>
      <Hidden values={{ version: state.value("version", version) }} />
      <div class="folds">
        {groups.map((group) => {
          // A number that can be only one has nothing to be set.
          const fields = all.filter((field) => field.group === group && field.min < field.max);
          const names = Object.keys(props.values).filter((path) =>
            group === "general"
              ? fields.some((field) => field.path === path)
              : path.startsWith(group)
          );
          const changed = names.filter((path) => isChanged(props, path)).length;
          const hasErrors = state.errors.some(({ name }) =>
            name.startsWith(`${group}.`) || fields.some((field) => field.path === name)
          );
          return (
            <Disclosure
              icon={ICONS[group]}
              title={reader.t(`dispatchSettings.group.${group}`)}
              sub={changed === 0
                ? reader.t(isClinic ? "dispatchSettings.asCity" : "dispatchSettings.asDefault")
                : reader.count("dispatchSettings.changes", changed)}
              open={hasErrors || isClinic}
            >
              <GroupFields {...props} group={group} fields={fields} />
            </Disclosure>
          );
        })}
      </div>
      <TextField
        reader={reader}
        state={state}
        name="note"
        label={reader.t("dispatchSettings.note")}
        hint={reader.t("dispatchSettings.noteHint")}
        optional
        input={{ autoComplete: "off", maxLength: 500 }}
      />
      <p>
        <button type="submit" class="button button--primary button--large">
          {reader.t("dispatchSettings.save")}
        </button>
      </p>
    </form>
  );
}
