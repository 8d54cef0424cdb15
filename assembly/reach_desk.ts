/** How doctors are reached whose pages are silent, put together: part of the assembly. */
import type { Bookings } from "../actors/bookings.ts";
import type { BookingIndex } from "../actors/dispatcher/index.ts";
import type { OnDuty, PositionIndex } from "../actors/dispatcher/positions.ts";
import { DoorNotice } from "../actors/reach/door_notice.ts";
import { OfferCaller } from "../actors/reach/offer_caller.ts";
import { QuestionCaller } from "../actors/reach/question_caller.ts";
import { VisitNotices } from "../actors/reach/visit_notices.ts";
import { NEWS_MILLISECONDS, VisitNews } from "../actors/reach/visit_news.ts";
import { doctorWays } from "../actors/reach/doctor_ways.ts";
import type { Telling } from "../actors/reach/telling.ts";
import { NoticeBook } from "../actors/reach/notice_wishes.ts";
import { ReachBook } from "../actors/reach/wishes.ts";
import type { BookingSummary } from "../actors/dispatcher/protocol.ts";
import type { Round } from "./housekeeping.ts";
import {
  after,
  type BookingId,
  HOUR,
  type Instant,
  MINUTE,
  type PersonId,
} from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import type { Keyring } from "../db/keyring.ts";
import { offerCallStore } from "../db/offer_calls.ts";
import type { Outbox } from "../db/outbox.ts";
import type { PeopleStore } from "../db/people.ts";
import { pushDeviceStore } from "../db/push_devices.ts";
import { noticeWishStore } from "../db/notice_wishes.ts";
import { noticeServices } from "../routes/people/notice_wishes.ts";
import { reachSettingsStore } from "../db/reach_settings.ts";
import { deliver, type PushDevices, pushSender } from "../gateways/push.ts";
import { isPushEndpoint } from "../gateways/public_address.ts";
import type { Accounts } from "../routes/accounts.ts";
import { pushServices } from "../routes/people/push.ts";
import { smsAnswers } from "../routes/people/sms_answers.ts";
import { RateLimit } from "../routes/rate_limit.ts";
import type { Services } from "../routes/services.ts";
import type { Config } from "../runtime/config.ts";
import type { VapidKeys } from "../runtime/push_settings.ts";

/** Who can be told by push, and the way there: before the outbox, which sends by it. */
export async function openReach(
  config: Pick<Config, "push" | "publicUrl">,
  keys: VapidKeys,
  database: Database,
  keyring: Keyring,
  { clock, log }: Pick<World, "clock" | "log">,
) {
  const store = pushDeviceStore(database, keyring);
  const settings = reachSettingsStore(database);
  let changed: (id: PersonId) => void = () => {};
  const book = new ReachBook((id) => changed(id));
  const refresh = async () => book.setOwners(await store.owners());
  const noticeRows = noticeWishStore(database);
  const notices = new NoticeBook();
  // At once: whoever calls for help may be waiting for it.
  const [wishes, , noticed] = await Promise.all([settings.all(), refresh(), noticeRows.all()]);
  for (const [id, wished] of wishes) book.setWishes(id, wished);
  for (const [id, wished] of noticed) notices.set(id, wished);
  const devices: PushDevices = {
    async of(id) {
      const found = await store.of(id);
      // Signed out everywhere, and the book does not know it yet.
      if (found.length === 0) await refresh();
      return found;
    },
    accepted: (id) => store.accepted(id, clock.now()),
    async gone(id) {
      await store.gone(id);
      await refresh();
      log.info("a device takes no pushes any more and was removed");
    },
  };
  const { standIn } = config.push;
  const send = pushSender(
    { ...keys, subject: subjectOf(config), standIn },
    () => clock.now(),
  );
  return {
    store,
    settings,
    book,
    noticeRows,
    notices,
    /** What those who tell of planned visits go by. */
    forPlans: { notices, isPushable: (id: PersonId) => book.hasDevice(id), reachBook: book },
    refresh,
    devices,
    send,
    publicKey: keys.publicKey,
    isEndpoint: (endpoint: string) => isPushEndpoint(endpoint, standIn),
    onChanged: (call: (id: PersonId) => void) => void (changed = call),
  };
}

/** Push services want to know whom to write to when something is wrong. */
function subjectOf({ push, publicUrl }: Pick<Config, "push" | "publicUrl">): string {
  if (push.subject !== null) return push.subject;
  return publicUrl?.protocol === "https:" ? publicUrl.origin : "mailto:operator@tot.invalid";
}

