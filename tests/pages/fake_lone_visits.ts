/** No doctor is watched, unless a test says so. */
import type { LoneVisitServices, OwnLoneVisit } from "../../routes/people/lone_visits.ts";
import type { Outcome } from "../../routes/services.ts";

import type { TransportServices } from "../../routes/people/hospital_transports.ts";

interface Fakes {
  readonly note: (name: string, ...given: readonly unknown[]) => void;
  readonly outcome: <T>(name: string, ok: T) => Outcome<T>;
}

const NONE: OwnLoneVisit = { visit: null, arePinsSet: true };

export function fakeLoneVisits({ note, outcome }: Fakes): LoneVisitServices {
  const noted = (name: string) => (_by: unknown, body?: unknown) => {
    note(name, body);
    return Promise.resolve(outcome(name, NONE));
  };
  return {
    own: () => Promise.resolve(NONE),
    view: () => null,
    extend: noted("extendLoneVisit"),
    leave: noted("leaveLoneVisit"),
    confirm: noted("confirmLoneVisit"),
    setPins: noted("setPins"),
  };
}

/** Nobody is taken to a hospital. */
export const fakeTransports: TransportServices = {
  of: () => Promise.resolve({ ok: { transport: null, hasContact: true } }),
  save: () => Promise.resolve({ refused: "not_found" }),
};
