/** What is known of a booking, as a list of facts; a fact that the view does not hold is left out. */
import {
  codeText,
  doorOf,
  groupsOf,
  patientOf,
  placeOf,
  telephone,
  whenOf,
} from "./booking_words.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { ComponentChildren } from "preact";
import type { Reader } from "./reader.ts";

type FactName =
  | "patient"
  | "symptoms"
  | "flags"
  | "where"
  | "notes"
  | "when"
  | "door"
  | "phone"
  | "needs";

const ALL: readonly FactName[] = [
  "patient",
  "symptoms",
  "flags",
  "where",
  "notes",
  "when",
  "door",
  "phone",
  "needs",
];

const Phone = ({ number }: { number: string }) => (
  <a class="nowrap" href={telephone(number)}>{groupsOf(number)}</a>
);

function factOf(reader: Reader, view: BookingView, name: FactName): ComponentChildren {
  switch (name) {
    case "patient":
      return patientOf(reader, view);
    case "symptoms":
      return view.symptoms;
    case "flags":
      return view.redFlags.map((code) => codeText(reader, "redFlag", code)).join(", ") ||
        (view.triage === undefined ? "" : reader.t("fact.noFlags"));
    case "where":
      return [placeOf(view), doorOf(reader, view)].filter((part) => part !== null).join(", ");
    case "notes":
      return view.address?.notes ?? "";
    case "when":
      return whenOf(reader, view);
    case "door":
      return view.doorContact === null ? "" : (
        <>
          {view.doorContact.name}, <Phone number={view.doorContact.phone} />
        </>
      );
    case "phone":
      return view.contactPhone === null ? "" : <Phone number={view.contactPhone} />;
    case "needs":
      return view.needs.map((code) => codeText(reader, "need", code)).join(", ");
  }
}

export function BookingFacts(
  { reader, view, only = ALL, payment = "" }: {
    reader: Reader;
    view: BookingView;
    only?: readonly FactName[];
    /** What was paid, in words: where the page has room for them. */
    payment?: string;
  },
) {
  return (
    <dl class="kv">
      {only.map((name) => {
        const fact = factOf(reader, view, name);
        return fact === "" || fact === null ? null : (
          <div>
            <dt>{reader.t(`fact.${name}`)}</dt>
            <dd class="pre">{fact}</dd>
          </div>
        );
      })}
      {payment && (
        <div>
          <dt>{reader.t("fact.payment")}</dt>
          <dd>{payment}</dd>
        </div>
      )}
    </dl>
  );
}