interface Surroundings {
  readonly reach: Awaited<ReturnType<typeof openReach>>;
  readonly world: World;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly outbox: Outbox;
  readonly people: PeopleStore;
  readonly accounts: Accounts;
  readonly bookings: Bookings;
  readonly index: BookingIndex;
  readonly positions: PositionIndex;
  readonly cities: { timeZoneOf(city: string): string };
  readonly cityOf: (duty: OnDuty) => string;
  readonly command: Services["bookings"]["command"];
  readonly isThere: Services["duty"]["isThere"];
  readonly normalPhone: (phone: string) => string | null;
  /** Some page of this person's hears the stream now. */
  readonly isListening: (id: PersonId) => boolean;
  readonly origin: string;
  readonly rateLimits: boolean;
  readonly telling: Telling;
  /** Bookings that were called off since then. */
  readonly calledOff: (since: Instant) => Promise<readonly BookingId[]>;
}

export function reachDesk(around: Surroundings) {
  const { reach, world, people, accounts, bookings, index, positions, cities, telling } = around;
  const { book } = reach;
  const calls = offerCallStore(around.database, around.keyring, around.outbox);
  const told = {
    world,
    telling,
    stateOf: (id: BookingId) => bookings.peek(id),
    positions,
    book,
    send: calls.send,
    contactsOf: (id: PersonId) => accounts.person(id),
    phoneOf: async (id: PersonId) => (await accounts.person(id))?.phone ?? null,
    timeOfDay: (city: string, at: Instant) =>
      Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(cities.timeZoneOf(city))
        .toPlainTime().toString({ smallestUnit: "second" }),
    cityOf: around.cityOf,
    normalPhone: around.normalPhone,
    origin: around.origin,
  };
  const caller = new OfferCaller({ ...told, messages: calls });
  const questions = new QuestionCaller(told);
  const visits = new VisitNotices({ ...told, waysOf: doctorWays(told) });
  const door = new DoorNotice(told);
  const news = new VisitNews({ ...told, isListening: around.isListening });
  reach.onChanged((id) => positions.setPushable(id, book.isPushable(id)));
  const services: Pick<Services, "push" | "notices" | "smsAnswers"> = {
    notices: noticeServices({ world, store: reach.noticeRows, book: reach.notices }),
    push: pushServices({
      world,
      devices: reach.store,
      settings: reach.settings,
      book,
      refresh: reach.refresh,
      publicKey: reach.publicKey,
      send: (target, message) => deliver(reach.devices, reach.send, target, message),
      isEndpoint: reach.isEndpoint,
      rateLimit: new RateLimit(around.rateLimits),
    }),
    smsAnswers: smsAnswers({
      world,
      people,
      personOf: (id) => accounts.person(id),
      bookings,
      command: around.command,
      calls,
      book,
      presenceUntil: (id) => positions.get(id)?.presence?.until ?? null,
      isThere: around.isThere,
      normalPhone: around.normalPhone,
      origin: around.origin,
    }),
  };
  /** They are not among the open ones, and are read one after the other while the rest goes on. */
  async function resumeCalledOff(): Promise<void> {
    for (const id of await around.calledOff(after(world.clock.now(), -NEWS_MILLISECONDS))) {
      const state = await bookings.read(id);
      if (state === null) continue;
      visits.resume([state]);
      news.resume([state]);
    }
  }

  return {
    services,
    changed({ id }: BookingSummary) {
      caller.changed(id);
      visits.changed(id);
      questions.bookingChanged(id);
      door.changed(id);
      news.changed(id);
    },
    dutyChanged: (doctorId: PersonId) => questions.dutyChanged(doctorId),
    /** Somebody looks at a page that shows this booking, or all of theirs. */
    looked: (id: PersonId, about: BookingId | null) => telling.looked(id, about),
    pageHidden(doctorId: PersonId) {
      const ids = index.ofDoctor(doctorId).map(({ id }) => id);
      caller.pageHidden(ids, doctorId);
      visits.pageHidden(ids, doctorId);
      for (const id of ids) questions.bookingChanged(id);
      questions.dutyChanged(doctorId);
    },
    /** Once everything stands: what waits for an answer is told. */
    resume() {
      telling.resume();
      const ids = [...index.all()].map(({ id }) => id);
      caller.resume(ids);
      const states = ids.flatMap((id) => bookings.peek(id) ?? []);
      visits.resume(states);
      news.resume(states);
      resumeCalledOff().catch((error) =>
        world.log.warn("what was called off was not told again", { error: String(error) })
      );
      for (const id of ids) {
        questions.bookingChanged(id, true);
        door.changed(id);
      }
      for (const { doctor } of positions.all()) questions.dutyChanged(doctor.id, true);
    },
    rounds: [
      // Sign-ins end by themselves, and their devices with them.
      [MINUTE, "it was not looked who takes pushes", () => reach.refresh()],
      [MINUTE, "what needs no telling any more was not forgotten", async () => {
        await Promise.resolve(telling.tidy(world.clock.now()));
      }],
      [HOUR, "old calls of doctors were not removed", () => calls.tidy(world.clock.now())],
    ] satisfies readonly Round[],
    stop() {
      caller.stop();
      questions.stop();
      visits.stop();
      telling.stop();
    },
  };
}
