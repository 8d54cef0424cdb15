/** Text from strangers is text on every page, never markup. */
import assert from "node:assert/strict";
import { alarmAsk, alarmHelp } from "./fake_alarm_calls.ts";
import { boardAlert, leftAlert } from "./fake_emergency.ts";
import { ROLES } from "../../actors/vocabulary.ts";
import { cityView } from "./fake_cities.ts";
import {
  bookingView,
  dutyView,
  fakeServices,
  historyItem,
  id,
  messageView,
  minutes,
  offerView,
  person,
  visitView,
} from "./fake_services.ts";
import { application } from "./fake_doctors.ts";
import { browser } from "./page_app.ts";

const EVIL = `"><script>alert('1')</script><img src=x onerror=alert(1)>'`;

const evilView = (view = bookingView()) => ({
  ...view,
  symptoms: EVIL,
  specialization: EVIL,
  patient: { firstName: EVIL, lastName: EVIL, ageYears: 3, relation: EVIL },
  address: { ...view.address!, text: EVIL, notes: EVIL, flat: EVIL, district: EVIL },
  doorContact: { name: EVIL, phone: EVIL },
  contactPhone: EVIL,
  needs: [EVIL],
  redFlags: [EVIL],
  reason: EVIL,
});

const evilServices = (view = bookingView()) =>
  fakeServices({
    views: [evilView(view)],
    messages: [messageView({ content: EVIL, senderRole: EVIL })],
    history: [historyItem({ reason: EVIL, role: EVIL })],
    alerts: [boardAlert(EVIL), leftAlert(EVIL)],
    alarmCalls: { asks: [alarmAsk(EVIL)], help: alarmHelp(EVIL), closed: null },
    onShift: [dutyView({ firstName: EVIL, lastName: EVIL })],
    offers: [offerView({ symptoms: EVIL, district: EVIL, needs: [EVIL], redFlags: [EVIL] })],
    users: [person("patient", { firstName: EVIL, email: EVIL, phone: EVIL })],
    cityViews: [cityView({ title: EVIL, dispatcherPhone: EVIL, outpatientPhone: EVIL })],
    doctorNames: { [id(5)]: EVIL },
    applications: [application({ lastName: EVIL, licenseNumber: EVIL, reason: EVIL })],
  });

const PATHS = [
  "/",
  "/book",
  "/bookings",
  `/bookings/${id(100)}`,
  "/doctor",
  "/board",
  "/board/alerts",
  `/board/alerts/${id(900)}`,
  `/board?booking=${id(100)}&q=${encodeURIComponent(EVIL)}`,
  "/admin",
  `/admin/users?search=${encodeURIComponent(EVIL)}`,
  "/admin/doctors",
  "/admin/cities",
  "/admin/cities/default",
];

function assertHarmless(html: string, path: string): void {
  assert.doesNotMatch(html, /<script|<img/i, path);
  // Within a tag a quote of the text would open an attribute of its own.
  assert.doesNotMatch(html.replaceAll(/"[^"]*"/g, '""'), /<[^>]*\sonerror=/i, path);
}

const states = {
  pending: bookingView(),
  visiting: visitView("arrived"),
  completed: visitView("completed", {
    conclusion: EVIL,
    addenda: [{ at: minutes(-1), text: EVIL }],
  }),
};

for (const [name, view] of Object.entries(states)) {
  Deno.test(`hostile text of a ${name} booking stays text on every page`, async () => {
    for (const role of ROLES) {
      const visitor = { person: person(role, { firstName: EVIL, lastName: EVIL, phone: EVIL }) };
      for (const path of PATHS) {
        const { html } = await browser(evilServices(view), visitor).get(path);
        assertHarmless(html, `${path} as ${role}`);
      }
    }
  });
}

Deno.test("what was typed comes back as text", async () => {
  const page = await browser(fakeServices(), { person: person("patient") }).post("/book", {
    step: "check",
    callType: "urgent",
    symptoms: EVIL,
    "address.text": EVIL,
    place: EVIL,
    contactPhone: EVIL,
  });
  assert.equal(page.status, 400);
  assertHarmless(page.html, "/book");
  const signIn = await browser(
    fakeServices({ answers: { signIn: { refused: "invalid_credentials" } } }),
    {
      person: null,
    },
  ).post("/signin", { login: EVIL, password: EVIL, next: EVIL });
  assertHarmless(signIn.html, "/signin");
});
