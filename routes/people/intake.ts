/**
 * Who calls already waits for a doctor: the open bookings of a telephone or a flat, before another is
 * made and when the line rings. A number alone opens nobody's card: number, state and time, no more.
 */
import { z } from "zod";
import type { Bookings } from "../../actors/bookings.ts";
import { address, phone } from "../../actors/booking/schemas.ts";
import { iso } from "../../actors/booking/view.ts";
import { frame, type Hub, personTopic } from "../../actors/hub.ts";
import { fleetTopic } from "../../actors/dispatcher/duty_news.ts";
import { covers, membershipsOf } from "../../actors/membership.ts";
import type { StaffRoster } from "../../actors/staff/roster.ts";
import { isStaff } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { ContactMatch, IntakeStore } from "../../db/intake.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";

export const matchesBody = z.object({
  phone: phone.nullish(),
  address: address.pick({ text: true, flat: true }).nullish(),
});

export const incomingBody = z.object({
  /** Who calls, as the line shows it. */
  from: phone,
  /** Which of our numbers rings: of several cities it says whose. */
  to: phone.nullish(),
});

/** An open booking, as far as a telephone number may open it. */
export interface OpenMatch {
  readonly bookingId: string;
  readonly number: number;
  readonly status: string;
  readonly callType: string;
  readonly createdAt: string;
  readonly scheduledTime: string | null;
  readonly matches: readonly ("phone" | "place")[];
}

export interface IntakeServices {
  /** Of the reader's cities and clinics alone. */
  matches(by: Person, body: unknown, language: Language): Promise<Outcome<readonly OpenMatch[]>>;
  /** The line rings: whoever is on duty there sees it. @returns how many were told */
  incoming(body: unknown, language: Language): Promise<Outcome<{ readonly told: number }>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly hub: Hub;
  readonly bookings: Bookings;
  readonly intake: IntakeStore;
  readonly roster: StaffRoster;
  readonly cities: {
    readonly served: readonly string[];
    settingsOf(name: string): { readonly dispatcherPhone: string } | null;
  };
  /** One telephone in one way of writing, or null. */
  readonly normalPhone: (phone: string) => string | null;
}

export function intakeServices(around: Surroundings): IntakeServices {
  const { world, hub, bookings, intake, roster, cities, normalPhone } = around;

  async function shown(found: readonly ContactMatch[]): Promise<readonly OpenMatch[]> {
    const states = await Promise.all(found.map(({ id }) => bookings.read(id)));
    return found.flatMap((match, index): OpenMatch[] => {
      const state = states[index];
      return !state ? [] : [{
        bookingId: match.id,
        number: match.number,
        status: state.status,
        callType: state.callType,
        createdAt: iso(state.createdAt),
        scheduledTime: state.scheduledTime === null ? null : iso(state.scheduledTime),
        matches: [
          ...(match.byPhone ? ["phone" as const] : []),
          ...(match.byPlace ? ["place" as const] : []),
        ],
      }];
    });
  }

  /** The cities whose number rings; all of them where the line does not say, or says none of ours. */
  function ringing(to: string | null): readonly string[] {
    const line = to === null ? null : normalPhone(to);
    const own = cities.served.filter((city) =>
      line !== null && cities.settingsOf(city)?.dispatcherPhone === line
    );
    return own.length === 0 ? cities.served : own;
  }

  return {
    async matches(by, body, language) {
      if (!isStaff(by.role)) return { refused: "forbidden" };
      const input = validate(matchesBody, body, language);
      if ("invalid" in input) return input;
      const { phone: number = null, address: place = null } = input.ok;
      if (number === null && place === null) {
        return { invalid: [fieldError("phone", "required", language)] };
      }
      const found = await intake.openOf({
        phone: number,
        address: place === null ? null : { text: place.text, flat: place.flat ?? null },
      });
      const memberships = membershipsOf(by);
      return { ok: await shown(found.filter((one) => covers(memberships, one))) };
    },

    async incoming(body, language) {
      const input = validate(incomingBody, body, language);
      if ("invalid" in input) return input;
      const { from, to = null } = input.ok;
      const found = await intake.openOf({ phone: from, address: null });
      const open = new Map((await shown(found)).map((one) => [one.bookingId, one]));
      const call = { callId: world.newId(), at: iso(world.clock.now()), phone: from };
      const places = ringing(to);
      let told = 0;
      for (const one of roster.all()) {
        const memberships = membershipsOf(one);
        const own = found.filter((match) => covers(memberships, match));
        const isHere = places.some((city) =>
          memberships.some((member) => member.city === null || member.city === city)
        );
        if (own.length === 0 && !isHere) continue;
        const items = own.flatMap(({ id }) => open.get(id) ?? []);
        hub.publish(personTopic(one.id), frame("incoming_call", { ...call, bookings: items }));
        told++;
      }
      // With nobody on duty every board of these cities hears it ring, but not whose bookings they are.
      if (told === 0) {
        for (const city of places) {
          hub.publish(fleetTopic(city), frame("incoming_call", { ...call, bookings: [] }));
        }
      }
      return { ok: { told } };
    },
  };
}
