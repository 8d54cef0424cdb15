/** The nearest windows for the answers of the booking form, and joining the waitlist with them. */
import { type SlotChoices, WAIT_PARTS } from "../../views/book_time.tsx";
import type { FormValues } from "../../views/forms.ts";
import type { Reader } from "../../views/reader.ts";
import type { AddressView } from "../people/profile_views.ts";
import type { Outcome, Person } from "../services.ts";
import type { WaitView } from "../planning/waitlist_protocol.ts";
import type { Located } from "./address_lookup.ts";
import type { PageKit } from "./kit.ts";

/** Where the doctor would go, as far as it is known. */
export interface Place {
  readonly located: Located | null;
  readonly saved: AddressView | null;
}

const pointOf = ({ located, saved }: Place) =>
  saved ?? (located?.kind === "place" ? located : null);

/** @returns the windows; null: nothing can be said (no place yet, or nobody serves it) */
export async function slotChoices(
  kit: PageKit,
  reader: Reader,
  person: Person,
  values: FormValues,
  place: Place,
): Promise<SlotChoices | null> {
  const callType = values.text("callType");
  const point = callType === "consultation" ? null : pointOf(place);
  if (callType !== "consultation" && (callType !== "scheduled" || point === null)) return null;
  const needs = values.all("needs").join(",");
  const found = await kit.services.planning.nearest(person, {
    callType,
    specialization: values.text("specialization"),
    date: reader.dayValue(kit.now()),
    ...(point === null ? {} : { latitude: point.latitude, longitude: point.longitude }),
    ...(needs === "" ? {} : { needs }),
  }, reader.language);
  if (!("ok" in found)) return null;
  const { isPlanned, days } = found.ok;
  return {
    isPlanned,
    days: days.map(({ date, items }) => ({
      date,
      items: items.map(({ startsAt, endsAt }) => ({ startsAt, endsAt })),
    })),
  };
}

/** @param body of the booking to come, already judged but for its hour */
export async function joinWaitlist(
  kit: PageKit,
  reader: Reader,
  person: Person,
  values: FormValues,
  body: Readonly<Record<string, unknown>>,
): Promise<Outcome<WaitView>> {
  const { scheduledTime: _time, scheduledUntil: _until, slot: _slot, ...booking } = body;
  return await kit.services.planning.waitlist.join(person, {
    booking,
    days: values.all("waitDays"),
    // Who ticked none has said that all will do.
    parts: values.all("waitParts").length === 0 ? WAIT_PARTS : values.all("waitParts"),
  }, reader.language);
}
