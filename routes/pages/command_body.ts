/** A booking's form → the body of the command that it gives. Pure. */
import { translate } from "../locale.ts";
import { fieldError } from "../validation.ts";
import { amendBody } from "./amend_body.ts";
import { CANCEL_REASONS } from "../../views/cancel_form.tsx";
import { DECLINE_CODES } from "../../actors/booking/schemas.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import type { BookSettings } from "./book_body.ts";
import type { FieldError } from "../services.ts";
import type { FormValues } from "../../views/forms.ts";

export interface CommandBody {
  readonly body: Record<string, unknown>;
  /** What only the page can know to be wrong. */
  readonly errors: readonly FieldError[];
}

type Read = (values: FormValues, view: BookingView | null, settings: BookSettings) => CommandBody;

const plain = (body: Record<string, unknown>): CommandBody => ({ body, errors: [] });

/** The reason in words: the chosen line, and what was written beside it. */
function reasonWords(
  values: FormValues,
  chosen: string | undefined,
  settings: BookSettings,
): CommandBody {
  const reason = [chosen ?? "", values.text("reason")].filter((part) => part !== "").join(". ");
  return reason === ""
    ? {
      body: {},
      errors: [
        fieldError(
          values.has("reasonCode") ? "reasonCode" : "reason",
          "required",
          settings.language,
        ),
      ],
    }
    : plain({ reason });
}

const number = (text: string): number | undefined => text === "" ? undefined : Number(text);
/** When it was done, where the page could not say so at once: a live page keeps it until it can. */
function occurredAt(values: FormValues): { occurredAt?: string } {
  const given = values.given("occurredAt");
  return given === undefined ? {} : { occurredAt: given };
}

const despiteDanger = (values: FormValues): { despiteDanger?: true } =>
  values.given("despiteDanger") === undefined ? {} : { despiteDanger: true };

const step: Read = (values) => plain({ reason: values.given("reason"), ...occurredAt(values) });

const READ: Readonly<Record<string, Read>> = {
  accept: () => plain({}),
  decline(values, _view, settings) {
    const code = DECLINE_CODES.find((one) => one === values.text("reasonCode"));
    const words = code === undefined ? undefined : translate(settings.language, `decline.${code}`);
    const read = reasonWords(values, words, settings);
    return code === undefined ? read : { ...read, body: { ...read.body, reasonCode: code } };
  },
  assign: (values) => plain({ doctorId: values.given("doctorId"), ...despiteDanger(values) }),
  reassign: (values) =>
    plain({
      doctorId: values.given("doctorId"),
      fromDoctorId: values.given("fromDoctorId"),
      ...despiteDanger(values),
      reason: values.given("reason"),
    }),
  depart: step,
  arrive: step,
  start: (values, view, settings) => {
    const { body } = step(values, view, settings);
    return plain({ doorCode: values.given("doorCode"), ...body });
  },
  complete: (values) =>
    plain({
      conclusion: values.given("conclusion"),
      actualDurationMinutes: number(values.text("actualDurationMinutes")),
      outcome: values.given("outcome"),
      reason: values.given("reason"),
      ...occurredAt(values),
    }),
  remaining: (values) => plain({ minutes: number(values.text("minutes")) }),
  way: (values) => plain({ answer: values.given("answer") }),
  absence: (values) => plain({ kind: values.given("kind") }),
  called: () => plain({}),
  amend: (values, view, settings) => view === null ? plain({}) : amendBody(values, view, settings),
  confirm: () => plain({}),
  attend: () => plain({}),
  hold(values, _view, settings) {
    const minutes = number(values.text("minutes"));
    return minutes === undefined || !Number.isFinite(minutes)
      ? { body: {}, errors: [fieldError("minutes", "required", settings.language)] }
      : plain({ until: new Date(settings.now + minutes * 60_000).toISOString() });
  },
  cancel(values, _view, settings) {
    const code = CANCEL_REASONS.find((one) => one === values.text("reasonCode"));
    const words = code === undefined
      ? undefined
      : translate(settings.language, `cancelReason.${code}`);
    const read = reasonWords(values, words, settings);
    return { ...read, body: { ...read.body, outcome: values.given("outcome") } };
  },
  release: (values, _view, settings) => reasonWords(values, undefined, settings),
  disclose: (values) => plain({ sees: values.given("sees"), reason: values.given("reason") }),
  approve: (values) => plain({ extraId: values.given("extraId"), reason: values.given("reason") }),
  refuse: (values) => plain({ extraId: values.given("extraId"), reason: values.given("reason") }),
  addenda: (values) => plain({ text: values.given("text") }),
};

export const isFormCommand = (name: string): boolean => Object.hasOwn(READ, name);

/** Reads the form of a command; `isFormCommand` has said that there is one. */
export function commandBody(
  name: string,
  values: FormValues,
  view: BookingView | null,
  settings: BookSettings,
): CommandBody {
  const read = READ[name]?.(values, view, settings) ?? plain({});
  return { ...read, body: { ...read.body, commandId: values.given("commandId") } };
}
