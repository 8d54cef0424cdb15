/**
 * The trunk's story on the Astana pack: a found address, travel times along streets, a doctor who drives
 * them, a place outside of the city, settings that show at once.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { City } from "../../city/city.ts";
import { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { shareOf } from "../support/databases.ts";
import { homes, startServer } from "../support/server.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;

/** A telephone, texts and the rest of what an operator says about Astana. */
const SETTINGS = {
  pack: "astana",
  title: { ru: "Астана", en: "Astana" },
  timeZone: "Asia/Almaty",
  dispatcherPhone: "+77172000000",
  emergency: {
    ambulance: "103",
    rescue: "112",
    ambulanceFromElsewhere: "+77172103103",
    outpatient: null,
  },
  phone: { countryPrefix: "+7", trunkPrefix: "8", digits: 10 },
  brand: { name: "TOT", legalName: "TOT LLP", website: null },
  legal: {
    terms: { ru: "Условия", en: "Terms" },
    privacy: { ru: "Личные данные", en: "Privacy" },
    medicalConsent: { ru: "Согласие", en: "Consent" },
  },
  servedArea: null,
  isUrgentOpenWithoutDuty: true,
  hourFactors: null,
};

for (const home of shareOf(homes())) {
  Deno.test(`a visit in Astana along its streets, on ${home.name}`, async () => {
    const { environment, drop } = await home.make();
    const server = await startServer({ ...environment, CITIES_DIR: CITIES });
    const astana = await City.open(`${CITIES}/astana`);
    if (!(astana instanceof City)) throw new Error(astana.message);
    try {
      const anna = await people.patient(server.url);
      const find = async (query: string, who: ApiClient = anna) =>
        (await who.ok("GET", `/addresses?${new URLSearchParams({ q: query, limit: "5" })}`)).items;

      // An address as people type it, and the address of a pin.
      const [door] = await find("абая 45к1");
      strictEqual(door.label, "проспект Абая, 45к1");
      strictEqual(door.city, "astana");
      const { address } = await anna.ok(
        "GET",
        `/addresses/nearest?latitude=${door.latitude}&longitude=${door.longitude}`,
      );
      strictEqual(address.label, door.label);

      // Two doctors; the streets say who is there sooner, and the offer says in how many seconds.
      const [first] = await find("кенесары 40");
      const [second] = await find("сыганак 18");
      const near = await people.doctor(server.url, first);
      const far = await people.doctor(server.url, second);
      const place = { text: door.label, latitude: door.latitude, longitude: door.longitude };
      const booking = await anna.ok("POST", "/bookings", {
        ...people.urgentBooking({ address: place }),
      });
      strictEqual(booking.city, "astana");
      const nearSees = near.stream();
      const offer = (await nearSees.offer(booking.id)).data;
      const legs = await astana.routing.manyToOne([first, second], door);
      ok(legs.ok);
      const [leg, other] = legs.legs;
      ok(leg && other && !leg.estimated && !other.estimated && leg.seconds < other.seconds);
      strictEqual(offer.distanceMeters, Math.round(leg.meters), "the way along the streets");
      ok(offer.etaSeconds >= leg.seconds * 0.6 && offer.etaSeconds <= leg.seconds * 4);
      ok(far.user.id !== near.user.id);

      // The doctor drives the way; the patient sees the fixes on the street, closer and closer.
      await near.ok("POST", `/bookings/${booking.id}/accept`);
      await near.ok("POST", `/bookings/${booking.id}/depart`);
      const annaSees = anna.stream();
      const way = await astana.routing.route(first, door);
      ok(way.ok && way.route.line.length > 2);
      const { line } = way.route;
      const arrivals: number[] = [];
      for (const share of [0.2, 0.5, 0.9]) {
        const [longitude, latitude] = line[Math.floor((line.length - 1) * share)]!;
        // A phone scatters by a few metres; the street is found all the same.
        const noise = 6 / 111_195;
        await people.stand(near, { latitude: latitude + noise, longitude });
        const seen = await annaSees.find(
          `position at ${share}`,
          ({ event, data }) =>
            event === "position" && data.bookingId === booking.id && data.onStreet &&
            Math.abs(data.latitude - latitude) < 4e-4 &&
            Math.abs(data.longitude - longitude) < 6e-4,
        );
        arrivals.push(seen.data.etaSeconds);
        strictEqual(seen.data.isEstimated, false);
      }
      deepStrictEqual(arrivals, arrivals.toSorted((one, next) => next - one), "sooner each time");
      await near.ok("POST", `/bookings/${booking.id}/arrive`);
      const { doorCode } = await anna.ok("GET", `/bookings/${booking.id}`);
      await near.ok("POST", `/bookings/${booking.id}/start`, { doorCode });
      await near.ok("POST", `/bookings/${booking.id}/complete`, {
        conclusion: "A cold",
        actualDurationMinutes: 15,
      });
      await annaSees.booking(booking.id, "completed");

      // A place in another city is refused by name.
      const moscow = await anna.post("/bookings", people.urgentBooking());
      deepStrictEqual([moscow.status, moscow.body.code], [400, "outside_served_area"]);
      strictEqual(moscow.body.errors[0].path, "address");

      // What the operator says shows at once, and every version is kept.
      const admin = await people.admin(server.url);
      await admin.ok("PUT", "/admin/cities/astana/settings", SETTINGS);
      const [city] = (await anna.ok("GET", "/cities")).items;
      strictEqual(city.dispatcherPhone, "+77172000000");
      const ring = [
        [door.longitude - 0.01, door.latitude - 0.01],
        [door.longitude + 0.01, door.latitude - 0.01],
        [door.longitude + 0.01, door.latitude + 0.01],
        [door.longitude - 0.01, door.latitude - 0.01],
      ];
      await admin.ok("PUT", "/admin/cities/astana/settings", {
        ...SETTINGS,
        servedArea: { type: "Polygon", coordinates: [ring] },
      });
      const outside = await anna.post(
        "/bookings",
        people.urgentBooking({
          address: { ...place, latitude: second.latitude, longitude: second.longitude },
        }),
      );
      strictEqual(outside.body.code, "outside_served_area");
      const wrong = await admin.put("/admin/cities/astana/settings", {
        ...SETTINGS,
        timeZone: "Moon/Crater",
      });
      deepStrictEqual([wrong.status, wrong.body.errors[0].path], [400, "timeZone"]);
      const { versions } = await admin.ok("GET", "/admin/cities/astana/settings");
      deepStrictEqual(versions.map((one: { version: number }) => one.version), [2, 1]);
      await nearSees.close();
      await annaSees.close();
    } finally {
      astana.close();
      await server.kill("SIGKILL");
      await drop();
    }
  });
}
