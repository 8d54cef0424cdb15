/** A corrected address is looked up like a new one, in the booking's own city. */
import assert from "node:assert/strict";
import { astana, cityView, suggestion } from "./fake_cities.ts";
import { bookingView, fakeServices, id, person, type World } from "./fake_services.ts";
import { browser } from "./page_app.ts";

const HOUSES = [
  suggestion("проспект Абая", "45", { latitude: 51.1 }),
  suggestion("проспект Абая", "45к1", { latitude: 51.2 }),
];

const visit = (changes: Partial<Omit<World, "calls">>) => {
  const addresses = { "Абоя 45": HOUSES };
  const services = fakeServices({ cityViews: [astana()], addresses, ...changes });
  return { services, visitor: browser(services, { person: person("patient") }) };
};

const sentAddress = ({ calls }: Pick<World, "calls">) =>
  (calls[0]?.given[1] as { address: Record<string, unknown> }).address;

const amended = (changes: Record<string, string>) => ({
  origin: "booking",
  commandId: id(900),
  symptoms: bookingView().symptoms!,
  "address.text": "Абоя 45",
  "address.entrance": "3",
  "address.floor": "5",
  "address.flat": "48",
  "address.intercom": "48В",
  "address.notes": bookingView().address!.notes!,
  ...changes,
});
const AMEND = `/bookings/${id(100)}/amend`;

Deno.test("a corrected address is looked up too: it asks, takes the choice, and sends the place", async () => {
  const { services, visitor } = visit({ views: [bookingView({ city: "astana" })] });
  const page = await visitor.post(AMEND, amended({}));
  assert.equal(page.status, 400);
  assert.match(page.html, /<a href="#amend-address-choice">/);
  assert.deepEqual(services.calls, []);
  const done = await visitor.post(
    AMEND,
    amended({ "address.asked": "Абоя 45", "address.choice": "51.1,71.43" }),
  );
  assert.equal(done.status, 303);
  const address = sentAddress(services);
  assert.deepEqual([address.text, address.latitude], ["проспект Абая, 45", 51.1]);
});

Deno.test("a correction of the door alone asks for no address", async () => {
  const { services, visitor } = visit({ views: [bookingView({ city: "astana" })] });
  const text = bookingView().address!.text!;
  const done = await visitor.post(AMEND, amended({ "address.text": text, "address.flat": "49" }));
  assert.equal(done.status, 303);
  const address = sentAddress(services);
  assert.deepEqual([address.latitude, address.flat], [55.79, "49"]);
});

Deno.test("a corrected address in another city is outside of the booking's", async () => {
  const { visitor } = visit({
    views: [bookingView({ city: "moscow" })],
    cityViews: [cityView({ name: "moscow", hasMap: true }), astana()],
  });
  const page = await visitor.post(AMEND, amended({}));
  assert.equal(page.status, 400);
  assert.match(page.html, /<a href="#amend-address-text">/);
});
