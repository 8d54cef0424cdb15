/** A booking's log as staff read it: who of the desk has it, by name. Nobody else has such rows. */
import { isStaff, type PersonId } from "../../actors/vocabulary.ts";
import type { Services } from "../services.ts";

/** @param nameOf null: nobody is known by it any more */
export function withDeskNames(
  bookings: Services["bookings"],
  nameOf: (id: PersonId) => Promise<string | null>,
): Services["bookings"] {
  return {
    ...bookings,
    async history(by, id) {
      const items = await bookings.history(by, id);
      if (items === null || !isStaff(by.role)) return items;
      const passages = items.flatMap(({ desk }) => desk ?? []);
      const ids = new Set(
        passages.flatMap(({ holderId, formerId }) => [holderId, formerId ?? []]).flat(),
      );
      const names = new Map<PersonId | null, string | null>();
      for (const one of ids) names.set(one, await nameOf(one));
      const named = (one: PersonId | null) => names.get(one) ?? null;
      return items.map((item) =>
        item.desk === undefined ? item : {
          ...item,
          desk: {
            ...item.desk,
            names: { holder: named(item.desk.holderId), former: named(item.desk.formerId) },
          },
        }
      );
    },
  };
}
