/** A live offer lies over the page: what the server says to its answer is said on it, and once. */
import { equal } from "node:assert";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { WORDS } from "../../routes/locale.ts";
import { NO_CITY } from "../../views/city_of_page.ts";
import { DoctorBody } from "../../views/doctor_body.tsx";
import { type Attempt, FormValues } from "../../views/forms.ts";
import { LiveContext, type LivePage } from "../../views/live_context.ts";
import { OfferDialog } from "../../views/offers.tsx";
import { Reader } from "../../views/reader.ts";
import { NOW, offerView } from "./fake_services.ts";

const offer = offerView();
const REFUSAL = "Не отправлено: нет связи";
const reader = new Reader(WORDS.ru, null, NOW, { ...NO_CITY, timeZone: "UTC" }, "/doctor");
const live: LivePage = {
  room: null,
  openTrackMap: null,
  way: null,
  connection: { state: "live", heardAt: NOW, signedOut: false },
  position: null,
  waiting: [],
};

function drawn(form: string, bookingId: string, isLive = true): string {
  const attempt: Attempt = {
    form,
    bookingId,
    values: new FormValues([]),
    errors: [],
    refusal: REFUSAL,
  };
  const part = { reader, offers: [offer], attempt, newId: () => "id" };
  const body = h(DoctorBody, {
    ...part,
    duty: null,
    visit: null,
    planned: [],
    addresses: [],
    answers: h(OfferDialog, part),
  });
  return renderToString(h(LiveContext.Provider, { value: isLive ? live : null, children: body }));
}

/** How often it is said within the dialog, and on the page behind it. */
function said(html: string): readonly [inside: number, behind: number] {
  const at = [...html.matchAll(new RegExp(REFUSAL, "g"))].map(({ index }) => index);
  const [from, to] = [html.indexOf("<dialog"), html.indexOf("</dialog>")];
  const inside = at.filter((index) => from < index && index < to).length;
  return [inside, at.length - inside];
}

Deno.test("why an offer was not accepted is said on the offer, which lies over the page", () => {
  const html = drawn("accept", offer.bookingId);
  equal(String(said(html)), "1,0");
  equal(new RegExp(`role="alert">(?:(?!</p>).)*${REFUSAL}`, "s").test(html), true);
  equal(String(said(drawn("decline", offer.bookingId))), "1,1");
  equal(String(said(drawn("accept", "another"))), "0,1");
  equal(
    String(said(drawn("accept", offer.bookingId, false))),
    "0,1",
    "without a script at its head",
  );
});
