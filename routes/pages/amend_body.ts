/** The correction form → the body of `amend`: only what differs from what the booking says. Pure. */
import { addressBody } from "./address_body.ts";
import { instantInCity } from "./city_time.ts";
import type { BookSettings } from "./book_body.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import { fieldError } from "../validation.ts";
import type { FieldError } from "../services.ts";
import type { FormValues } from "../../views/forms.ts";

const ADDRESS_FIELDS = ["text", "entrance", "floor", "flat", "intercom", "notes"] as const;

/** Whether any part of the address was typed anew. */
const addressChanged = (values: FormValues, view: BookingView): boolean =>
  values.has("address.text") &&
  (values.text("place") !== "" ||
    ADDRESS_FIELDS.some((field) =>
      values.text(`address.${field}`) !== (view.address?.[field] ?? "")
    ));

function doorContactChange(values: FormValues, view: BookingView) {
  if (!values.has("doorContact.name")) return {};
  const [name, phone] = [values.text("doorContact.name"), values.text("doorContact.phone")];
  const before = view.doorContact;
  if (name === (before?.name ?? "") && phone === (before?.phone ?? "")) return {};
  return { doorContact: name === "" && phone === "" ? null : { name, phone } };
}

function windowChange(values: FormValues, view: BookingView, settings: BookSettings) {
  const errors: FieldError[] = [];
  if (!values.has("date")) return { changes: {}, errors };
  const at = (name: "from" | "until") =>
    values.text(name) === ""
      ? null
      : instantInCity(values.text("date"), values.text(name), settings.timeZone);
  const [from, until] = [at("from"), at("until")];
  if (values.text("date") === "" && values.text("from") === "" && view.scheduledTime === null) {
    return { changes: {}, errors };
  }
  if (from === null) errors.push(fieldError("date", "moment", settings.language));
  if (values.text("until") !== "" && until === null) {
    errors.push(fieldError("until", "moment", settings.language));
  }
  const same = (one: string | null, other: string | null) =>
    (one === null ? null : Date.parse(one)) === (other === null ? null : Date.parse(other));
  return {
    changes: {
      ...(from === null || same(from, view.scheduledTime) ? {} : { scheduledTime: from }),
      ...(same(until, view.scheduledUntil) ? {} : { scheduledUntil: until }),
    },
    errors,
  };
}

/** @returns the changes alone, and what is wrong with the fields that only the page knows */
export function amendBody(
  values: FormValues,
  view: BookingView,
  settings: BookSettings,
): { readonly body: Record<string, unknown>; readonly errors: readonly FieldError[] } {
  const symptoms = values.text("symptoms");
  const phone = values.given("contactPhone") ?? null;
  const window = windowChange(values, view, settings);
  const address = addressChanged(values, view)
    ? addressBody(
      values,
      settings.addresses,
      settings.language,
      view.address ?? {},
      settings.located,
    )
    : null;
  return {
    body: {
      ...(values.has("symptoms") && symptoms !== (view.symptoms ?? "") ? { symptoms } : {}),
      ...(values.has("contactPhone") && phone !== view.contactPhone ? { contactPhone: phone } : {}),
      ...(address === null ? {} : { address: address.address }),
      ...doorContactChange(values, view),
      ...window.changes,
      ...(values.has("clinicId") ? { clinicId: values.given("clinicId") ?? null } : {}),
      ...(values.has("priceKopecks") ? { priceKopecks: Number(values.text("priceKopecks")) } : {}),
    },
    errors: [...address?.errors ?? [], ...window.errors],
  };
}
