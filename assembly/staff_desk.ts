/** What the staff work with, put together over an open database: part of the assembly. */
import type { Bookings } from "../actors/bookings.ts";
import type { BlockBook } from "../actors/dispatcher/blocks.ts";
import type { BookingIndex } from "../actors/dispatcher/index.ts";
import type { Tracking } from "../actors/dispatcher/tracking.ts";
import type { Hub } from "../actors/hub.ts";
import { StaffRoster } from "../actors/staff/roster.ts";
import type { Place } from "../actors/membership.ts";
import type { PersonId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import { intakeStore } from "../db/intake.ts";
import type { Keyring } from "../db/keyring.ts";
import type { Outbox } from "../db/outbox.ts";
import type { PeopleStore } from "../db/people.ts";
import { mergeStore } from "../db/person_merges.ts";
import { staffNotices } from "../db/staff_notices.ts";
import { staffStore } from "../db/staff.ts";
import { visitLinkStore } from "../db/visit_links.ts";
import type { Cities } from "../gateways/cities.ts";
import type { Accounts } from "../routes/accounts.ts";
import { intakeServices } from "../routes/people/intake.ts";
import { mergeServices } from "../routes/people/person_merges.ts";
import { staffAdministration } from "../routes/people/staff_administration.ts";
import { staffDuty } from "../routes/people/staff_duty.ts";
import { unownedBookings } from "../routes/people/unowned_bookings.ts";
import { visitLinkServices } from "../routes/people/visit_links.ts";
import { RateLimit } from "../routes/rate_limit.ts";
import type { Services } from "../routes/services.ts";

interface Surroundings {
  readonly world: World;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly hub: Hub;
  readonly people: PeopleStore;
  readonly accounts: Accounts;
  readonly bookings: Bookings;
  readonly index: BookingIndex;
  readonly tracking: Tracking;
  readonly cities: Cities;
  readonly outbox: Outbox;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
  readonly rateLimits: boolean;
  /** E.164, or null where it is no telephone. */
  readonly normalPhone: (phone: string) => string | null;
  readonly blocks: BlockBook;
  /** Records have become one human, or are none any more. */
  readonly humansChanged: (ids: readonly PersonId[]) => Promise<void>;
}

export async function staffDesk(around: Surroundings) {
  const { world, database, keyring, hub, people, accounts, bookings, cities } = around;
  const staff = staffStore(database, keyring);
  const roster = new StaffRoster();
  const nameOf = async (id: PersonId) => {
    const person = await accounts.person(id);
    return person === null ? null : `${person.firstName} ${person.lastName}`;
  };
  const onDuty = staffDuty({ world, hub, staff, roster, bookings, cities, nameOf });
  await onDuty.refresh();
  const services: Pick<Services, "staff" | "intake" | "visitLinks" | "merges"> = {
    staff: {
      ...onDuty.duties,
      ...staffAdministration({
        world,
        hub,
        people,
        staff,
        roster,
        remembered: accounts,
        cities,
        refresh: onDuty.refresh,
      }),
    },
    intake: intakeServices({
      world,
      hub,
      bookings,
      intake: intakeStore(database, keyring),
      roster,
      cities,
      normalPhone: around.normalPhone,
    }),
    merges: mergeServices({
      world,
      hub,
      merges: mergeStore(database, keyring),
      remembered: accounts,
      blocks: around.blocks,
      humansChanged: around.humansChanged,
    }),
    visitLinks: visitLinkServices({
      world,
      bookings,
      index: around.index,
      tracking: around.tracking,
      links: visitLinkStore(database, keyring, around.outbox),
      limit: new RateLimit(around.rateLimits),
      origin: around.origin,
      normalPhone: around.normalPhone,
    }),
  };
  const unowned = unownedBookings({
    world,
    open: function* () {
      for (const { id } of around.index.all()) {
        const state = bookings.peek(id);
        if (state !== null) yield state;
      }
    },
    onCall: staff.onCall,
    contact: people.get,
    notices: staffNotices(database, around.outbox),
    origin: around.origin,
  });
  return {
    services,
    nameOf,
    /** For alarms: who is on duty there, and whom to call. */
    onDuty: (place: Place) => roster.of(place),
    onLeft: onDuty.onLeft,
    wentOffDuty: staff.wentOffDuty,
    onCall: staff.onCall,
    admins: staff.admins,
    /** For streams: who is on duty, and where nobody is. */
    news: onDuty,
    /** Who is there, and what nobody has taken; to be called every few seconds. */
    async look() {
      await onDuty.look();
      await unowned.look();
    },
    isAttended: onDuty.duties.isAttended,
    urgent: {
      isOpen: (place: { city: string; clinicId: PersonId | null }) =>
        onDuty.duties.isAttended(place) ||
        (cities.settingsOf(place.city)?.isUrgentOpenWithoutDuty ?? true),
    },
  };
}
