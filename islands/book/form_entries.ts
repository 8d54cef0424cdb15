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

/** The field of this name, where the form has one. */
export function fieldOf(form: HTMLFormElement | null, name: string): HTMLInputElement | null {
  const field = form?.elements.namedItem(name) ?? null;
  return field instanceof HTMLInputElement ? field : null;
}
