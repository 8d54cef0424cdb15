/** What is tidied, learned and looked after once an hour: part of the assembly. */
import type { Instant } from "../actors/vocabulary.ts";
import { HOUR } from "../actors/vocabulary.ts";
import type { Bookings } from "../actors/bookings.ts";
import type { BookingIndex } from "../actors/dispatcher/index.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import { licenceNotices } from "../db/licence_notices.ts";
import type { Outbox } from "../db/outbox.ts";
import type { PeopleStore } from "../db/people.ts";
import { licensedVisits } from "../routes/people/licensed_visits.ts";
import { licenceWatch } from "../routes/people/licence_watch.ts";
import type { Round } from "./housekeeping.ts";

type AtHour = (at: Instant) => Promise<unknown>;

interface Surroundings {
  readonly world: World;
  readonly database: Database;
  readonly outbox: Outbox;
  readonly people: PeopleStore;
  readonly index: BookingIndex;
  readonly bookings: Pick<Bookings, "tell">;
  readonly sessions: { endExpired: AtHour };
  readonly lockOut: { tidy: AtHour };
  readonly lengths: { learn: AtHour };
  readonly books: { emptyOldWarnings: AtHour };
  readonly codes: { tidy: AtHour };
  readonly privacy: { carryOutDeletions: AtHour; watch: { look(): Promise<unknown> } };
}

export function hourlyRounds(around: Surroundings): readonly Round[] {
  const { world, database, outbox, people, sessions, lockOut, lengths, books } = around;
  const { codes, privacy } = around;
  const now = () => world.clock.now();
  const notices = licenceNotices(database, outbox);
  return [
    [HOUR, "expired sessions were not removed", () => sessions.endExpired(now())],
    [HOUR, "old tries of passwords were not removed", () => lockOut.tidy(now())],
    [
      HOUR,
      "nobody was told of a licence that ends",
      licenceWatch({ world, notices, people, outbox, today: world.today }),
    ],
    [
      HOUR,
      "it was not looked whose licence ends before a visit",
      licensedVisits({
        visits: () => around.index.all(),
        people,
        tell: (id, command) => around.bookings.tell(id, command),
        today: world.today,
      }),
    ],
    [HOUR, "lengths of visits were not learned", () => lengths.learn(now())],
    [HOUR, "the outbox was not tidied", () => outbox.tidy(now())],
    [HOUR, "words of old warnings were not emptied", () => books.emptyOldWarnings(now())],
    [HOUR, "old codes were not removed", () => codes.tidy(now())],
    [HOUR, "the access log was not walked", () => privacy.watch.look()],
    [HOUR, "accounts were not deleted", () => privacy.carryOutDeletions(now())],
  ];
}
