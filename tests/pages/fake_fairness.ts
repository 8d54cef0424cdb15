/** What shifts have brought, in memory, for pages. */
import type { FairnessServices } from "../../routes/fairness_services.ts";
import type { ShiftFacts } from "../../views/fairness_facts.ts";
import { id, minutes } from "./fake_bookings.ts";

export const shiftFacts = (changes: Partial<ShiftFacts> = {}): ShiftFacts => ({
  startedAt: minutes(-240),
  endedAt: null,
  offers: 7,
  accepts: 3,
  declines: 1,
  validDeclines: 1,
  missed: 2,
  visits: 3,
  incomeKopecks: null,
  idleMinutes: 74,
  shiftMinutes: 240,
  ...changes,
});

const MEDIAN = { offers: 6, accepts: 4, declines: 1, missed: 0, visits: 4, idleMinutes: 52 };

export const fakeFairness = (): FairnessServices => ({
  own: () =>
    Promise.resolve({
      ok: {
        city: "default",
        today: shiftFacts(),
        median: MEDIAN,
        items: [
          shiftFacts(),
          shiftFacts({
            startedAt: minutes(-1_800),
            endedAt: minutes(-1_300),
            shiftMinutes: 500,
            incomeKopecks: 1_250_000,
          }),
        ],
      },
    }),
  today: () =>
    Promise.resolve({
      ok: {
        items: [{
          city: "default",
          giniIdle: 0.214,
          median: MEDIAN,
          items: [
            { doctorId: id(2), firstName: "Марина", lastName: "Ковалёва", ...shiftFacts() },
            {
              doctorId: id(3),
              firstName: "Пётр",
              lastName: "Константинопольский",
              ...shiftFacts({ endedAt: minutes(-10), idleMinutes: 12, missed: 0 }),
            },
          ],
        }],
      },
    }),
});
