/** What stands in a form, as it would be sent; and a form filled with it. */
import { FormValues } from "../../views/forms.ts";

export type Entries = readonly (readonly [name: string, value: string])[];

export const entriesOf = (form: HTMLFormElement): Entries =>
  [...new FormData(form)].filter((entry): entry is [string, string] =>
    typeof entry[1] === "string"
  );

export const valuesOf = (form: HTMLFormElement): FormValues => new FormValues(entriesOf(form));

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const isControl = (element: Element): element is Control =>
  element instanceof HTMLInputElement || element instanceof HTMLSelectElement ||
  element instanceof HTMLTextAreaElement;

/** Every field gets what the entries say of it; those of which they say nothing are emptied. */
export function fill(form: HTMLFormElement, entries: Entries): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of entries) values.set(name, [...values.get(name) ?? [], value]);
  for (const control of form.elements) {
    if (!isControl(control) || control.name === "" || control.type === "submit") continue;
    const given = values.get(control.name) ?? [];
    if (control.type === "radio" || control.type === "checkbox") {
      (control as HTMLInputElement).checked = given.includes(control.value);
    } else control.value = given[0] ?? "";
  }
}

/** What somebody has done to one field since the server wrote it. */
export interface FieldChange {
  readonly name: string;
  readonly value: string;
  /** Of a box that was ticked or cleared; null: the field has this value now. */
  readonly isTicked: boolean | null;
}

/** What was typed and ticked before the script came, in the order of the page. */
export const changesOf = (form: HTMLFormElement): readonly FieldChange[] =>
  [...form.elements].filter(isControl).flatMap((control): FieldChange[] => {
    const { name, value, type } = control;
    if (name === "") return [];
    if (control instanceof HTMLSelectElement) {
      const [first] = control.options;
      const given = [...control.options].find((option) => option.defaultSelected) ?? first;
      return value === given?.value ? [] : [{ name, value, isTicked: null }];
    }
    if (type !== "radio" && type !== "checkbox") {
      return value === control.defaultValue ? [] : [{ name, value, isTicked: null }];
    }
    const { checked, defaultChecked } = control as HTMLInputElement;
    if (checked === defaultChecked || (type === "radio" && !checked)) return [];
    return [{ name, value, isTicked: type === "radio" ? null : checked }];
  });

/**
 * An older draft under what was typed since: a field that was touched says what it says, the others what the
 * draft says. Pure. @returns the same entries where nothing is different
 */
export function withChanges(entries: Entries, changes: readonly FieldChange[]): Entries {
  let all = entries;
  for (const { name, value, isTicked } of changes) {
    const given = all.filter(([one]) => one === name);
    const isSo = given.some(([, one]) => one === value);
    if (isTicked === null ? isSo && given.length === 1 : isSo === isTicked) continue;
    const left = all.filter(([one, other]) =>
      one !== name || (isTicked !== null && other !== value)
    );
    all = isTicked === false ? left : [...left, [name, value]];
  }
  return all;
}

/** The field of this name, where the form has one. */
export function fieldOf(form: HTMLFormElement | null, name: string): HTMLInputElement | null {
  const field = form?.elements.namedItem(name) ?? null;
  return field instanceof HTMLInputElement ? field : null;
}
