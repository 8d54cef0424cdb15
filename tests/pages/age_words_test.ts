/** How old a patient is, where a doctor reads it: of a baby in months, since «0 лет» says nothing to 103. */
import { deepStrictEqual, match } from "node:assert";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { offerViewFor } from "../../actors/booking/offer_view.ts";
import { viewFor } from "../../actors/booking/view.ts";
import { SYSTEM } from "../../actors/vocabulary.ts";
import { WORDS } from "../../routes/locale.ts";
import { patientOf as patientLine } from "../../views/booking_words.ts";
import { NO_CITY } from "../../views/city_of_page.ts";
import { OfferDialog } from "../../views/offers.tsx";
import { Reader } from "../../views/reader.ts";
import * as cast from "../support/cast.ts";
import { bookingView } from "./fake_bookings.ts";
import { noRecords, patientOf } from "./fake_patients.ts";
import { fakeServices, id, NOW, offerView, person } from "./fake_services.ts";
import { browser } from "./page_app.ts";

/** The day of the cast's booking is 2026-11-22 (`START`); born on → words. */
const day = new Date(cast.START).toISOString().slice(0, 10);
const born = (months: number, days = 0): string => {
  const date = Temporal.PlainDate.from(day).subtract({ months }).subtract({ days });
  return date.toString();
};
const ROWS: readonly (readonly [birthDate: string, ru: string, en: string])[] = [
  [born(0, 1), "младше месяца", "under a month"],
  [born(7), "7 месяцев", "7 months"],
  [born(7, -1), "6 месяцев", "6 months"],
  [born(23), "23 месяца", "23 months"],
  [born(24), "2 года", "2 years"],
  ["1954-03-02", "72 года", "72 years"],
];
const readers = [WORDS.ru, WORDS.en].map((words) =>
  new Reader(words, null, cast.START, { ...NO_CITY, timeZone: "UTC" }, "/doctor")
);
const monthsOf = ({ ageMonths }: { readonly ageMonths?: number }) =>
  ageMonths === undefined ? {} : { ageMonths };
const plain = (html: string): string => html.replace(/<[^>]+>/g, " ").replace(/[\s\u00a0]+/g, " ");

Deno.test("whoever comes reads a baby's age in months, on the offer and on the visit", () => {
  for (const [birthDate, ...words] of ROWS) {
    const made = cast.newBooking("urgent");
    const patient = { ...made.words.patient, birthDate };
    const asked = cast.give(
      { ...made, words: { ...made.words, patient } },
      SYSTEM,
      cast.offerTo([cast.DOCTOR]),
    );
    const offer = offerViewFor(asked, cast.DOCTOR.id, cast.START)!;
    const visit = viewFor(asked, "patient", cast.START)!;
    readers.forEach((reader, at) => {
      const dialog = renderToString(
        h(OfferDialog, {
          reader,
          offers: [{ ...offerView(), ageYears: offer.ageYears, ...monthsOf(offer) }],
          attempt: null,
          newId: () => "id",
        }),
      );
      match(plain(dialog), new RegExp(` ${words[at]} `), birthDate);
      match(plain(patientLine(reader, visit)), new RegExp(`, ${words[at]}`), birthDate);
    });
  }
});

Deno.test("the card that is read to 103 says a baby's age in months, with the medical card and without it", async () => {
  const seventh = Temporal.Instant.fromEpochMilliseconds(NOW).toZonedDateTimeISO("UTC")
    .toPlainDate().subtract({ months: 7, days: 3 }).toString();
  const baby = { firstName: "Лев", lastName: null, ageYears: 0, ageMonths: 7, relation: "child" };
  for (const patient of [null, patientOf({ birthDate: seventh, ageYears: 0 })]) {
    const services = fakeServices({
      views: [bookingView({
        status: "arrived",
        doctorId: person("doctor").id,
        patient: patient === null ? baby : { ...baby, ageMonths: 9 },
      })],
      records: { ...noRecords(), patient },
    });
    const visitor = browser(services, { person: person("doctor") });
    const { html } = await visitor.get(`/bookings/${id(100)}/resuscitation`);
    match(plain(html), /Возраст 7 месяцев/);
  }
  deepStrictEqual(readers[0]!.age(0), "0\u00a0лет", "of a year it is said as before");
});
