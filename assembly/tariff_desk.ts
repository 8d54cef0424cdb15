/** What visits cost, put together: part of the assembly. */
import { MAY, relationOf } from "../actors/booking/access.ts";
import { paymentView } from "../actors/booking/payment_note.ts";
import type { Amendment } from "../actors/booking/protocol.ts";
import { amendmentPriceBody } from "../actors/booking/schemas.ts";
import type { BookingSummary } from "../actors/dispatcher/protocol.ts";
import type { PositionIndex } from "../actors/dispatcher/positions.ts";
import { clinicStore } from "../db/clinics.ts";
import { repriced } from "../routes/money/amendments.ts";
import { clinicChoosing } from "../routes/money/other_clinics.ts";
import { validate } from "../routes/validation.ts";
import { audienceOf } from "../actors/booking/view.ts";
import { bookingId, HOUR, type PersonId } from "../actors/vocabulary.ts";
import { after } from "../actors/vocabulary.ts";
import type { Bookings } from "../actors/bookings.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import type { Keyring } from "../db/keyring.ts";
import type { PeopleStore } from "../db/people.ts";
import { promoStore } from "../db/promo_codes.ts";
import { tariffStore } from "../db/tariffs.ts";
import { openThrottles } from "../db/throttles.ts";
import type { Cities } from "../gateways/cities.ts";
import { uuidOrNull } from "../routes/account_schemas.ts";
import { PriceBook } from "../routes/money/price_book.ts";
import { promoServices } from "../routes/money/promo_services.ts";
import { cancellationView, priceView, quoteServices } from "../routes/money/quotes.ts";
import { tariffServices } from "../routes/money/tariff_services.ts";
import type { BookingState } from "../actors/booking/state.ts";
import type { Person, Services } from "../routes/services.ts";
import type { Round } from "./housekeeping.ts";

interface Surroundings {
  readonly world: World;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly bookings: Pick<Bookings, "read">;
  readonly people: PeopleStore;
  readonly cities: Cities;
  readonly positions: PositionIndex;
  readonly rateLimits: boolean;
}

/** Wrong promo codes and right ones, of one person. */
const PROMO_TRIES = { attempts: 20, milliseconds: HOUR };
/** So long after its taking a code's use without a booking is given back. */
const STRAY_USE_MILLISECONDS = HOUR;

export async function tariffDesk(around: Surroundings) {
  const { world, database, keyring, bookings, people, cities } = around;
  const store = tariffStore(database);
  const promos = promoStore(database);
  const book = new PriceBook((city) => cities.timeZoneOf(city));
  for (const stored of await store.newest()) {
    if (!book.put(stored)) {
      world.log.warn("a tariff cannot be read", { tariffId: stored.id, version: stored.version });
    }
  }
  const throttles = await openThrottles(database, keyring);
  const mayTryPromo = async (personId: PersonId): Promise<boolean> =>
    !around.rateLimits ||
    await throttles.attempt([{ key: `promo/${personId}`, ...PROMO_TRIES }], world.clock.now()) ===
      null;
  const quotes = quoteServices({ world, book, store, promos, cities, mayTryPromo });
  const choosing = clinicChoosing({
    ...{ world, book, promos, bookings, cities, positions: around.positions },
    store: clinicStore(database, keyring),
  });
  /** A booking that is this person's to see whole. */
  async function seen(by: Person, given: string): Promise<BookingState | null> {
    const id = uuidOrNull(given);
    const state = id === null ? null : await bookings.read(bookingId(id));
    const audience = state === null ? null : audienceOf(state, by);
    return audience === null || audience === "offered" ? null : state;
  }
  const money: Services["pricing"] = {
    quote: quotes.quote,
    ...choosing.services,
    ...tariffServices({ world, store, book, cities, people }),
    ...promoServices({ world, promos, cities, people }),
    async cancellation(by, id) {
      const state = await seen(by, id);
      return state === null ? null : cancellationView(state, world.clock.now());
    },
    async amendment(by, id, body, language) {
      const input = validate(amendmentPriceBody, body, language);
      if ("invalid" in input) return input;
      const state = await seen(by, id);
      if (state === null) return { refused: "not_found" };
      if (!MAY.amend.includes(relationOf(state, by))) return { refused: "forbidden" };
      const next = await repriced(state, input.ok as Amendment, { book, promos });
      const { heldKopecks = 0, paidKopecks = 0, refundedKopecks = 0 } =
        paymentView(state, "patient") ?? {};
      return {
        ok: {
          before: state.price == null ? null : priceView(state.price),
          after: next === null ? null : priceView(next.price),
          securedKopecks: heldKopecks + paidKopecks - refundedKopecks,
        },
      };
    },
    async extras(by, id) {
      const state = await seen(by, id);
      return state === null ? null : await quotes.extrasOf(state);
    },
  };
  return {
    services: money,
    pricing: quotes,
    book,
    choosing: { mayTake: choosing.mayTake, read: bookings.read.bind(bookings) },
    /** A code whose booking was called off before a doctor had it can be used again. */
    changed({ id, status, doctorId }: BookingSummary): void {
      if (status !== "cancelled" || doctorId !== null) return;
      promos.giveBack(id).catch((error) =>
        world.log.warn("a use of a promo code waits for the round", { error: String(error) })
      );
    },
    rounds: [
      [
        HOUR,
        "uses of promo codes without a booking were not given back",
        () => promos.giveBackStrays(after(world.clock.now(), -STRAY_USE_MILLISECONDS)),
      ],
    ] satisfies readonly Round[],
  };
}
